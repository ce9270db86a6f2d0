/** Steps that compare, and that fail. */
import { defineCapability } from "../capability.ts";
import { assertOk } from "./assert_ok.ts";
import { assertRejects, assertThrows } from "./assert_throws.ts";
import { assertEqInt, assertEqStr, assertNeInt, assertNeStr } from "./compare.ts";
import { fail, panic } from "./fail.ts";

export const expect = defineCapability("expect", {
  steps: (nested) => [
    assertOk,
    assertEqInt,
    assertNeInt,
    assertEqStr,
    assertNeStr,
    assertThrows(nested),
    assertRejects(nested),
    fail,
    panic,
  ],
});
