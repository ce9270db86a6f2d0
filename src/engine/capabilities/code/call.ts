import { name, optionalText } from "../fields.ts";
import { defineStep } from "../step.ts";

export const call = defineStep("call", { ref: name, name: optionalText }, {
  group: "Code",
  constructor: ".step(name, async (world) => { … })",
  describe: "Calls a function of the scenario's code bundle and waits for what it returns.",
  run({ ref, name }, context) {
    const { history } = context.world;
    const operation = history.invoke(name ?? ref, []);
    const failed = (error: unknown): never => {
      history.fail(operation, error);
      throw error;
    };
    let result: unknown;
    try {
      result = context.call(ref);
    } catch (error) {
      return failed(error);
    }
    if (isThenable(result)) return Promise.resolve(result).then((value) => history.finish(operation, value), failed);
    history.finish(operation, result);
  },
});

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
