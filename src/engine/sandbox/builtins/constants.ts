/** Constants of Node, and what modules that are refused have besides: it depends on nothing outside. */
import { constantsOf } from "../realm/node24/tables.ts";

/** `node:constants`: those of three modules in one object. */
export const constants: object = { ...constantsOf("constants") };

/** Of `node:cluster`: a world is one process. */
export const CLUSTER: object = { isMaster: true, isPrimary: true, isWorker: false, workers: {}, settings: {} };
