import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { message } from "../fields.ts";
import { defineStep } from "../step.ts";

export const assertOk = defineStep("assert_ok", { value: z.boolean(), msg: message }, {
  group: "Values",
  constructor: "expect.ok(value, message?)",
  example: `{ type: assert_ok, value: true, msg: the lights are on }`,
  describe: "Fails unless the value is true.",
  run({ value, msg }) {
    if (!value) throw new Failure("assertion", "assert_ok", `assert_ok: ${msg ?? "expected true, found false"}`);
  },
});
