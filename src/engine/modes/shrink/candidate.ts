/** The candidates of shrinking, and their order by size. */
import type { AnyStep } from "../../capabilities/step.ts";
import { type Decision, isDefault } from "../../decisions/decision.ts";
import { compareInputs, type InputValue } from "../../decisions/inputs.ts";
import type { Program } from "../../interpreter/program.ts";
import type { Step } from "../../ir/scenario.ts";
import { placeOnScale } from "../../world/latency/scale.ts";
import { digitsOf, UNIT } from "../../decisions/unit.ts";

/** A program, and what is decided in a run of it. */
export interface Candidate {
  /** The program. */
  readonly program: Program;
  /** The decisions of the run, in order. */
  readonly decisions: readonly Decision[];
}

/** The size of a run. */
export interface Size {
  /** The number of steps of the scenario. */
  readonly steps: number;
  /** The number of decisions. Which timer an operation outlasts is a part of how long it takes, and not counted. */
  readonly decisions: number;
  /** Decisions that are not the default. */
  readonly deviations: number;
}

export function sizeOf({ program, decisions }: Candidate): Size {
  return {
    steps: program.ir.steps.length,
    decisions: counted(decisions).length,
    deviations: deviationsOf(decisions),
  };
}

/** How many are not the default. */
export function deviationsOf(decisions: readonly Decision[]): number {
  return decisions.filter((decision) => !isDefault(decision)).length;
}

function counted(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter(({ kind }) => kind !== "late");
}

/** Shortlex: below zero when `a` is smaller. */
export function compare(a: Candidate, b: Candidate): number {
  const [left, right] = [sizeOf(a), sizeOf(b)];
  const bySize = left.steps - right.steps || stepsInTasks(a) - stepsInTasks(b) || left.decisions - right.decisions ||
    left.deviations - right.deviations;
  if (bySize !== 0) return bySize;
  const others = counted(b.decisions);
  for (const [index, decision] of counted(a.decisions).entries()) {
    const byValue = compareValues(decision, others[index]!);
    if (byValue !== 0) return byValue;
  }
  return 0;
}

/** The smaller number; of inputs, the simpler one; of fractions, the rounder one; of latencies, the one that is nearer to the default. */
function compareValues(
  { value: first, arity, defaultMs, bounds }: Decision,
  { value: second, arity: other, defaultMs: otherMs, bounds: otherBounds }: Decision,
): number {
  if (bounds !== undefined && otherBounds !== undefined) {
    return compareInputs([first as InputValue, bounds], [second as InputValue, otherBounds]);
  }
  if (typeof first !== "number" || typeof second !== "number" || first === second) return 0;
  if (defaultMs !== undefined && otherMs !== undefined) {
    return stepsFrom(defaultMs, first) - stepsFrom(otherMs, second) || first - second;
  }
  return (arity === UNIT && other === UNIT ? digitsOf(first) - digitsOf(second) : 0) || first - second;
}

/** Returns the distance of a latency from its default in steps of the scale, plus a fraction where it is not on the scale. */
export function stepsFrom(defaultMs: number, latencyMs: number): number {
  return latencyMs === 0 ? 0 : Math.abs(placeOnScale(latencyMs) - placeOnScale(defaultMs));
}

/** Steps that stand in tasks, and the tasks. */
function stepsInTasks({ program }: Candidate): number {
  const tasks = program.ir.steps.flatMap((step) => Object.values(tasksOf(step)));
  return tasks.reduce((sum, steps) => sum + 1 + steps.length, 0);
}

/** The tasks of a `parallel` step; none for any other. */
export function tasksOf(step: Step): Readonly<Record<string, readonly AnyStep[]>> {
  return step.type === "parallel" ? step.tasks : {};
}

/** Index of the top-level step that a path is in. */
export function rootOf(path: string | undefined): number {
  return path === undefined || path === "" ? -1 : Number.parseInt(path, 10);
}

/** The program with other steps. */
export function withSteps(program: Program, steps: Program["ir"]["steps"]): Program {
  return { ...program, ir: { ...program.ir, steps } };
}

/** The program with other tasks in one of its `parallel` steps. */
export function withTasks(
  program: Program,
  index: number,
  tasks: Readonly<Record<string, readonly AnyStep[]>>,
): Program {
  const step = program.ir.steps[index]!;
  return withSteps(program, program.ir.steps.with(index, { ...step, tasks } as typeof step));
}
