/** The settings of the network. */
import { z } from "zod";

const port = z.int().min(0).max(65_535);
const named = z.array(z.string().min(1)).min(1).optional();

/** What a name resolves to, by the types of DNS. */
const recordsSchema = z.strictObject({
  A: z.array(z.ipv4()).min(1).optional(),
  AAAA: z.array(z.ipv6()).min(1).optional(),
  CNAME: named,
  NS: named,
  MX: z.array(z.strictObject({ exchange: z.string().min(1), priority: port })).min(1).optional(),
  SRV: z.array(z.strictObject({ name: z.string().min(1), port, priority: port, weight: port })).min(1).optional(),
  TXT: z.array(z.union([z.string(), z.array(z.string())])).min(1).optional()
    .describe("texts; one in several parts is a list"),
}).describe("What a name resolves to, by the types of DNS.");

export type DnsRecords = z.output<typeof recordsSchema>;

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
  names: z.record(z.string().min(1), recordsSchema).optional()
    .describe("names besides those of machines, and what each resolves to; A may be the address of a machine"),
}).describe("The network between machines.");

/** Whether what was written arrives as it is, or may be cut anywhere. */
export type Segments = "whole" | "any";

/** The fields that the parts of the network read of a scenario's `world`. */
export const netSettings = { net: netSchema.optional() };
