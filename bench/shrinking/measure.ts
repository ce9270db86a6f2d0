/** Shrinks failures of a challenge that different seeds found, with Seedbed and with fast-check's own shrinker. */
import process from "node:process";
import fc from "fast-check";
import { scenario } from "../../src/dsl/mod.ts";
import { fingerprint } from "../../src/engine/findings/finding.ts";
import { SCENARIO } from "../../src/engine/ir/author.ts";
import type { Code, Program } from "../../src/engine/interpreter/program.ts";
import { EditedSource } from "../../src/engine/decisions/sources.ts";
import { execute, type Executed } from "../../src/engine/modes/execute.ts";
import { shrink } from "../../src/engine/modes/shrink/shrink.ts";
import { randomSource } from "../../src/engine/strategies/random.ts";
import type { Challenge } from "./challenges.ts";

/** What shrinking a failure came to. */
export interface Result {
  /** The smallest value that was found, as JSON. */
  readonly smallest: string;
  /** Evaluations of the property after the first failure. */
  readonly evaluations: number;
  /** CPU time. */
  readonly ms: number;
}

const INPUT = "value";
const MAX_SEEDS = 20_000;
/** fast-check would lower some pairs of integers in steps of one for hours: from then on, nothing fails any more. */
const MAX_PEER_EVALUATIONS = 20_000;

/** @param from the seed that is tried first; the first one that fails is shrunk */
export async function bySeedbed(challenge: Challenge, from: number): Promise<Result> {
  const watched = watch(challenge);
  for (let seed = from; seed < from + MAX_SEEDS; seed++) {
    const executed = await execute(watched.program, { source: randomSource(seed) });
    if (executed.outcome.finding !== undefined) return await shrinkRun(watched, executed);
  }
  throw new Error(`${challenge.name}: no failure within ${MAX_SEEDS} seeds`);
}

/** @param drawn the integers that the value is made of */
export async function fromIntegers(challenge: Challenge, drawn: readonly number[]): Promise<Result> {
  const watched = watch(challenge);
  const decisions = drawn.map((value) => ({ kind: "input", label: INPUT, value } as const));
  return await shrinkRun(watched, await execute(watched.program, { source: new EditedSource(decisions) }));
}

/** A challenge as a program, with the values that its property is evaluated for. */
interface Watched {
  readonly program: Program;
  readonly values: unknown[];
}

function watch(challenge: Challenge): Watched {
  const values: unknown[] = [];
  return { program: programOf(challenge, (value) => values.push(value)), values };
}

async function shrinkRun({ program, values }: Watched, { outcome, decisions }: Executed): Promise<Result> {
  values.length = 0;
  const started = process.cpuUsage();
  const shrunk = await shrink(program, decisions, fingerprint(outcome.finding!), { maxAttempts: 20_000 });
  const { user, system } = process.cpuUsage(started);
  const result = { evaluations: values.length, ms: (user + system) / 1_000 };
  await execute(program, { source: new EditedSource(shrunk.decisions) });
  return { ...result, smallest: JSON.stringify(values.at(-1)) };
}

function programOf({ name, arbitrary, holds }: Challenge, onValue: (value: unknown) => void): Program {
  const builder = scenario(name).forAll({ [INPUT]: arbitrary() }).step("check", ({ input }) => {
    onValue(input[INPUT]);
    if (!holds(input[INPUT])) throw new Error("broken");
  });
  const { ir, functions } = builder[SCENARIO];
  const code: Code = {
    entry: "challenge.ts",
    sha256: "0".repeat(64),
    bundleLength: 0,
    instantiate: () => functions,
    frames: () => [],
    leak: () => undefined,
    watching: () => code,
    undoShared: () => {},
    sourceLine: () => undefined,
    source: () => undefined,
    withCoverage: () => code,
  };
  return { ir, code };
}

/** Undefined if it found no failure. */
export function byFastCheck({ arbitrary, holds }: Challenge, seed: number): Result | undefined {
  let evaluations = 0;
  let started: NodeJS.CpuUsage | undefined;
  const property = fc.property(arbitrary(), (value) => {
    if (started !== undefined && ++evaluations > MAX_PEER_EVALUATIONS) return true;
    const isFine = holds(value);
    if (!isFine) started ??= process.cpuUsage();
    return isFine;
  });
  const { counterexample } = fc.check(property, { seed, numRuns: MAX_SEEDS });
  if (counterexample === null) return undefined;
  const { user, system } = process.cpuUsage(started);
  return { smallest: JSON.stringify(counterexample[0]), evaluations, ms: (user + system) / 1_000 };
}
