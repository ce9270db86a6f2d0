/** Environment variables. */
import { defineCapability } from "../capability.ts";
import { ENV } from "./environment.ts";

export const env = defineCapability(ENV, {});
