/** The conditions that shrinking keeps: a step, or a decision that is not the default. */
import type { AnyStep } from "../../engine/capabilities/step.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Candidate } from "../../engine/modes/shrink/candidate.ts";
import type { Observation } from "../../engine/session/observation.ts";
import { placedSteps } from "../model/step_paths.ts";
import { momentAt } from "../model/track.ts";

export interface KeepCondition {
  readonly words: string;
  readonly isIn: (candidate: Candidate) => boolean;
}

/** @param what `2/alice/0`, `decision 3`; left out, what the moment is about */
export function keptBy(observation: Observation, position: number, what: string | undefined): KeepCondition {
  const named = what ?? aboutAt(observation, position);
  if (named === undefined) {
    throw new SeedbedError(
      "usage",
      "this moment belongs to no step or decision: name one, as in keep 2, or keep decision 3",
    );
  }
  const decision = /^(?:decision|fault)\s+(\d+)$/.exec(named)?.[1];
  return decision === undefined
    ? keptStep(observation, named.replace(/^step\s+/, ""))
    : keptDecision(observation, Number(decision));
}

function aboutAt(observation: Observation, position: number): string | undefined {
  const moment = momentAt(observation, position);
  if (moment === undefined) return undefined;
  if ("step" in moment.entry) return String(moment.entry.step);
  return moment.decision === undefined ? undefined : `decision ${moment.decision}`;
}

function keptStep({ program }: Observation, path: string): KeepCondition {
  const kept = placedSteps(program.ir.steps).find((placed) => placed.path === path)?.step;
  if (kept === undefined) {
    throw new SeedbedError("usage", `there is no step ${path}: steps are named as in 2, or 2/alice/0`);
  }
  const text = JSON.stringify(kept);
  // Dropping tasks makes a step anew that is the same one in a smaller form.
  const isIt = (step: AnyStep) =>
    step === kept || JSON.stringify(step) === text ||
    (step.type === "parallel" && kept.type === "parallel" && step.at === kept.at);
  return {
    words: `step ${path} (${kept.type})`,
    isIn: (candidate) => placedSteps(candidate.program.ir.steps).some(({ step }) => isIt(step)),
  };
}

function keptDecision({ decisions }: Observation, index: number): KeepCondition {
  const kept = decisions[index];
  if (kept === undefined) {
    throw new SeedbedError(
      "usage",
      decisions.length === 0
        ? "the run made no decisions"
        : `expected a decision from 0 to ${decisions.length - 1}, found ${index}`,
    );
  }
  const { kind, label, value } = kept;
  return {
    words: `${kind} ${label}`,
    isIn: (candidate) =>
      candidate.decisions.some((other) => other.kind === kind && other.label === label && other.value === value),
  };
}
