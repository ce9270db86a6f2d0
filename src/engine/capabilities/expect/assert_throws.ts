/**
 * Steps that must fail. What counts as failing is a step's own failure: trouble of the run itself (a divergence, a limit) and
 * a malformed nested step, which the schema refuses before anything runs, do not.
 */
import { Failure } from "../../findings/failure.ts";
import { defineStep, type StepContext, type StepsSchema } from "../step.ts";

function mustFail<const T extends string, const C extends string>(
  type: T,
  { describe, constructor, nested }: { readonly describe: string; readonly constructor: C; readonly nested: string },
) {
  return (steps: StepsSchema) =>
    defineStep(type, { steps }, {
      group: "Steps that hold steps",
      constructor,
      example: `{ type: ${type}, steps: [${nested}] }`,
      describe,
      run(step, context) {
        const failed = (error: unknown) => accept(context, error);
        const passed = (): never => {
          throw new Failure("assertion", type, `${type}: expected the nested steps to fail, they all passed`);
        };
        let waiting: void | Promise<void>;
        try {
          waiting = context.runSteps(step.steps, context.path);
        } catch (error) {
          return failed(error);
        }
        return waiting === undefined ? passed() : waiting.then(passed, failed);
      },
    });
}

function accept({ world }: StepContext, error: unknown): void {
  if (world.kernel.failure !== undefined) throw error;
  world.kernel.event("failed as expected", error instanceof Error ? error.message : String(error));
}

export const assertThrows = mustFail("assert_throws", {
  describe: "Passes when one of the nested steps fails.",
  constructor: "expect.throws(...steps)",
  nested: "{ type: fail, message: on purpose }",
});

export const assertRejects = mustFail("assert_rejects", {
  describe: "Passes when one of the nested steps fails, at once or later.",
  constructor: "expect.rejects(...steps)",
  nested: "{ type: sleep, duration: 1s }, { type: fail, message: late }",
});
