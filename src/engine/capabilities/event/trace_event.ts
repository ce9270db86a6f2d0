import { z } from "zod";
import { toJson } from "../../json.ts";
import { name } from "../fields.ts";
import { defineStep } from "../step.ts";

export const traceEvent = defineStep("trace_event", {
  name,
  fields: z.record(z.string(), z.json()).nullish(),
}, {
  group: "Telling, and ending",
  constructor: "event(name, fields?)",
  example: `{ type: trace_event, name: deployed, fields: { version: 3 } }`,
  describe: "Writes a named event to the log.",
  run(step, { world }) {
    const empty = step.fields === undefined || step.fields === null || Object.keys(step.fields).length === 0;
    world.kernel.event(step.name, empty ? undefined : toJson(step.fields));
  },
});
