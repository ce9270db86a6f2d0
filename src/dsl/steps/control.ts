/** Steps that tell something, or end the run. */
import { serialisable } from "../serialisable.ts";
import { make, requireString } from "./make.ts";

/** Writes a named event to the log. */
export function event(name: string, fields?: Readonly<Record<string, unknown>>) {
  requireString("event name", name);
  if (fields === undefined) return make("trace_event", { name });
  return make("trace_event", { name, fields: serialisable(`event "${name}"`, fields) as Record<string, never> });
}

/** Fails with a message. */
export function fail(message: string) {
  return make("fail", { message: requireString("fail message", message) });
}

/** Fails with a message, as a crash would. */
export function panic(message: string) {
  return make("panic", { message: requireString("panic message", message) });
}
