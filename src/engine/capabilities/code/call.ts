import { name, optionalText } from "../fields.ts";
import { defineStep } from "../step.ts";

export const call = defineStep("call", { ref: name, name: optionalText }, {
  group: "Code",
  constructor: ".step(name, async (world) => { … })",
  describe: "Calls a function of the scenario's code bundle and waits for what it returns.",
  run({ ref }, context) {
    const result = context.call(ref);
    return isThenable(result) ? Promise.resolve(result).then(ignore) : undefined;
  },
});

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

function ignore(): void {}
