/** Steps that end the run: an expected kind of failure, and a crash. */
import { Failure } from "../../findings/failure.ts";
import { text } from "../fields.ts";
import { defineStep } from "../step.ts";

function ends<const T extends string>(type: T, describe: string) {
  return defineStep(type, { message: text }, {
    group: "Telling, and ending",
    constructor: `${type}(message)`,
    example: `{ type: assert_throws, steps: [{ type: ${type}, message: on purpose }] }`,
    describe,
    run({ message }) {
      throw new Failure("assertion", type, `${type}: ${message}`);
    },
  });
}

export const fail = ends("fail", "Fails with a message.");
export const panic = ends("panic", "Fails with a message, as a crash would.");
