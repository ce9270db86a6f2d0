/**
 * The folder of known failures: a file for each failure of a scenario, with the decisions that lead to it. It may be
 * committed, since nothing in it depends on the machine.
 *
 * ```
 * .seedbed/examples/<scenario>-<digest>/<digest of the fingerprint>.json
 * ```
 */
import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { z } from "zod";
import { SeedbedError } from "../../../engine/errors.ts";
import { fingerprint } from "../../../engine/findings/finding.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "../../../engine/json.ts";
import { type Schedule, scheduleSchema } from "../../../engine/ir/schedule.ts";
import { writeFileAtomically } from "../../../engine/store/atomic_file.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { isBaseline, STRATEGY_NAMES } from "../../../engine/strategies/catalog.ts";
import { toDecision, toEntry } from "../../../engine/world/log.ts";
import { newId } from "../../new_id.ts";
import { slugOf } from "../../project/scaffold/slug.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { KnownReport, ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import type { KnownFailure, KnownOutcome } from "./first_runs.ts";
import type { TestResult } from "./tested.ts";
import { jsonOf } from "../../../engine/text/json_text.ts";

const SCHEMA = "seedbed/known-failure@1";
const MAX_BYTES = 64 * 1024 * 1024;
const DIGEST_LENGTH = 12;

const fileSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  scenario: z.string().describe("the name of the scenario"),
  source: z.string().describe("its file, relative to the folder that holds the folder of known failures"),
  fingerprint: z.string(),
  message: z.string(),
  strategy: z.enum(STRATEGY_NAMES),
  seed: z.int().min(0),
  decisions: scheduleSchema,
});

/** The known failures of one scenario. */
export class KnownFailures {
  readonly #root: string | undefined;
  readonly #scenario: string;
  readonly #source: string;
  readonly #folder: string;
  readonly #cwd: string;
  /** What could not be read or written: what the runs showed is true all the same. */
  readonly problems: string[] = [];

  /** @param root the folder of all known failures; undefined where nothing is to be read or written */
  constructor(root: string | undefined, { file, program: { ir } }: LoadedScenario, cwd: string) {
    const folder = root ?? "";
    this.#root = root;
    this.#scenario = ir.name;
    this.#source = relative(dirname(folder), file).split(sep).join("/");
    this.#folder = join(folder, `${readable(ir.name)}${digest(`${this.#source}\n${ir.name}`)}`);
    this.#cwd = cwd;
  }

  /** In an order that does not depend on the machine. A file that is none is told as a problem, and left alone. */
  all(): KnownFailure[] {
    return this.#root === undefined ? [] : this.#names().flatMap((name) => {
      const path = join(this.#folder, name);
      return this.#attempt(() => [this.#read(path)]) ?? [];
    });
  }

  /** Keeps the failure of a result, and forgets what is fixed. Returns the report with what went wrong in that. */
  update(result: TestResult, report: ScenarioReport): ScenarioReport {
    if (this.#root !== undefined) this.#update(result);
    const { problems } = this;
    return problems.length === 0 ? report : { ...report, problems: [...report.problems ?? [], ...problems] };
  }

  #update(result: TestResult): void {
    for (const { known, verdict } of result.known ?? []) {
      if (verdict === "fixed") this.#attempt(() => remove(known.path));
    }
    const kept = this.#fileOf(result);
    if (kept === undefined) return;
    const path = join(this.#folder, `${digest(kept.fingerprint)}.json`);
    this.#attempt(() => writeFileAtomically(path, `${JSON.stringify(kept, null, 2)}\n`, newId()));
  }

  /** The baseline comes first anyway: a failure of it that no input leads to needs no decisions to be found again. */
  #fileOf({ failed }: TestResult): z.output<typeof fileSchema> | undefined {
    const finding = failed?.outcome.finding;
    if (failed === undefined || finding === undefined || failed.decisions.length === 0) return undefined;
    if (isBaseline(failed.strategy) && !failed.decisions.some(({ kind }) => kind === "input")) return undefined;
    const { shrunk, seed, strategy } = failed;
    // Decisions of a scenario that has lost steps are none of the whole one.
    const ofWhole = shrunk?.before.steps === shrunk?.after.steps ? shrunk : undefined;
    const { decisions } = ofWhole ?? failed;
    return {
      schema: SCHEMA,
      scenario: this.#scenario,
      source: this.#source,
      fingerprint: fingerprint(finding),
      message: ((ofWhole && failed.explanation?.finding) ?? finding).message,
      strategy,
      seed,
      decisions: decisions.map((decision) => toEntry(decision)) as Schedule,
    };
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith(".json")).sort();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "ENOTDIR") {
        this.problems.push(`known failures cannot be read from ${shownPath(this.#folder, this.#cwd)} (${code})`);
      }
      return [];
    }
  }

  #read(path: string): KnownFailure {
    const shown = shownPath(path, this.#cwd);
    const text = readRegularFile(path, { what: "a known failure", maxBytes: MAX_BYTES, shown }).toString();
    const invalid = (what: string) =>
      new SeedbedError("invalid", `expected a known failure: ${what}`, { location: { file: shown } });
    const value = jsonOf(text);
    if (isDeeperThan(MAX_JSON_DEPTH, value)) throw invalid(`expected at most ${MAX_JSON_DEPTH} levels of nesting`);
    const parsed = fileSchema.safeParse(value);
    if (!parsed.success) throw invalid(explainIssue(parsed.error.issues[0]!, value, fileSchema).text);
    const { decisions, seed, strategy, scenario, source, ...rest } = parsed.data;
    if (scenario !== this.#scenario || source !== this.#source) {
      throw invalid(
        `expected one of ${JSON.stringify(this.#scenario)}, found one of ${JSON.stringify(scenario)} in ${source}`,
      );
    }
    return {
      fingerprint: rest.fingerprint,
      message: rest.message,
      choice: { seed, strategy },
      decisions: decisions.map((line) => toDecision(line)),
      path,
    };
  }

  #attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      const where = error.location === undefined ? "" : `${shownPath(error.location.file, this.#cwd)}: `;
      this.problems.push(`${where}${error.message}`);
      return undefined;
    }
  }
}

/** What a report says of a known failure. */
export function knownReport({ known, verdict }: KnownOutcome, cwd: string): KnownReport {
  return { verdict, message: known.message, fingerprint: known.fingerprint, file: shownPath(known.path, cwd) };
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SeedbedError("unwritable", `the failure is fixed, and its file cannot be removed (${code})`, {
      location: { file: path },
    });
  }
}

/** For whoever looks into the folder; a name without letters has none. */
function readable(name: string): string {
  try {
    return `${slugOf(name).slice(0, 40)}-`;
  } catch {
    return "";
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGEST_LENGTH);
}
