/** The decisions of a run that matter: to change one of them, alone, makes the run come to something else. */
import { asDefault, type Decision, isDefault } from "../decisions/decision.ts";
import { type DecisionValue, whoPauses } from "../decisions/requests.ts";
import { faultWords } from "../decisions/fault_labels.ts";
import { EditedSource } from "../decisions/sources.ts";
import { formatLocation, type SourceLocation } from "../errors.ts";
import type { Finding } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import { type EndsAlike, valueWords, withAnother } from "./drawn_values.ts";
import { execute, type Executed, type ExecuteOptions } from "./execute.ts";
import { latencyOfKind } from "../decisions/latency_kinds.ts";
import { formatDurationMs } from "../text/duration.ts";
import type { Timed } from "../world/decision_record.ts";
import { whatOf } from "../world/operation.ts";
import { type OtherChoices, otherChoices, otherChoicesWords } from "./other_choices.ts";
import { isGuard, type Reordering, reorderingBy, reorderingText } from "./led_to.ts";
import { callersOf, chainsOf, placeOf } from "../interpreter/places.ts";

export interface RelevantDecision {
  /** Index of the decision, from 0. */
  readonly index: number;
  readonly decision: Decision;
  /** The time of the decision, in virtual ms since the start; undefined for what is neither a pick nor a draw. */
  readonly atMs: number | undefined;
  readonly task: string | undefined;
  /** Path of the step that started what was picked. */
  readonly step: string | undefined;
  /** The author's line that started what was picked. */
  readonly location: SourceLocation | undefined;
  readonly sourceLine: string | undefined;
  /** The functions on the way there, innermost first; empty where it is but one of the author's. */
  readonly callers: readonly string[];
  /** The call in the step that it belongs to, if the operation it came before belongs to another call of that step. */
  readonly chain: string | undefined;
  /** The call that the other operation belongs to. */
  readonly otherChain: string | undefined;
  /** One clause: what happens, before what. */
  readonly words: string;
  /** A random value that decides when something happens. */
  readonly isTiming: boolean;
  /** Whether the failure survives other answers, neither the default nor this one; undefined where there are none, or none was tried. */
  readonly others?: OtherChoices | undefined;
  /** The condition on a remote operation, as in `GET /charge pay.test to take more than 2 s; the timeout is 2 s`. */
  readonly need?: string | undefined;
}

const MAX_CHECKED = 200;
/** Random values whose range is told. */
const MAX_RANGES = 3;
/** Decisions whose other answers are tried; with more of them, a failure is too involved for that to say anything. */
const MAX_OTHERS = 8;
/** Runs that take longer are not repeated for it. */
const MAX_TURNS = 2_000;

/**
 * @param isSame whether a run with one decision changed still comes to the same
 * @param defaultDraws how many random values at their default are looked at
 * @param triesOthers whether other answers are tried as well, in runs of their own
 */
export async function mattersOf(
  program: Program,
  look: Executed,
  { isSame, defaultDraws, triesOthers = false }: {
    readonly isSame: (finding: Finding | undefined) => boolean;
    readonly defaultDraws: number;
    readonly triesOthers?: boolean | undefined;
  },
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<{ readonly matters: readonly RelevantDecision[]; readonly complete: boolean }> {
  const { decisions } = look;
  const alike: EndsAlike = async (changed) =>
    isSame((await execute(program, { ...options, source: new EditedSource(changed) })).outcome.finding);
  const indexes = [...decisions.keys()];
  const deviations = indexes.filter((index) => !isDefault(decisions[index]!));
  const checked = new Set([
    ...deviations.slice(0, MAX_CHECKED),
    ...indexes.filter((index) => isDefaultDraw(decisions[index]!)).slice(0, defaultDraws),
  ]);
  const matters: RelevantDecision[] = [];
  let ranges = 0;
  for (const index of indexes.filter((each) => checked.has(each))) {
    const decision = decisions[index]!;
    const changed = decisions.with(index, asDefault(decision));
    const other = isDefault(decision)
      ? await withAnother(decisions, index, alike)
      : await alike(changed)
      ? undefined
      : changed;
    if (other === undefined) continue;
    const told = decision.kind !== "random"
      ? { ...await plainWords(program, look, index, options), isTiming: false }
      : await valueWords(program, look, index, { other, alike, isRanged: ranges++ < MAX_RANGES }, options);
    const others = triesOthers && matters.length < MAX_OTHERS && look.outcome.turns <= MAX_TURNS
      ? await otherChoices(decisions, index, alike)
      : undefined;
    matters.push({ ...matterOf(program, look, index), ...told, ...(others !== undefined && { others }) });
  }
  return { matters, complete: deviations.length <= MAX_CHECKED };
}

function isDefaultDraw(decision: Decision): boolean {
  return decision.kind === "random" && isDefault(decision);
}

function matterOf(
  program: Program,
  { decisions, run }: Executed,
  index: number,
): Omit<RelevantDecision, "words" | "isTiming"> {
  const decision = decisions[index]!;
  const { picked, drawn, timed } = run.world.kernel.origins;
  const pick = picked.get(index);
  const draw = drawn.get(index);
  const time = timed.get(index);
  const operation = pick?.operation ?? time?.operation;
  const site = operation?.site ?? draw?.site;
  const location = placeOf(program, site);
  return {
    index,
    decision,
    atMs: (pick ?? draw ?? time)?.atMs,
    task: operation?.task.name ?? draw?.task,
    step: operation?.step,
    location,
    sourceLine: location && program.code?.sourceLine(location),
    callers: callersOf(program, site),
    ...chainsOf(program, pick),
  };
}

type Told = Pick<RelevantDecision, "words"> & Partial<Pick<RelevantDecision, "chain" | "otherChain" | "need">>;

async function plainWords(
  program: Program,
  look: Executed,
  index: number,
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<Told> {
  const { picked, timed } = look.run.world.kernel.origins;
  const pick = picked.get(index);
  if (pick !== undefined) return { words: `${pick.operation.label} before ${pick.byDefault.label}` };
  const decision = look.decisions[index]!;
  const { kind, label, value } = decision;
  const time = timed.get(index);
  if (kind === "pause") return { words: `${whoPauses(label)} pauses for ${formatDurationMs(value as number)}` };
  if (kind === "fault") return { words: faultWords(decision) };
  if (time === undefined) return { words: `${kind} ${label} is ${JSON.stringify(value)}` };
  const { operation } = time;
  const turned = await reorderingBy(program, look, index, operation, options);
  const chains = chainsOf(program, turned && { operation, byDefault: turned.than });
  const words = timeWords(value, time, turned && reorderingText(turned, operation, chains.otherChain));
  return { ...chains, words, need: needOf(value, time, turned) };
}

/** A file, a hash or a wake-up takes as long as a loaded machine makes it; what is remote depends on somebody else. */
function needOf(
  value: DecisionValue,
  { operation, atMs, outlasts }: Timed,
  turned: Reordering | undefined,
): string | undefined {
  if (latencyOfKind(operation.kind).speed !== "remote") return undefined;
  const what = whatOf(operation).replace(/^[←→] (?:\d{3} )?/, "");
  const guard = outlasts ?? (turned?.how === "after" && isGuard(turned.than) ? turned.than : undefined);
  if (guard?.dueMs === undefined) return `${what} to take about ${formatDurationMs(value as number)}`;
  const time = formatDurationMs(guard.dueMs - atMs);
  return `${what} to take more than ${time}; the ${guard.label.slice(0, guard.label.indexOf("#"))} is ${time}`;
}

/** `takes 200 ms instead of 10 ms: after its own timer`; `takes longer than its own timer, which fires after 2 s`. */
function timeWords(
  value: DecisionValue,
  { operation, atMs, defaultMs, outlasts }: Timed,
  turned: string | undefined,
): string {
  if (outlasts !== undefined) {
    const owner = outlasts.task.name === operation.task.name ? "its own" : `${outlasts.task.name}'s`;
    const afterMs = outlasts.dueMs! - atMs;
    return `takes longer than ${owner} ${whatOf(outlasts)}, which fires after ${formatDurationMs(afterMs)}`;
  }
  const result = turned === undefined ? "" : `: ${turned}`;
  if (operation.kind === "start") return `starts ${formatDurationMs(value as number)} late${result}`;
  return `takes ${formatDurationMs(value as number)} instead of ${formatDurationMs(defaultMs!)}${result}`;
}

/** `alice: timer#4 retry before fs#2 …, from checkout.ts:19`. */
export function describeRelevantDecision(matter: RelevantDecision): string {
  const place = matter.location === undefined ? "" : `, from ${formatLocation(matter.location)}`;
  const isTime = matter.decision.kind === "latency" || matter.decision.kind === "late";
  const what = isTime ? `${whatOf(matter.decision)} ` : "";
  const others = otherChoicesWords(matter.decision, matter.others);
  return `decision ${matter.index}: ${what}${matter.words}${others === undefined ? "" : `; ${others}`}${place}`;
}
