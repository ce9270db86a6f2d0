/** A view of a run for a page, beside its report: the picture of it, what else could have been chosen, the sources. */
import type { Decision } from "../../../engine/decisions/decision.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { Session } from "../../../engine/session/session.ts";
import { type NodeLanes, nodeLanesOf } from "../../../engine/session/node_lanes.ts";
import { type SpaceTime, spaceTimeOf } from "../../../engine/session/space_time.ts";
import type { Limits } from "../../../engine/world/limits.ts";
import { decisionsOf } from "../../../engine/trace/decode.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { openTrace, type OpenTraceOptions } from "./open_trace.ts";

export interface ViewableRun {
  readonly program: Program;
  readonly decisions: readonly Decision[];
  readonly seed: number;
  readonly strategy: string;
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** For the text of a data file. */
  readonly loaded?: Pick<LoadedScenario, "file"> | undefined;
}

export interface RunView {
  /** Undefined where the run cannot be made again. */
  readonly picture: SpaceTime | undefined;
  /** Undefined where there is no picture, and for a run without machines of its own. */
  readonly nodes?: NodeLanes | undefined;
  /** The reason why there is no picture, or only a part of it. */
  readonly remark: string | undefined;
  /** Labels of what could have been picked at a decision; none where it was no pick. */
  optionsAt(decision: number): readonly string[];
  /** Returns the index of the option that was picked; undefined where it was no pick. */
  pickedAt(decision: number): number | undefined;
  /** Index of the moment of a decision. */
  momentOf(decision: number): number;
  /** Text of a file of the scenario, by its name in places; `undefined` for any other. */
  sourceText(file: string): Promise<string | undefined>;
}

/** More rows than this are no picture any more. */
const MAX_POINTS = 300;
/** A run with more decisions is not made again for a picture of its end. */
const MAX_DECISIONS = 100_000;

const NOTHING = { picture: undefined, optionsAt: () => [], pickedAt: () => undefined, momentOf: () => -1 };

/** Makes the run again. That it does not work out is said in the remark. */
export async function viewRun(at: ViewableRun): Promise<RunView> {
  const { program, loaded } = at;
  const sourceText = async (file: string) => program.code?.source(file) ?? await dataText(program, loaded);
  const nothing = { ...NOTHING, sourceText };
  if (at.decisions.length > MAX_DECISIONS) return { ...nothing, remark: "the run is too long for a picture" };
  try {
    const { program, seed, strategy, decisions, limits, strict } = at;
    const session = await Session.open({ program, seed, strategy, decisions }, { limits, strict });
    const observation = await session.observation(0);
    const { length } = observation.moments;
    const from = Math.max(0, length - MAX_POINTS);
    return {
      picture: spaceTimeOf(observation, [from, length]),
      nodes: nodeLanesOf(observation),
      remark: from === 0 ? undefined : `the first ${from} moments are omitted`,
      optionsAt: (decision) => observation.optionsAt(observation.momentOf(decision)),
      pickedAt: (decision) => {
        const made = observation.decisions[decision];
        return made?.kind === "pick" ? made.value as number : undefined;
      },
      momentOf: (decision) => observation.momentOf(decision),
      sourceText,
    };
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    return { ...nothing, remark: `the run could not be repeated for a picture: ${error.message}` };
  }
}

/** The same for a trace file. Where the code is not what was recorded, there is nothing to look at, and the remark says so. */
export async function viewTrace(path: string, options: OpenTraceOptions): Promise<RunView> {
  const nothing = { ...NOTHING, sourceText: () => Promise.resolve(undefined) };
  try {
    const { program, loaded, sources, trace: { header, entries } } = await openTrace(path, options);
    if (sources === "changed") return { ...nothing, remark: "the code is not what was recorded" };
    const { seed, strategy, limits } = header;
    return await viewRun({ program, loaded, seed, strategy, limits, decisions: decisionsOf(entries) });
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    const { message, hint } = error;
    const said = hint === undefined ? message : `${message}; ${hint}`;
    return { ...nothing, remark: `the run could not be repeated for a picture: ${said}` };
  }
}

/** The file of a scenario without code. It may be gone. */
async function dataText({ code }: Program, loaded: ViewableRun["loaded"]): Promise<string | undefined> {
  if (code !== undefined || loaded === undefined) return undefined;
  const { readText, MAX_FILE_BYTES } = await import("../../project/load/read_data.ts");
  try {
    return readText(loaded.file, { what: "a scenario file", maxBytes: MAX_FILE_BYTES });
  } catch (error) {
    if (error instanceof SeedbedError) return undefined;
    throw error;
  }
}
