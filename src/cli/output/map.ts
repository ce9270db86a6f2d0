/** The document of `map`. */
import { z } from "zod";
import { FORM_NAMES, TRAIT_KINDS } from "../../map/facts.ts";
import { RISKS } from "../../map/risk.ts";

const risk = z.enum(RISKS);

const trait = z.object({
  kind: z.enum(TRAIT_KINDS),
  form: z.enum(FORM_NAMES).describe("what it is of that kind"),
  what: z.string().describe("in words"),
  line: z.int(),
  column: z.int(),
  function: z.string().optional().describe("that it is in"),
  reached: z.boolean().describe("true if a scenario imports it, directly or through other modules"),
});

export const mappedModuleOutput = z.object({
  file: z.string(),
  scenario: z.string().nullable().describe("a scenario file that loads the module; null if none does"),
  risk: risk.nullable().describe("of the part that no scenario reaches; null if scenarios reach all of it"),
  score: z.int().describe("orders modules of the same risk"),
  reason: z.string(),
  traits: z.array(trait).describe("in the order of the text"),
  next: z.string().nullable().describe("a command line that writes a scenario for it"),
});

export type MappedModuleReport = z.input<typeof mappedModuleOutput>;

export const mapOutput = z.object({
  schema: z.literal("seedbed/map@1"),
  ok: z.literal(true),
  path: z.string(),
  summary: z.object({
    read: z.int().describe("modules that were read, without scenarios and tests"),
    mapped: z.int().describe("the modules with concurrency, I/O, retries or timeouts"),
    open: z.int().describe("the modules of these that scenarios do not fully reach"),
    high: z.int(),
    medium: z.int(),
    low: z.int(),
    scenarios: z.int().describe("files with scenarios"),
    tests: z.int().describe("modules that were read and left out because they are tests, by name or folder"),
    links: z.int().describe("symbolic links, which are not followed"),
  }),
  confidence: z.object({
    percent: z.int().describe("the share of files that could be read; rounded down"),
    unknown: z.array(z.object({
      file: z.string(),
      line: z.int().optional(),
      column: z.int().optional(),
      message: z.string(),
    })).describe("what could not be read or followed"),
  }),
  modules: z.array(mappedModuleOutput).describe("the modules that most need a scenario first"),
});

export type MapReport = z.input<typeof mapOutput>;
