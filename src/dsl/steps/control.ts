/** Steps that log something, or end the run. */
import type { Step } from "../../engine/ir/scenario.ts";
import { serialisable } from "../serialisable.ts";
import { make, requireString } from "./make.ts";

/**
 * Makes a step that writes a named event to the log of the run, where reports, traces and the REPL show it.
 *
 * @example
 * ```ts
 * import { event, kv, scenario } from "seedbed";
 *
 * export default scenario("an event marks a moment of the run")
 *   .step(kv.set("stock", "10"))
 *   .step(event("stocked", { items: 10 }))
 *   .step(kv.expectGet("stock", "10"));
 * ```
 *
 * @param name The name of the event.
 * @param fields More about it, as JSON.
 * @returns The step.
 * @throws {SeedbedError} `invalid` if the name is not text, or a field cannot be written as JSON.
 */
export function event(name: string, fields?: Readonly<Record<string, unknown>>): Step {
  requireString("event name", name);
  if (fields === undefined) return make("trace_event", { name });
  return make("trace_event", { name, fields: serialisable(`event "${name}"`, fields) as Record<string, never> });
}

/**
 * Makes a step that fails the run with a message.
 *
 * @example
 * ```ts
 * import { expect, fail, scenario } from "seedbed";
 *
 * export default scenario("a failure is expected").step(expect.throws(fail("out of stock")));
 * ```
 *
 * @param message The message of the finding.
 * @returns The step.
 * @throws {SeedbedError} `invalid` if the message is not text.
 */
export function fail(message: string): Step {
  return make("fail", { message: requireString("fail message", message) });
}

/**
 * Makes a step that fails the run with a message, as a crash of the program would.
 *
 * @example
 * ```ts
 * import { expect, panic, scenario } from "seedbed";
 *
 * export default scenario("a crash is expected").step(expect.throws(panic("index out of range")));
 * ```
 *
 * @param message The message of the finding.
 * @returns The step.
 * @throws {SeedbedError} `invalid` if the message is not text.
 */
export function panic(message: string): Step {
  return make("panic", { message: requireString("panic message", message) });
}
