/** The clock of a world, which starts when the scenario says. */
import { z } from "zod";
import { definePart } from "../part.ts";

export const TIME = definePart("time", {
  settings: {
    clock: z.strictObject({
      start: z.iso.datetime({ offset: true, error: 'expected a date such as "2026-01-01T00:00:00Z"' }).optional(),
    }).optional(),
  },
  create: ({ kernel }) => kernel.clock,
});
