/**
 * `Headers`, `Request`, `Response` and `FormData`: Node's own, which are those of undici. Other runtimes get them from the
 * package, in the version that Node 24 has inside.
 */
import { IS_NODE_24 } from "./runtime.ts";

interface FetchClasses {
  readonly Headers: typeof globalThis.Headers;
  readonly Request: typeof globalThis.Request;
  readonly Response: typeof globalThis.Response;
  readonly FormData: typeof globalThis.FormData;
}

// Here and not when they are first used: a world cannot wait for a module to be loaded.
export const { Headers, Request, Response, FormData }: FetchClasses = IS_NODE_24
  ? globalThis
  : (await import("./undici.ts")).FETCH_CLASSES;

export type Headers = globalThis.Headers;
export type Request = globalThis.Request;
export type Response = globalThis.Response;
export type FormData = globalThis.FormData;
