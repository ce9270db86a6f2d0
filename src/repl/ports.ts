/** The parts of the library that the REPL uses beside the session itself, in the shape that its panes want. */
import type { SourceLocation } from "../engine/errors.ts";
import { parsePlace } from "../engine/ir/place.ts";
import { describeStep } from "../engine/session/describe_step.ts";
import type { Observation } from "../engine/session/observation.ts";
import { type NodeLanes, nodeLanesOf } from "../engine/session/node_lanes.ts";
import { type SpaceTime, spaceTimeOf } from "../engine/session/space_time.ts";
import { placedSteps } from "./model/step_paths.ts";

/** Lines to look at, and who waits where. Lines count from 1. */
export interface Listing {
  readonly title: string;
  readonly lines: readonly string[];
  /** Names of tasks by the line at which they wait. */
  readonly waiting: ReadonlyMap<number, readonly string[]>;
  /** The line that the moment is about. */
  readonly here: number | undefined;
  /** The column in that line, from 1, where it is known. */
  readonly column?: number | undefined;
}

const linesOf = new WeakMap<Observation, Map<string, readonly string[]>>();

/** The file that the moment is about; where that is not known, the one that a task waits in. */
export function sourceFileAt(observation: Observation, moment: number, isFinding: boolean): Listing | undefined {
  const { code } = observation.program;
  if (code === undefined) return undefined;
  const tasks = moment < 0 ? [] : observation.stateAt(moment).tasks;
  const places = tasks.flatMap(({ name, awaiting }) =>
    awaiting === undefined ? [] : [{ name, ...parsePlace(awaiting) }]
  );
  const started: SourceLocation | undefined = isFinding
    ? observation.outcome.finding?.location
    : moment < 0
    ? undefined
    : observation.locationOf(moment);
  const actor = observation.moments[moment]?.task;
  // The lines of a dependency are not kept: then the author's line that its task waits at.
  const candidates = [started, places.find(({ name }) => name === actor), places[0], { file: code.entry }];
  const about = candidates.find((place) => place !== undefined && cachedLines(observation, place.file) !== undefined);
  if (about === undefined) return undefined;
  const { file } = about;
  const lines = cachedLines(observation, file)!;
  const waiting = new Map<number, string[]>();
  for (const { name, file: where, line } of places) {
    if (where === file && line !== undefined) waiting.set(line, [...waiting.get(line) ?? [], name]);
  }
  return { title: file, lines, waiting, here: about.line, column: about.column };
}

function cachedLines(observation: Observation, file: string): readonly string[] | undefined {
  const known = linesOf.get(observation) ?? new Map<string, readonly string[]>();
  linesOf.set(observation, known);
  let lines = known.get(file);
  if (lines === undefined) {
    const text = observation.program.code?.source(file);
    if (text === undefined) return undefined;
    lines = text.split(/\r?\n/);
    known.set(file, lines);
  }
  return lines;
}

interface StepLines {
  readonly lines: readonly string[];
  /** Line of a step, from 1, by its path. */
  readonly lineOf: ReadonlyMap<string, number>;
}

const stepLines = new WeakMap<Observation, StepLines>();

/** The steps of a scenario without code, as lines. */
export function stepListing(observation: Observation, moment: number): Listing {
  let known = stepLines.get(observation);
  if (known === undefined) {
    known = linesOfSteps(observation);
    stepLines.set(observation, known);
  }
  const { lines, lineOf } = known;
  const waiting = new Map<number, string[]>();
  const state = moment < 0 ? undefined : observation.stateAt(moment);
  for (const { name, step } of state?.tasks ?? []) {
    const line = lineOf.get(step);
    if (line !== undefined) waiting.set(line, [...waiting.get(line) ?? [], name]);
  }
  const entry = observation.moments[moment]?.entry;
  const here = entry !== undefined && "step" in entry ? lineOf.get(String(entry.step)) : undefined;
  return { title: "steps", lines, waiting, here };
}

function linesOfSteps({ program }: Observation): StepLines {
  const steps = placedSteps(program.ir.steps);
  return {
    lines: steps.map(({ path, step }) => `${"  ".repeat(path.split("/").length - 1)}${path} ${describeStep(step)}`),
    lineOf: new Map(steps.map(({ path }, index) => [path, index + 1])),
  };
}

const lanes = new WeakMap<Observation, NodeLanes | "none">();

/** The lanes of the machines of a run, made once; undefined for a run without machines of its own. */
export function machineLanes(observation: Observation): NodeLanes | undefined {
  const known = lanes.get(observation) ?? nodeLanesOf(observation) ?? "none";
  lanes.set(observation, known);
  return known === "none" ? undefined : known;
}

const pictures = new WeakMap<Observation, SpaceTime>();

/** The whole picture, made once. A point stands at the index of its moment. */
export function spaceTimePicture(observation: Observation): SpaceTime {
  let picture = pictures.get(observation);
  if (picture === undefined) {
    picture = spaceTimeOf(observation);
    pictures.set(observation, picture);
  }
  return picture;
}
