/** Looks for the commit that made a recorded failure possible. */
import { existsSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Decision } from "../../../engine/decisions/decision.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { isBelow } from "../../../engine/host/below.ts";
import { makeTemporaryFolder } from "../../../engine/store/temporary_folder.ts";
import { decisionsOf } from "../../../engine/trace/decode.ts";
import type { TraceFinding } from "../../../engine/trace/format.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { openTrace } from "../traces/open_trace.ts";
import { type SelectedTrace, SHRUNK_FILE, TRACE_FILE } from "../traces/select_trace.ts";
import { readTraceFile } from "../traces/trace_file.ts";
import { type BisectEnd, Bisection, type Looked } from "./bisect.ts";
import { Checkout } from "./checkout.ts";
import { History } from "./history.ts";
import { lookFor } from "./look.ts";

export interface BisectOptions {
  /** Absolute path of the folder that the scenario runs in. */
  readonly cwd: string;
  readonly good: string | undefined;
  readonly bad: string;
  readonly prepare: string | undefined;
  /** Absolute path of the scenario file, if it has moved. */
  readonly source: string | undefined;
  /** Runs near the recorded one, where that one does not fail. */
  readonly around: number;
  readonly strict: boolean;
  readonly allowCode: AllowCode;
  readonly signal: AbortSignal;
  readonly onLook?: ((looked: readonly Looked[], left: string) => void) | undefined;
  /** Given what removes the working tree at once. @returns what takes it back */
  readonly onInterrupt: (cleanUp: () => void) => () => void;
}

export interface Bisected {
  readonly scenario: string;
  readonly finding: TraceFinding;
  readonly end: BisectEnd;
  /** Set if the failure shows in the present files, and not in the newest commit. */
  readonly isUncommitted: boolean;
  readonly looked: readonly Looked[];
}

export async function bisectTrace(selected: SelectedTrace, options: BisectOptions): Promise<Bisected> {
  const trace = selected.path;
  const history = new History(options.cwd);
  const { scenario, finding, source } = await failureOf(trace, selected.shown, history.top, options);
  const bad = history.find(options.bad, "--bad");
  const good = options.good === undefined ? [] : [history.find(options.good, "--good")];
  requireOrder(history, bad, good[0], options);
  const folder = makeTemporaryFolder("bisect");
  const { prepare, signal, around, strict, allowCode } = options;
  const cwd = realpathSync(options.cwd);
  const checkout = new Checkout({ top: history.top, cwd, folder: join(folder, "tree"), prepare, signal });
  const cleanUp = () => {
    checkout.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  const release = options.onInterrupt(cleanUp);
  const looking = { around, strict, allowCode, signal, shrunk: await shrunkDecisions(selected) };
  const bisection: Bisection = new Bisection(history, async (hash) => {
    options.onLook?.(bisection.looked, hash);
    if (signal.aborted) return { kind: "unknown", runs: 0, reason: "it was interrupted" };
    const problem = await checkout.switchTo(hash);
    if (problem !== undefined) return { kind: "unknown", runs: 0, reason: problem };
    checkout.addMissing(source);
    const there = { ...looking, cwd: checkout.cwd, source: checkout.path(source) };
    const { reason, ...verdict } = await lookFor(trace, there);
    return { ...verdict, ...(reason !== undefined && { reason: reason.replaceAll(`${checkout.cwd}/`, "") }) };
  });
  try {
    const end = await bisection.run({ bad, good });
    const isUncommitted = end.end === "good everywhere" &&
      (await lookFor(trace, { ...looking, cwd, source, around: 0 })).kind === "bad";
    return { scenario, finding, end, isUncommitted, looked: bisection.looked };
  } finally {
    release();
    cleanUp();
  }
}

/**
 * Fewer decisions fit more commits. The scenario is the whole one all the same: what is left of a shrunk one may fail on correct code, too, as a sum
 * does to which one part is missing.
 */
async function shrunkDecisions({ path, folder }: SelectedTrace): Promise<readonly Decision[] | undefined> {
  const shrunk = join(dirname(path), SHRUNK_FILE);
  if (folder === undefined || basename(path) !== TRACE_FILE || !existsSync(shrunk)) return undefined;
  return decisionsOf((await readTraceFile(shrunk)).entries);
}

/** What is looked for, and the file of its scenario. */
async function failureOf(
  trace: string,
  shown: string,
  top: string,
  { cwd, source, allowCode }: BisectOptions,
): Promise<{ readonly scenario: string; readonly finding: TraceFinding; readonly source: string }> {
  const { trace: { footer }, program, loaded } = await openTrace(trace, { cwd, source, allowCode });
  const location = { file: shown };
  if (footer?.finding === undefined) {
    throw new SeedbedError("usage", "expected the trace of a run that failed, found one that did not", { location });
  }
  if (loaded === undefined || program.code === undefined) {
    throw new SeedbedError(
      "usage",
      "expected the trace of a scenario with code: without any, no commit changes what it does",
      {
        location,
      },
    );
  }
  const file = realpathSync(loaded.file);
  if (isBelow(file, top)) return { scenario: program.ir.name, finding: footer.finding, source: file };
  throw new SeedbedError("usage", `expected a scenario file in the repository ${top}, found ${file}`, {
    location,
    hint: "pass its path with --source <file>",
  });
}

function requireOrder(
  history: History,
  bad: string,
  good: string | undefined,
  options: Pick<BisectOptions, "good" | "bad">,
): void {
  if (good === undefined || good !== bad && history.isAncestor(good, bad)) return;
  throw new SeedbedError("usage", `--good: expected a commit that leads to ${options.bad}, found ${options.good}`, {
    hint: `git merge-base ${options.good} ${options.bad} tells where they part`,
  });
}
