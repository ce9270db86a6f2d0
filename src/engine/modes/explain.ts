/**
 * Says in words which decisions of a failing run matter: each deviation from the defaults is set back alone, and matters if
 * the failure then goes away; so does a random value at its default if the run passes with another. A run in which nothing
 * matters alone is explained by contrast: with the nearest run that passes.
 */
import type { ShownInput } from "../world/inputs/inputs.ts";
import { decidesOrder, isDefault } from "../decisions/decision.ts";
import { EditedSource } from "../decisions/sources.ts";
import { type Finding, fingerprint, type Mark } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import type { Decision } from "../decisions/decision.ts";
import { hostBackends } from "../world/host_permission.ts";
import { fifoSource } from "../strategies/fifo.ts";
import { nearestPass } from "./contrast.ts";
import { execute, type Executed, type ExecuteOptions } from "./execute.ts";
import { type FreeInput, freeInputs } from "./free_inputs.ts";
import { mattersOf, type RelevantDecision } from "./matters.ts";
import { repeatedDraws } from "./repeated_draws.ts";

export interface Explanation {
  /** The finding of the run that is explained. */
  readonly finding?: Finding | undefined;
  /** The inputs of that run, in the order in which they were made. */
  readonly inputs?: readonly ShownInput[] | undefined;
  /** The inputs, and parts of inputs, with any other value of which the run fails in the same way, as far as that was tried. */
  readonly freeInputs?: readonly FreeInput[] | undefined;
  readonly matters: readonly RelevantDecision[];
  /** True when every deviation was set back alone: the list is then complete. */
  readonly complete: boolean;
  /** For a run without a deviation: what makes the nearest run pass. */
  readonly contrast?: {
    /** Of the run that passes: with any of these set back, it fails. Empty if no run was found that passes. */
    readonly matters: readonly RelevantDecision[];
    /** Runs that were looked at. */
    readonly runs: number;
    /** True if one of them passes. */
    readonly passes: boolean;
    /** True if the default order fails whatever is drawn, as far as that was tried; else every random value has to be 0. */
    readonly anyValues: boolean;
    /** The draws of random values, if no run passes: lines of the author's that draw more than one random value. */
    readonly draws?: readonly Mark[] | undefined;
  };
}

type Options = Pick<ExecuteOptions, "limits" | "strict">;

/** Random values at their default for which others are tried. */
const MAX_DEFAULT_DRAWS = 20;
/** Differences that are told although none of them matters alone: more say nothing. */
const MAX_TOGETHER = 4;
/** Runs in the default order with other random values. */
const PLAIN_RUNS = 3;

export async function explain(
  program: Program,
  decisions: readonly Decision[],
  options: Options = {},
): Promise<Explanation> {
  const look = await execute(program, { ...options, source: new EditedSource(decisions), captureSites: true });
  const { finding, inputs } = look.outcome;
  const expected = finding && fingerprint(finding);
  const isSame = (found: Finding | undefined) => found !== undefined && fingerprint(found) === expected;
  // Runs with other values would ask the host.
  const asksHost = hostBackends(program.ir).length > 0;
  const defaultDraws = asksHost ? 0 : MAX_DEFAULT_DRAWS;
  const free = finding === undefined || asksHost ? [] : await freeInputs(program, look, isSame, options);
  const explanation = {
    ...await mattersOf(program, look, { isSame, defaultDraws, triesOthers: !asksHost }, options),
    finding,
    inputs,
    ...(free.length > 0 && { freeInputs: free }),
  };
  if (finding === undefined || look.decisions.length === 0 || asksHost) return explanation;
  const { matters } = explanation;
  if (matters.some(({ isTiming }) => !isTiming) || look.decisions.some((each) => !isDefault(each))) return explanation;
  const { decisions: passing, runs } = await nearestPass(program, options);
  const contrast = passing && await contrastWith(program, passing, options);
  // When values decide when things happen, and the order alone can avoid the failure, it is the order that is to blame.
  const byOrder = contrast?.matters.every(({ decision }) => decidesOrder(decision)) ?? false;
  if (matters.length > 0 && !byOrder) return explanation;
  const anyValues = await failsWithAnyValues(program, look, isSame, options);
  if (contrast !== undefined) {
    return { ...explanation, matters: [], contrast: { matters: contrast.matters, runs, passes: true, anyValues } };
  }
  const draws = finding.kind === "invariant" ? repeatedDraws(program, look) : [];
  return { ...explanation, contrast: { matters: [], runs, passes: false, anyValues, draws } };
}

/** Finds the differences from a run that passes: what it cannot do without, or, where it can do without each, all of it. */
async function contrastWith(
  program: Program,
  passing: readonly Decision[],
  options: Options,
): Promise<{ readonly matters: readonly RelevantDecision[] }> {
  const pass = await execute(program, { ...options, source: new EditedSource(passing), captureSites: true });
  const isSame = (found: Finding | undefined) => found === undefined;
  const needed = await mattersOf(program, pass, { isSame, defaultDraws: 0 }, options);
  if (needed.matters.length > 0) return needed;
  const all = await mattersOf(program, pass, { isSame: () => false, defaultDraws: 0 }, options);
  return { matters: all.matters.length <= MAX_TOGETHER ? all.matters : [] };
}

/** Returns whether it is the order alone: plain runs, with random values of their own, fail alike. */
async function failsWithAnyValues(
  program: Program,
  { decisions }: Executed,
  isSame: (finding: Finding | undefined) => boolean,
  options: Options,
): Promise<boolean> {
  if (!decisions.some(({ kind }) => kind === "random")) return true;
  for (let seed = 0; seed < PLAIN_RUNS; seed++) {
    if (!isSame((await execute(program, { ...options, source: fifoSource(seed) })).outcome.finding)) return false;
  }
  return true;
}
