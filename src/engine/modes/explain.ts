/**
 * Which decisions of a failing run matter, in words: each deviation from the defaults is set back alone, and matters if
 * the failure then goes away.
 */
import { asDefault, isDefault } from "../decisions/decision.ts";
import { EditedSource } from "../decisions/sources.ts";
import { formatLocation, type SourceLocation } from "../errors.ts";
import { fingerprint } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import type { Decision } from "../decisions/decision.ts";
import type { Operation } from "../world/scheduler.ts";
import { execute, type ExecuteOptions } from "./execute.ts";

export interface Matter {
  /** Index of the decision, from 0. */
  readonly index: number;
  readonly decision: Decision;
  readonly task: string | undefined;
  /** Path of the step that started what was picked. */
  readonly step: string | undefined;
  /** The author's line that started what was picked. */
  readonly location: SourceLocation | undefined;
  readonly sourceLine: string | undefined;
  /** One clause: what happens, before what. */
  readonly words: string;
}

export interface Explanation {
  readonly matters: readonly Matter[];
  /** True when every deviation was set back alone: the list is then complete. */
  readonly complete: boolean;
}

const MAX_CHECKED = 200;

export async function explain(
  program: Program,
  decisions: readonly Decision[],
  options: Pick<ExecuteOptions, "limits" | "strict"> = {},
): Promise<Explanation> {
  const look = await execute(program, { ...options, source: new EditedSource(decisions), captureSites: true });
  const expected = look.outcome.finding && fingerprint(look.outcome.finding);
  const deviations = look.decisions.flatMap((decision, index) => isDefault(decision) ? [] : [index]);
  const matters: Matter[] = [];
  for (const index of deviations.slice(0, MAX_CHECKED)) {
    const changed = look.decisions.map((decision, at) => at === index ? asDefault(decision) : decision);
    const { outcome } = await execute(program, { ...options, source: new EditedSource(changed) });
    if (outcome.finding !== undefined && fingerprint(outcome.finding) === expected) continue;
    const decision = look.decisions[index]!;
    const picked = look.run.world.kernel.picked.get(index);
    const place = picked === undefined ? undefined : placeOf(program, picked.operation);
    matters.push({
      index,
      decision,
      task: picked?.operation.task.name,
      step: picked?.operation.step,
      location: place,
      sourceLine: place === undefined ? undefined : program.code?.sourceLine(place),
      words: picked === undefined ? valueWords(decision) : `${picked.operation.label} before ${picked.byDefault.label}`,
    });
  }
  return { matters, complete: deviations.length <= MAX_CHECKED };
}

function valueWords({ kind, label, value }: Decision): string {
  return kind === "random" ? `${label} draws ${value}` : `${kind} ${label} is ${JSON.stringify(value)}`;
}

/** The author's line that started an operation; in a dependency, the line of the dependency. */
export function placeOf(program: Program, operation: Operation): SourceLocation | undefined {
  const frames = operation.site === undefined ? [] : program.code?.frames(operation.site) ?? [];
  return frames.find((frame) => frame.own) ?? frames[0];
}

/** `alice: timer#4 retry before fs#2 …, from checkout.ts:19`. */
export function describeMatter(matter: Matter): string {
  const place = matter.location === undefined ? "" : `, from ${formatLocation(matter.location)}`;
  return `decision ${matter.index}: ${matter.words}${place}`;
}
