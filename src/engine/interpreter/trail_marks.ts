/**
 * Lists what led to a failure, as places in the author's code. Of a deadlock: the deepest line that each task awaits, and
 * what was given up or not heard, or called last, which is why nobody wakes it. Of an error: the call that failed, and what
 * the task awaited last. Of a broken invariant: what ran last.
 */
import { formatLocation, type SourceLocation } from "../errors.ts";
import type { Mark } from "../findings/finding.ts";
import { deepestAwait, waitsAt } from "../world/awaits.ts";
import { parsePlace } from "../ir/place.ts";
import { callersOf, callOf, placeOf } from "./places.ts";
import { whatOf } from "../world/operation.ts";
import type { Trail, TrailOperation } from "../world/trail.ts";
import type { Task } from "../world/task.ts";
import type { Program } from "./program.ts";

export interface TrailContext {
  readonly program: Program;
  readonly trail: Trail;
  readonly kind: string;
  readonly thrown: unknown;
  /** In which it showed. */
  readonly task: Task | undefined;
  /** Those that have not finished. */
  readonly live: readonly Task[];
  /** The place of the failure. */
  readonly location: SourceLocation | undefined;
}

/** Causes of a deadlock that are told. */
const MAX_CAUSES = 2;
const MAX_WAITING = 4;
/** The note of a place at which a task waits for what cannot happen. */
export const WAITS_HERE = "waits here";

export function marksOf(ended: TrailContext): Mark[] {
  const marks = ended.kind === "deadlock" ? ofDeadlock(ended) : ended.kind === "invariant"
    // A condition is checked after every turn: what this turn did broke it.
    ? [...ranLast(ended), ...calledLast(ended).filter(({ callers }) => callers.some(isOfPackage))]
    : ofError(ended);
  const shown = ended.location === undefined ? "" : placeWords(ended.location);
  return marks.filter(({ location }) => placeWords(location) !== shown);
}

function ofDeadlock(ended: TrailContext): Mark[] {
  const { program, trail, live } = ended;
  const waiting = live.flatMap((task) => {
    const place = waitsAt(task);
    const location = place === undefined ? undefined : parsePlace(place);
    return location === undefined
      ? []
      : [{ location, task: task.name, callers: callersOf(program, deepestAwait(task)?.site), note: WAITS_HERE }];
  });
  const causes = [
    ...trail.unheard.slice(-MAX_CAUSES).map((unheard) => {
      const note = `emits ${JSON.stringify(unheard.event)}, and nobody listens`;
      return markOf(program, unheard.site, unheard.task, note);
    }),
    ...trail.givenUp.slice(-MAX_CAUSES).map(({ operation, site, task }) =>
      markOf(program, site, task, `gives up ${whose(operation, task)}`)
    ),
  ].filter((mark) => mark !== undefined);
  const last = causes.length > 0 ? causes : [...ranLast(ended), ...calledLast(ended)];
  return [...last, ...waiting.slice(0, MAX_WAITING)];
}

/** The call that failed, or what the task awaited before it did. */
function ofError({ program, trail, thrown, task }: TrailContext): Mark[] {
  const failed = trail.originOf(thrown);
  const origin = failed && markOf(program, failed.site, trail.starterOf(failed), "the call that failed");
  if (origin !== undefined) return [{ ...origin, source: whatOf(failed!) }];
  const location = task?.awaiting === undefined ? undefined : parsePlace(task.awaiting);
  return location === undefined ? [] : [{ location, task: task!.name, callers: [], note: "awaited last" }];
}

/** The operation that happened last; or, where it says more, what was started by it. */
function ranLast({ program, trail }: TrailContext): Mark[] {
  const { last, started } = trail;
  const marks = [...started.slice(0, 1), ...last === undefined ? [] : [last]].flatMap((operation) => {
    const mark = markOf(program, operation.site, trail.starterOf(operation), "ran last");
    return mark === undefined ? [] : [mark];
  });
  return marks.slice(0, 1);
}

/**
 * The last call that the author's code made of a package, or of its own code: what has left nobody to go on, and of a condition
 * that does not hold what it asked.
 */
function calledLast({ program, trail }: TrailContext): Mark[] {
  for (const site of trail.called.toReversed()) {
    const call = callOf(program, site);
    if (call !== undefined) return [{ ...call, task: trail.last?.task.name, note: "called last" }];
  }
  return [];
}

/** `wrap (cacheable)`. */
function isOfPackage(caller: string): boolean {
  return caller.endsWith(")");
}

function markOf(program: Program, site: Error | undefined, task: string | undefined, note: string): Mark | undefined {
  const location = placeOf(program, site);
  return location && { location, task, callers: callersOf(program, site), note };
}

/** `its own timer`, `bob's ← 200 GET /a`. */
function whose(operation: TrailOperation, giver: string | undefined): string {
  const { name } = operation.task;
  return `${name === giver ? "its own" : `${name}'s`} ${whatOf(operation)}`;
}

function placeWords({ file, line }: SourceLocation): string {
  return formatLocation({ file, line });
}
