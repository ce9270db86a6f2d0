/** `seedbed artifacts bundle`: another name of `seedbed artifacts pack`. */
import { packCommand } from "../packing.ts";

export const command = packCommand("artifacts bundle", "seedbed artifacts pack is the same.");
