/** The settings of the network. */
import { z } from "zod";

export const netSchema = z.strictObject({
  segments: z.enum(["whole", "any"]).optional()
    .describe("how bytes arrive: as they were written (the default), or cut anywhere, as TCP may do"),
  datagrams: z.enum(["reliable", "any"]).optional()
    .describe(
      "what becomes of datagrams: each arrives, in order (the default), or as with UDP may be lost, doubled or overtaken",
    ),
  authorities: z.array(z.string().regex(/-----BEGIN CERTIFICATE-----/, "expected a certificate as PEM text")).optional()
    .describe(
      "the certificates, as PEM, of the authorities that programs trust which name none themselves: by default there are none",
    ),
}).describe("The network between machines.");

/** Whether what was written arrives as it is, or may be cut anywhere. */
export type Segments = "whole" | "any";

/** The fields that the parts of the network read of a scenario's `world`. */
export const netSettings = { net: netSchema.optional() };
