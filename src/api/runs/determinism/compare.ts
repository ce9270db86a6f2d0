/** Finds the first difference of two recordings of what should be the same run, in words and with the author's line. */
import type { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import type { SourceLocation } from "../../../engine/errors.ts";
import { sourceFor } from "../../../engine/modes/source_for.ts";
import { execute } from "../../../engine/modes/execute.ts";
import { stepAt } from "../../../engine/interpreter/step_path.ts";
import { parsePlace } from "../../../engine/ir/place.ts";
import { divergence } from "../../../engine/session/diff.ts";
import { type Moment, timeline } from "../../../engine/session/timeline.ts";
import { decodeTrace, type Trace } from "../../../engine/trace/decode.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { MAX_TRACE_BYTES } from "../traces/trace_file.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { Choice } from "../../../engine/strategies/catalog.ts";

/** The first difference of two runs. */
export interface TraceDifference {
  /** Index of the entry in the trace; undefined for what is no entry: the scenario itself, or how the run ended. */
  readonly entry: number | undefined;
  /** Path of the step in which it happened. */
  readonly step: string | undefined;
  readonly task: string | undefined;
  /** The author's line, where the trace has it. */
  readonly at?: string | undefined;
  /** The entry of the first recording. */
  readonly first: string;
  readonly second: string;
}

/** Undefined when both have the same bytes. @param first path of a trace */
export function firstDifference(first: string, second: string): TraceDifference | undefined {
  const [left, right] = [first, second].map((path) =>
    readRegularFile(path, { what: "a trace file", maxBytes: MAX_TRACE_BYTES })
  ) as [Buffer, Buffer];
  if (left.equals(right)) return undefined;
  const [a, b] = [left, right].map((bytes) => decodeTrace(bytes.toString("utf8")).trace);
  // A run that was cut short has no trace that could be read.
  if (a === undefined || b === undefined) return { ...nowhere, first: lastLine(left), second: lastLine(right) };
  return inHeader(a, b) ?? inEntries(a, b) ?? inEnd(a, b);
}

const nowhere = { entry: undefined, step: undefined, task: undefined };

function inHeader({ header: a }: Trace, { header: b }: Trace): TraceDifference | undefined {
  for (const key of Object.keys({ ...a, ...b }) as (keyof typeof a)[]) {
    const [first, second] = [JSON.stringify(a[key]), JSON.stringify(b[key])];
    if (first === second) continue;
    return { ...nowhere, ...apart(`the scenario's ${key}: ${first}`, `the scenario's ${key}: ${second}`) };
  }
  return undefined;
}

function inEntries(a: Trace, b: Trace): TraceDifference | undefined {
  const moments = timeline(a);
  const found = divergence({ moments }, { moments: timeline(b) });
  if (found === undefined) return undefined;
  const entry = found.left?.index ?? found.right!.index;
  const step = moments.slice(0, found.common + 1).findLast(({ kind }) => kind === "step")?.entry as
    | { readonly step: number | string }
    | undefined;
  return {
    entry,
    step: step && String(step.step),
    task: (found.left ?? found.right)!.task,
    ...apart(words(found.left), words(found.right)),
  };
}

function inEnd({ footer: a }: Trace, { footer: b }: Trace): TraceDifference {
  const finding = a?.finding ?? b?.finding;
  return { entry: undefined, step: finding?.step, task: finding?.task, at: finding?.at, ...apart(endOf(a), endOf(b)) };
}

function endOf(footer: Trace["footer"]): string {
  if (footer === undefined) return "a truncated trace";
  const { end, finding, virtualMs } = footer;
  const what = finding === undefined ? "" : `: ${finding.message} ${JSON.stringify(finding.details ?? [])}`;
  return `${end}${what} after ${virtualMs} ms`;
}

function words(moment: Moment | undefined): string {
  return moment === undefined ? "the run has ended" : moment.what;
}

const SHOWN = 160;
const BEFORE = 40;

/** Cuts two long texts to where they part. */
function apart(first: string, second: string): { readonly first: string; readonly second: string } {
  let common = 0;
  while (common < first.length && first[common] === second[common]) common++;
  const from = Math.max(0, common - BEFORE);
  const cut = (text: string) =>
    text.length <= SHOWN
      ? text
      : `${from === 0 ? "" : "…"}${text.slice(from, from + SHOWN)}${from + SHOWN < text.length ? "…" : ""}`;
  return { first: cut(first), second: cut(second) };
}

function lastLine(bytes: Uint8Array): string {
  const line = new TextDecoder().decode(bytes).trimEnd().split("\n").at(-1)!;
  return `a truncated trace: ${line.slice(0, SHOWN)}`;
}

export interface DifferencePlace {
  readonly location: SourceLocation;
  /** Text of the line, where it is known. */
  readonly source: string | undefined;
}

/** The author's line: of the code that was running, else of the step. Undefined where neither is known. */
export async function differencePlace(
  loaded: LoadedScenario,
  { entry, step, at: recorded }: TraceDifference,
  choice: Choice,
  config: ResolvedConfig,
): Promise<DifferencePlace | undefined> {
  const { program, file } = loaded;
  // Code names its files as seen from the folder of the scenario.
  const inFolder = (place: SourceLocation) => ({
    location: { ...place, file: join(dirname(file), place.file) },
    source: program.code?.sourceLine(place),
  });
  if (recorded !== undefined && program.code !== undefined) return inFolder(parsePlace(recorded));
  const inCode = entry === undefined ? undefined : await placeOfEntry(loaded, entry, choice, config);
  if (inCode !== undefined) return inFolder(inCode);
  if (step === undefined) return undefined;
  const ofStep = await loaded.locateStep(step);
  if (ofStep !== undefined) return { location: ofStep, source: undefined };
  const at = stepAt(program.ir.steps, step)?.at;
  return at === undefined ? undefined : inFolder(parsePlace(at));
}

/** Runs it once more, to see which code tells of the entry. What the code does itself is told while it stands there. */
async function placeOfEntry(
  { program }: LoadedScenario,
  entry: number,
  { strategy, seed }: Choice,
  config: ResolvedConfig,
): Promise<SourceLocation | undefined> {
  if (program.code === undefined) return undefined;
  let count = 0;
  let here: Error | undefined;
  const append = () => {
    if (count++ === entry) here = new Error();
  };
  const limits = limitsFor(program.ir, config);
  const { strict } = config.values;
  const source = sourceFor(program, strategy, seed);
  const { outcome } = await execute(program, { source, limits, strict, recorder: { append } });
  const frames = here === undefined ? [] : program.code.frames(here);
  return frames.find(({ own }) => own) ?? frames[0] ?? (count <= entry ? outcome.finding?.location : undefined);
}
