/** Prefills a prompt: the command for what is marked, with the value that it has now, to be changed. */
import type { Observation } from "../../engine/session/observation.ts";
import { branchOf, type ReplState, shown } from "./state.ts";
import { placedSteps } from "./step_paths.ts";
import { momentAt } from "./track.ts";

export type Prefill = "edit" | "save" | "seeds";

export function prefilled(state: ReplState, what: Prefill): string {
  const observation = shown(state);
  if (what === "save") return `save trace ${slug(observation?.program.ir.name ?? "run")}.jsonl`;
  if (what === "seeds") return seedsAfter(branchOf(state)?.seed ?? 0);
  return observation === undefined ? "edit " : edited(observation, state.position);
}

const SEEDS = 500;

function seedsAfter(seed: number): string {
  return `seeds ${seed + 1}..${seed + SEEDS}`;
}

/** A draw or a fault of the moment, else a field of its step. */
function edited(observation: Observation, position: number): string {
  const moment = momentAt(observation, position);
  if (moment === undefined) return "edit ";
  const { entry, decision } = moment;
  if (decision !== undefined && !("pick" in entry)) {
    return `set ${decision} ${JSON.stringify(observation.decisions[decision]!.value)}`;
  }
  const path = "step" in entry
    ? String(entry.step)
    : decision === undefined
    ? ""
    : observation.decisions[decision]?.step;
  const step = placedSteps(observation.program.ir.steps).find((placed) => placed.path === path)?.step;
  if (step === undefined) return "edit ";
  const field = Object.entries(step).find(([name, value]) => !NOT_VALUES.includes(name) && typeof value !== "object");
  return field === undefined ? `edit ${path} ` : `edit ${path} ${field[0]} ${String(field[1])}`;
}

/** The fields that make a step what it is, as opposed to its values. */
const NOT_VALUES = ["type", "ref", "name", "at"];

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "run";
}
