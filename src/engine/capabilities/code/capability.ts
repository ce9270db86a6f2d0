/** The code of the scenario, and tasks that run at once. */
import { defineCapability } from "../capability.ts";
import { operations } from "./author.ts";
import { call } from "./call.ts";
import { parallel } from "./parallel.ts";

export const code = defineCapability("code", {
  steps: (nested) => [call, parallel(nested)],
  functions: operations,
});
