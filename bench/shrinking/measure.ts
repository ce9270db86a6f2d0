/** Shrinks failures of a challenge that different seeds found, with Seedbed and with fast-check's own shrinker. */
import process from "node:process";
import fc from "fast-check";
import { scenario } from "../../src/dsl/mod.ts";
import { fingerprint } from "../../src/engine/findings/finding.ts";
import { SCENARIO } from "../../src/engine/ir/author.ts";
import type { Code, Program } from "../../src/engine/interpreter/program.ts";
import { EditedSource } from "../../src/engine/decisions/sources.ts";
import { execute } from "../../src/engine/modes/execute.ts";
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

const MAX_SEEDS = 20_000;
/** fast-check would lower some pairs of integers in steps of one for hours: from then on, nothing fails any more. */
const MAX_PEER_EVALUATIONS = 20_000;

/** @param from the seed that is tried first; the first one that fails is shrunk */
export async function bySeedbed(challenge: Challenge, from: number): Promise<Result> {
  let value: unknown;
  let evaluations = 0;
  const program = programOf(challenge, (tried) => {
    value = tried;
    evaluations++;
  });
  for (let seed = from; seed < from + MAX_SEEDS; seed++) {
    const { outcome, decisions } = await execute(program, { source: randomSource(seed) });
    if (outcome.finding === undefined) continue;
    evaluations = 0;
    const started = process.cpuUsage();
    const shrunk = await shrink(program, decisions, fingerprint(outcome.finding), { maxAttempts: 20_000 });
    const { user, system } = process.cpuUsage(started);
    const result = { evaluations, ms: (user + system) / 1_000 };
    await execute(program, { source: new EditedSource(shrunk.decisions) });
    return { ...result, smallest: JSON.stringify(value) };
  }
  throw new Error(`${challenge.name}: no failure within ${MAX_SEEDS} seeds`);
}

function programOf({ name, arbitrary, holds }: Challenge, onValue: (value: unknown) => void): Program {
  const builder = scenario(name).forAll({ value: arbitrary() }).step("check", ({ input }) => {
    onValue(input.value);
    if (!holds(input.value)) throw new Error("broken");
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
    withBranches: () => code,
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
