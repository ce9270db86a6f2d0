/**
 * Says what a random value led to: the operation that was given a time by it, and what it came before or after because of
 * that, as in `timer retry after 37 ms, before its own timeout AbortSignal`.
 */
import { asDefault, type Decision } from "../decisions/decision.ts";
import { EditedSource } from "../decisions/sources.ts";
import type { Program } from "../interpreter/program.ts";
import type { Run } from "../interpreter/run.ts";
import { formatDurationMs } from "../text/duration.ts";
import { isGuardTimer, whatOf } from "../world/operation.ts";
import type { TrailOperation } from "../world/trail.ts";
import { execute, type Executed, type ExecuteOptions } from "./execute.ts";

/**
 * @param look a run in which the decision of this index matters
 * @param other the same decisions with another value, with which it does not fail
 * @returns undefined where nothing got its time from the value
 */
export async function ledTo(
  program: Program,
  look: Executed,
  index: number,
  other: readonly Decision[],
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<string | undefined> {
  const { drawn } = look.run.world.kernel.origins;
  const draw = drawn.get(index);
  const led = draw?.led;
  if (draw === undefined || led?.dueMs === undefined || led.dueMs <= draw.atMs) return undefined;
  const { run } = await execute(program, { ...options, source: new EditedSource(other), captureSites: true });
  const there = run.world.kernel.origins.drawn.get(index);
  // The same time with another value: it is not from the value.
  if (there?.led?.dueMs !== undefined && there.led.dueMs - there.atMs === led.dueMs - draw.atMs) return undefined;
  const passed = `${whatOf(led)} after ${formatDurationMs(led.dueMs - draw.atMs)}`;
  const side = turned(led, look, run);
  return side === undefined ? passed : `${passed}, ${reorderingText(side, led)}`;
}

/** The operation that another one comes before or after because of a decision. */
export interface Reordering {
  readonly than: TrailOperation;
  readonly how: "before" | "after";
}

/** @returns undefined where the operation is on the same side of all others with the default */
export async function reorderingBy(
  program: Program,
  look: Executed,
  index: number,
  operation: TrailOperation,
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<Reordering | undefined> {
  const edited: readonly Decision[] = look.decisions.with(index, asDefault(look.decisions[index]!));
  const { run } = await execute(program, { ...options, source: new EditedSource(edited), captureSites: true });
  return turned(operation, look, run);
}

function turned(operation: TrailOperation, look: Executed, other: Run): Reordering | undefined {
  return overtaken(operation, look.run.world.kernel.trail!.happened, other.world.kernel.trail!.happened);
}

/**
 * As in `before bob's timer retry`.
 * @param call text of the call that the other operation belongs to, where it is another of the same task
 */
export function reorderingText({ than, how }: Reordering, operation: TrailOperation, call?: string): string {
  const owner = call !== undefined
    ? `${call}'s`
    : than.task.name === operation.task.name
    ? "its own"
    : `${than.task.name}'s`;
  return `${how} ${owner} ${whatOf(than)}`;
}

/** Returns whether the operation is a timer that a program waits with. */
export function isGuard({ label }: TrailOperation): boolean {
  return isGuardTimer(label.slice(0, Math.max(0, label.indexOf("#"))));
}

/** The timer of its own that it outlasts, else the nearest operation that is on the other side of `led` in the other run. */
function overtaken(
  led: TrailOperation,
  here: readonly TrailOperation[],
  there: readonly TrailOperation[],
): Reordering | undefined {
  const [at, otherAt] = [positionOf(led.label, here), positionOf(led.label, there)];
  const isBeforeThere = (operation: TrailOperation) => positionOf(operation.label, there) < otherAt;
  const later = here.slice(at + 1).find(isBeforeThere);
  if (later !== undefined) return { than: later, how: "before" };
  const passed = here.slice(0, at).filter((operation) => !isBeforeThere(operation));
  const earlier = passed.findLast((operation) => isGuard(operation) && operation.task.name === led.task.name) ??
    passed.at(-1);
  if (earlier !== undefined) return { than: earlier, how: "after" };
  // What the run did not come to: it had failed by then.
  const missed = there.slice(0, Math.min(otherAt, there.length)).find(({ label }) =>
    positionOf(label, here) === Infinity
  );
  return missed && { than: missed, how: "before" };
}

/** Returns the position of an operation; one that never happens comes last. */
function positionOf(label: string, happened: readonly TrailOperation[]): number {
  const index = happened.findIndex((operation) => operation.label === label);
  return index < 0 ? Infinity : index;
}
