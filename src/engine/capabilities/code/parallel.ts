import { z } from "zod";
import { optionalText } from "../fields.ts";
import { defineStep, type StepsSchema } from "../step.ts";

export const parallel = (steps: StepsSchema) =>
  defineStep("parallel", {
    name: optionalText,
    tasks: z.record(z.string().min(1), steps).describe("steps by task name"),
  }, {
    group: "Steps that hold steps",
    constructor: ".parallel(name, { task: steps or code })",
    example:
      `{ type: parallel, tasks: { ann: [{ type: sleep, duration: 5ms }], bob: [{ type: set_kv, key: bob, value: in }] } }`,
    describe:
      "Starts named tasks, each with its own steps, and waits for all of them; the scheduler decides the order.",
    check: ({ tasks }) =>
      Object.keys(tasks).length === 0 ? { field: "tasks", problem: "expected at least one task" } : undefined,
    async run({ tasks }, context) {
      // The first failure ends the step: what the other tasks would still do is no part of the story.
      await context.startTasks(tasks);
    },
  });
