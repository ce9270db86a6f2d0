/** Raw data: bytes, text and numbers for code that is fuzzed, out of decisions. */
import { z } from "zod";
import { authorObject, defineCapability } from "../capability.ts";
import { definePart } from "../part.ts";
import { DEFAULT_MAX_BYTES, DrawnData, type FuzzData } from "./fuzz_data.ts";

const MAX_BYTES = z.int().min(1);

const dataSchema = z.strictObject({
  maxBytes: MAX_BYTES.optional().describe(
    "the most bytes that a run makes, of text and bytes together; 4096 by default",
  ),
}).describe("Raw data that code asks for.");

/** The data of a run. */
export const DATA = definePart("data", {
  settings: { data: dataSchema.optional() },
  create: (world, { data }) => new DrawnData(world, data?.maxBytes ?? DEFAULT_MAX_BYTES),
});

const bytesOption = z.string().refine(
  (text) => /^\d+$/.test(text) && MAX_BYTES.safeParse(Number(text)).success,
  "expected a whole number of at least 1",
).transform(Number).optional();

export const data = defineCapability(DATA, {
  authors: { data: authorObject((world): FuzzData => world.use(DATA), []) },
  options: {
    "max-bytes": {
      sets: "data.maxBytes",
      value: "<n>",
      help: `the most bytes of raw data that a run makes, ${DEFAULT_MAX_BYTES} by default`,
      schema: bytesOption,
    },
  },
  configuration: { data: { schema: dataSchema.optional(), defaults: { maxBytes: undefined } } },
});
