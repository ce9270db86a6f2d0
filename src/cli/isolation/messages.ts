/**
 * The requests that an isolated process may make of the one that started it, and the answers. Code in it can forge each of
 * these.
 */
import { z } from "zod";
import type { ErrorCode, SeedbedErrorOptions } from "../../engine/errors.ts";
import type { CompiledCode } from "../../engine/ir/scenario.ts";

/** Names of parts of the host and of built-in modules. */
const names = z.array(z.string().regex(/^[a-z_:/]{1,40}$/)).max(100).readonly();

export const requestSchema = z.discriminatedUnion("ask", [
  z.strictObject({ ask: z.literal("bundle"), id: z.int(), file: z.string().max(4096) }),
  z.strictObject({ ask: z.literal("alive") }),
  z.strictObject({
    ask: z.literal("remember"),
    id: z.int(),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    entry: z.string().max(1000),
    scenario: z.string().max(1000).optional(),
    packedBy: z.string().max(200).optional(),
    capabilities: z.strictObject({ host: names, builtins: names }).optional(),
  }),
]);

export type Request = z.output<typeof requestSchema>;

/** The interval at which an isolated process reports that its event loop runs, in ms. */
export const ALIVE_MS = 250;

/** To a request to bundle what was compiled or an error; to one to remember, that it was heard. */
export interface Answer {
  readonly id: number;
  readonly compiled?: CompiledCode;
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly options: SeedbedErrorOptions };
}
