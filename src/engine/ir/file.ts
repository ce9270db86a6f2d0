/**
 * The schema of a data file: one scenario, a `distributed` one, or `suites` of several. All of them come out as scenarios of
 * steps, with where each stands in the file.
 */
import { z } from "zod";
import { isDeeperThan, MAX_JSON_DEPTH } from "../json.ts";
import {
  type DistributedFile,
  distributedFileSchema,
  lower,
  type LoweringOptions,
  type Origin,
} from "./distributed.ts";
import { type Explained, explainIssues, formatPath } from "./explain.ts";
import { unknownName } from "./names.ts";
import { type ScenarioIR, scenarioSchema } from "./scenario.ts";
import { validateScenario } from "./validate.ts";

/** One scenario of a file. */
export interface FileEntry {
  readonly ir: ScenarioIR;
  /** Keys that lead to it in the file; none for the file itself. */
  readonly keys: readonly (string | number)[];
  /** The file as it was, when its scenario is `distributed`. */
  readonly distributed?: DistributedFile;
  /** The places of the steps, when they are not in `steps`. */
  readonly origins?: readonly Origin[];
}

export type ValidatedFile =
  | { readonly entries: readonly FileEntry[]; readonly problems?: undefined }
  | { readonly entries?: undefined; readonly problems: readonly Explained[] };

const suitesFileSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1, { error: "expected version 1" }),
  name: z.string().min(1),
  suites: z.union([
    z.record(z.string().min(1), z.record(z.string(), z.unknown())),
    z.array(z.record(z.string(), z.unknown())),
  ]).describe("scenarios: a list, or by name"),
}).describe("Several scenarios in one file.");

/** Any file of scenarios, as an editor should know it. */
export const fileSchema = z.union([scenarioSchema, distributedFileSchema, suitesFileSchema]);

export function validateFile(value: unknown): ValidatedFile {
  if (isDeeperThan(MAX_JSON_DEPTH, value)) {
    const text = `expected at most ${MAX_JSON_DEPTH} levels of nesting, found more`;
    return { problems: [{ path: "", keys: [], text, hint: undefined }] };
  }
  const reserved = reservedKey(value);
  if (reserved !== undefined) return problemAt(reserved, `expected another name, found "${RESERVED}"`, RESERVED_HINT);
  if (has(value, "distributed")) return validateDistributed(value);
  if (has(value, "suites")) return validateSuites(value);
  const { ir, problems } = validateScenario(value);
  return ir === undefined ? { problems } : { entries: [{ ir, keys: [] }] };
}

/** Schemas pass over it, so that what stands there would be lost. */
const RESERVED = "__proto__";
const RESERVED_HINT = "JavaScript keeps this name for itself";

/** The keys that lead to one that nothing can be called. */
function reservedKey(value: unknown): (string | number)[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  // Without lists of keys: files are large.
  for (const key in value) {
    if (key === RESERVED) return [RESERVED];
    const below = reservedKey((value as Record<string, unknown>)[key]);
    if (below !== undefined) return [Array.isArray(value) ? Number(key) : key, ...below];
  }
  return undefined;
}

function has(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && !("steps" in value) && Object.hasOwn(value, key);
}

function validateDistributed(value: unknown): ValidatedFile {
  const result = distributedFileSchema.safeParse(value);
  if (!result.success) return { problems: explainIssues(result.error, value, distributedFileSchema) };
  const { steps } = result.data.distributed;
  if (steps.length === 0) {
    return problemAt(["distributed", "steps"], "expected at least one step, found none");
  }
  return lowered(result.data);
}

/** A `distributed` file as a scenario, with the changes that are asked for. */
export function lowered(file: DistributedFile, options?: LoweringOptions): ValidatedFile {
  const { ir, origins } = lower(file, options);
  const problem = unknownName(ir, []);
  if (problem !== undefined) {
    const [index, ...field] = problem.keys;
    const origin = origins[index as number];
    return problemAt(
      [...origin ?? ["distributed"], ...(origin === undefined ? [] : field)],
      problem.text,
      problem.hint,
    );
  }
  return { entries: [{ ir, keys: [], distributed: file, origins }] };
}

function validateSuites(value: unknown): ValidatedFile {
  const result = suitesFileSchema.safeParse(value);
  if (!result.success) return { problems: explainIssues(result.error, value, suitesFileSchema) };
  const { name: fileName, suites } = result.data;
  const entries: FileEntry[] = [];
  for (const [key, suite] of Object.entries(suites)) {
    const index = Array.isArray(suites) ? Number(key) : key;
    const name = `${fileName}/${suite["name"] ?? key}`;
    const found = validateFile({ version: 1, ...suite, name });
    if (found.problems !== undefined) return { problems: found.problems.map((each) => below(["suites", index], each)) };
    entries.push(...found.entries.map((entry) => ({ ...entry, keys: ["suites", index, ...entry.keys] })));
  }
  if (entries.length === 0) return problemAt(["suites"], "expected at least one suite, found none");
  return { entries };
}

function below(prefix: readonly (string | number)[], { keys, text, path, hint }: Explained): Explained {
  const all = [...prefix, ...keys];
  const sentence = path === "" ? text : text.slice(path.length + 2);
  return { path: formatPath(all), keys: all, text: `${formatPath(all)}: ${sentence}`, hint };
}

function problemAt(keys: readonly (string | number)[], text: string, hint?: string): ValidatedFile {
  const path = formatPath(keys);
  return { problems: [{ path, keys, text: `${path}: ${text}`, hint }] };
}
