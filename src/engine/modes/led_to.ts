/**
 * What a random value led to: the operation that was given a time by it, and what it came before or after because of that, as in
 * `timer retry after 37 ms, before its own timeout AbortSignal`.
 */
import type { Decision } from "../decisions/decision.ts";
import { EditedSource } from "../decisions/sources.ts";
import type { Program } from "../interpreter/program.ts";
import { formatDurationMs } from "../ir/duration.ts";
import { whatOf } from "../world/operation.ts";
import type { Happening } from "../world/trail.ts";
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
  const { drawn, trail } = look.run.world.kernel;
  const draw = drawn.get(index);
  const led = draw?.led;
  if (draw === undefined || led?.dueMs === undefined || led.dueMs <= draw.atMs) return undefined;
  const { run } = await execute(program, { ...options, source: new EditedSource(other), captureSites: true });
  const there = run.world.kernel.drawn.get(index);
  // The same time with another value: it is not from the value.
  if (there?.led?.dueMs !== undefined && there.led.dueMs - there.atMs === led.dueMs - draw.atMs) return undefined;
  const passed = `${whatOf(led)} after ${formatDurationMs(led.dueMs - draw.atMs)}`;
  const turned = overtaken(led, trail!.happened, run.world.kernel.trail!.happened);
  if (turned === undefined) return passed;
  const { than, how } = turned;
  const owner = than.task.name === led.task.name ? "its own" : `${than.task.name}'s`;
  return `${passed}, ${how} ${owner} ${whatOf(than)}`;
}

/** The nearest operation that is on the other side of `led` in the other run. */
function overtaken(
  led: Happening,
  here: readonly Happening[],
  there: readonly Happening[],
): { readonly than: Happening; readonly how: "before" | "after" } | undefined {
  const [at, otherAt] = [positionOf(led.label, here), positionOf(led.label, there)];
  const isBeforeThere = (operation: Happening) => positionOf(operation.label, there) < otherAt;
  const later = here.slice(at + 1).find(isBeforeThere);
  if (later !== undefined) return { than: later, how: "before" };
  const earlier = here.slice(0, at).findLast((operation) => !isBeforeThere(operation));
  if (earlier !== undefined) return { than: earlier, how: "after" };
  // What the run did not come to: it had failed by then.
  const missed = there.slice(0, Math.min(otherAt, there.length)).find(({ label }) =>
    positionOf(label, here) === Infinity
  );
  return missed && { than: missed, how: "before" };
}

/** What never happens comes last. */
function positionOf(label: string, happened: readonly Happening[]): number {
  const index = happened.findIndex((operation) => operation.label === label);
  return index < 0 ? Infinity : index;
}
