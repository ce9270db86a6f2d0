/** Inputs: values that arbitraries make, out of decisions (see `world/inputs`). */
import { defineCapability } from "../capability.ts";
import { drawing, input as object } from "./author.ts";

export const input = defineCapability("input", {
  authors: { input: object },
  functions: drawing,
  events: {
    input: { needs: ["name", "value"], words: ({ name, value }) => `input ${name} = ${JSON.stringify(value)}` },
  },
});
