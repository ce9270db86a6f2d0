/** The JSON documents of the commands on the ledger of trusted code. */
import { z } from "zod";
import { entrySchema, type ListedEntry } from "../../api/project/trust/ledger.ts";

const { entry, scenario, packedBy, capabilities, at, why } = entrySchema.shape;

export const trustEntryOutput = z.object({
  digest: z.string().describe("SHA-256 of code, scenario and capabilities together"),
  why: z.enum([...why.options, "damaged"]).describe("damaged: the file is no valid entry, and gives no consent"),
  entry: entry.optional(),
  scenario,
  packedBy,
  capabilities: capabilities.optional(),
  at: at.optional(),
  ageMs: z.number().optional(),
});

export type TrustReport = z.input<typeof trustEntryOutput>;

const ledger = z.string().describe("the folder of the ledger");

export const trustListOutput = z.object({
  schema: z.literal("seedbed/trust-list@1"),
  ok: z.boolean().describe("true if the exit code is 0"),
  ledger,
  entries: z.array(trustEntryOutput).describe("newest first"),
});

export const trustRemoveOutput = z.object({
  schema: z.literal("seedbed/trust-remove@1"),
  ok: z.boolean().describe("true if the exit code is 0"),
  ledger,
  removed: z.array(trustEntryOutput),
});

export function trustReport({ digest, entry: found }: ListedEntry, atMs: number): TrustReport {
  if (found === undefined) return { digest, why: "damaged" };
  const { schema: _, ...told } = found;
  return { ...told, ageMs: Math.max(0, atMs - Date.parse(told.at)) };
}
