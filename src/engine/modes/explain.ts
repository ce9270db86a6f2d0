/**
 * Which decisions of a failing run matter, in words: each deviation from the defaults is set back alone, and matters if
 * the failure then goes away. A run without a deviation is explained by contrast: with the nearest run that passes.
 */
import { asDefault, isDefault } from "../decisions/decision.ts";
import { EditedSource } from "../decisions/sources.ts";
import { formatLocation, type SourceLocation } from "../errors.ts";
import { type Finding, fingerprint, type Mark } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import type { Decision } from "../decisions/decision.ts";
import { hostBackends } from "../world/host_permission.ts";
import { nearestPass } from "./contrast.ts";
import { execute, type Executed, type ExecuteOptions } from "./execute.ts";
import { callersOf, chainsOf, placeOf } from "./places.ts";
import { ledTo } from "./led_to.ts";
import { failingRange, shown, type ValueRange } from "./value_range.ts";

export interface Matter {
  /** Index of the decision, from 0. */
  readonly index: number;
  readonly decision: Decision;
  /** When it was made, in virtual ms since the start; undefined for what is neither a pick nor a draw. */
  readonly atMs: number | undefined;
  readonly task: string | undefined;
  /** Path of the step that started what was picked. */
  readonly step: string | undefined;
  /** The author's line that started what was picked. */
  readonly location: SourceLocation | undefined;
  readonly sourceLine: string | undefined;
  /** The functions of the author on the way there, innermost first; empty where there is but one. */
  readonly callers: readonly string[];
  /** The call in the step that it belongs to, if the operation it came before belongs to another call of that step. */
  readonly chain: string | undefined;
  /** The call that the other operation belongs to. */
  readonly otherChain: string | undefined;
  /** One clause: what happens, before what. */
  readonly words: string;
}

export interface Explanation {
  /** Why the run fails that is explained. */
  readonly finding?: Finding | undefined;
  readonly matters: readonly Matter[];
  /** True when every deviation was set back alone: the list is then complete. */
  readonly complete: boolean;
  /** For a run without a deviation: what makes the nearest run pass. */
  readonly contrast?: {
    /** Of the run that passes: with any of these set back, it fails. Empty if no run was found that passes. */
    readonly matters: readonly Matter[];
    /** Runs that were looked at. */
    readonly runs: number;
    /** Where no run passes: lines of the author's that draw more than one random value. */
    readonly draws?: readonly Mark[] | undefined;
  };
}

/** Of a random value. */
interface Told {
  readonly range: ValueRange | undefined;
  /** What it led to. */
  readonly led: string | undefined;
}

type Options = Pick<ExecuteOptions, "limits" | "strict">;

const MAX_CHECKED = 200;
/** Random values whose range is told. */
const MAX_RANGES = 3;

export async function explain(
  program: Program,
  decisions: readonly Decision[],
  options: Options = {},
): Promise<Explanation> {
  const look = await execute(program, { ...options, source: new EditedSource(decisions), captureSites: true });
  const { finding } = look.outcome;
  const expected = finding && fingerprint(finding);
  const isSame = (found: Finding | undefined) => found !== undefined && fingerprint(found) === expected;
  const explanation = { ...await mattersOf(program, look, isSame, options), finding };
  if (finding === undefined || look.decisions.length === 0 || look.decisions.some((each) => !isDefault(each))) {
    return explanation;
  }
  // Other runs would ask the host.
  if (hostBackends(program.ir).length > 0) return explanation;
  const { decisions: passing, runs } = await nearestPass(program, options);
  if (passing === undefined) {
    return {
      ...explanation,
      contrast: { matters: [], runs, draws: finding.kind === "invariant" ? repeatedDraws(program, look) : [] },
    };
  }
  const pass = await execute(program, { ...options, source: new EditedSource(passing), captureSites: true });
  const { matters } = await mattersOf(program, pass, (found) => found === undefined, options);
  return { ...explanation, contrast: { matters, runs } };
}

/** @param isSame whether a run with one decision set back still comes to the same */
async function mattersOf(
  program: Program,
  look: Executed,
  isSame: (finding: Finding | undefined) => boolean,
  options: Options,
): Promise<Explanation> {
  const staysSame = async (changed: readonly Decision[]) => {
    const { outcome } = await execute(program, { ...options, source: new EditedSource(changed) });
    return isSame(outcome.finding);
  };
  const deviations = look.decisions.flatMap((decision, index) => isDefault(decision) ? [] : [index]);
  const matters: Matter[] = [];
  let ranges = 0;
  for (const index of deviations.slice(0, MAX_CHECKED)) {
    const decision = look.decisions[index]!;
    if (await staysSame(look.decisions.with(index, asDefault(decision)))) continue;
    const isRanged = decision.kind === "random" && ranges++ < MAX_RANGES;
    const range = isRanged ? await failingRange(look.decisions, index, staysSame) : undefined;
    const led = isRanged ? await ledTo(program, look, index, options) : undefined;
    matters.push(matterOf(program, look, index, { range, led }));
  }
  return { matters, complete: deviations.length <= MAX_CHECKED };
}

function matterOf(program: Program, { decisions, run }: Executed, index: number, value: Told): Matter {
  const decision = decisions[index]!;
  const { picked, drawn } = run.world.kernel;
  const pick = picked.get(index);
  const draw = drawn.get(index);
  const location = placeOf(program, pick?.operation.site ?? draw?.site);
  return {
    index,
    decision,
    atMs: (pick ?? draw)?.atMs,
    task: pick?.operation.task.name ?? draw?.task,
    step: pick?.operation.step,
    location,
    sourceLine: location && program.code?.sourceLine(location),
    callers: callersOf(program, pick?.operation.site ?? draw?.site),
    ...chainsOf(program, pick),
    words: pick === undefined ? valueWords(decision, value) : `${pick.operation.label} before ${pick.byDefault.label}`,
  };
}

function valueWords({ kind, label, value, arity }: Decision, { range, led }: Told): string {
  if (kind !== "random") return `${kind} ${label} is ${JSON.stringify(value)}`;
  if (typeof value !== "number") return `${label} draws ${String(value).length / 2} bytes`;
  const drawn = `${label} draws ${shown(value, arity)}${led === undefined ? "" : ` (${led})`}`;
  return range === undefined || range.from === range.to
    ? drawn
    : `${drawn}; any from ${range.from} to ${range.to} does`;
}

/** `alice: timer#4 retry before fs#2 …, from checkout.ts:19`. */
export function describeMatter(matter: Matter): string {
  const place = matter.location === undefined ? "" : `, from ${formatLocation(matter.location)}`;
  return `decision ${matter.index}: ${matter.words}${place}`;
}

const MAX_DRAWS = 2;

/** A value that ought to be drawn once is drawn again: an identifier that a retry makes anew. */
function repeatedDraws(program: Program, { decisions, run }: Executed): Mark[] {
  const found = new Map<string, { readonly mark: Mark; readonly label: string; count: number }>();
  for (const [index, { kind, label }] of decisions.entries()) {
    const draw = kind === "random" ? run.world.kernel.drawn.get(index) : undefined;
    const location = placeOf(program, draw?.site);
    if (draw === undefined || location === undefined) continue;
    const key = formatLocation(location);
    const before = found.get(key);
    if (before !== undefined) before.count++;
    else {
      const mark = { location, task: draw.task, callers: callersOf(program, draw.site), note: "" };
      found.set(key, { mark, label, count: 1 });
    }
  }
  return [...found.values()].filter(({ count }) => count > 1).slice(0, MAX_DRAWS)
    .map(({ mark, label, count }) => ({ ...mark, note: `draws ${label} ${count} times` }));
}
