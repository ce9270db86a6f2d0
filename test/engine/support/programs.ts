/**
 * Programs for tests of the engine: steps as data, and code that is not bundled but given as it is. Everything else (world,
 * scheduler, interpreter, guard) is the real thing.
 */
import { SCENARIO } from "../../../src/engine/ir/author.ts";
import type { AuthorWorld, StepCode } from "../../../src/engine/ir/author.ts";
import type { ScenarioIR } from "../../../src/engine/ir/scenario.ts";
import { validateScenario } from "../../../src/engine/ir/validate.ts";
import type { Code, Functions, Program } from "../../../src/engine/interpreter/program.ts";
import type { World } from "../../../src/engine/capabilities/world.ts";
import type { ScenarioBuilder } from "../../../src/dsl/scenario.ts";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import { execute, type Executed, type ExecuteOptions } from "../../../src/engine/modes/execute.ts";
import { record } from "../../../src/engine/modes/record.ts";
import { sourceOf } from "../../../src/engine/strategies/by_seed.ts";
import { type StrategyName, strategyNamed } from "../../../src/engine/strategies/catalog.ts";
import { HOST_CAPABILITIES } from "../../../src/engine/world/host_permission.ts";
import { MemoryRecorder } from "../../support/memory_recorder.ts";

/** A step as a file would have it. */
export type RawStep = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Functions by name. A condition is one that looks only. */
export type ByName = Readonly<Record<string, StepCode>>;

/** Functions as a scenario's code; `frames` finds none, so that places come from the steps. */
export function codeOf(functions: ByName | ((world: World) => ByName)): Code {
  const code: Code = {
    entry: "test.scenario.ts",
    sha256: "0".repeat(64),
    bundleLength: 0,
    instantiate: ({ world }): Functions =>
      new Map(Object.entries(typeof functions === "function" ? functions(world) : functions)),
    frames: () => [],
    leak: () => undefined,
    watching: () => {
      throw new Error("these functions have no modules");
    },
    undoShared: () => {},
    sourceLine: () => undefined,
    source: () => undefined,
    withCoverage: () => code,
  };
  return code;
}

/** A scenario as a file of the user would be: validated. */
export function irOf(steps: readonly RawStep[], more: Readonly<Record<string, unknown>> = {}): ScenarioIR {
  const { ir, problems } = validateScenario({ version: 1, name: "test", steps, ...more });
  if (ir === undefined) throw new Error(problems.map(({ text }) => text).join("; "));
  return ir;
}

/** A program of plain steps, which may ask the host as its user's own scenario file does. */
export function programOf(steps: readonly RawStep[], more: Readonly<Record<string, unknown>> = {}): Program {
  return { ir: irOf(steps, more), mayAskHost: HOST_CAPABILITIES };
}

/** A program from the builder, with its functions. */
export function built(builder: ScenarioBuilder): Program {
  const { ir, functions } = builder[SCENARIO];
  const { ir: valid, problems } = validateScenario(JSON.parse(JSON.stringify(ir)));
  if (valid === undefined) throw new Error(problems.map(({ text }) => text).join("; "));
  return { ir: valid, code: codeOf(Object.fromEntries(functions) as ByName) };
}

/** A program whose only step calls `body`. */
export function coded(
  body: StepCode,
  more: Readonly<Record<string, unknown>> = {},
  others: ByName = {},
): Program {
  return { ir: irOf([{ type: "call", ref: "body" }], more), code: codeOf({ body, ...others }) };
}

/** A program whose only step runs tasks of code. */
export function tasks(
  bodies: Readonly<Record<string, StepCode>>,
  more: Readonly<Record<string, unknown>> = {},
): Program {
  const steps = Object.keys(bodies).map((name) => [name, [{ type: "call", ref: name }]]);
  return {
    ir: irOf([{ type: "parallel", name: "tasks", tasks: Object.fromEntries(steps) }], more),
    code: codeOf(bodies),
  };
}

export function seeded(seed = 0, strategy: StrategyName = "fifo"): DecisionSource {
  return sourceOf(strategyNamed(strategy), seed);
}

export function run(program: Program, options: Partial<ExecuteOptions> = {}): Promise<Executed> {
  return execute(program, { source: seeded(), ...options });
}

/** Runs it, and keeps the log. */
export async function runLogged(program: Program, options: Partial<ExecuteOptions> = {}) {
  const recorder = new MemoryRecorder();
  const executed = await run(program, { ...options, recorder });
  return { ...executed, entries: recorder.entries };
}

/** Records it: the text of the trace. */
export async function traceOf(
  program: Program,
  options: { seed?: number; strategy?: StrategyName; source?: DecisionSource; limits?: ExecuteOptions["limits"] } = {},
): Promise<{ readonly text: string } & Executed> {
  const { seed = 0, strategy = "random", source = seeded(seed, strategy), limits } = options;
  const pieces: string[] = [];
  const executed = await record(program, { seed, strategy, source, limits, sink: (text) => void pieces.push(text) });
  return { ...executed, text: pieces.join("") };
}

/** Adds one to a number under `key` the wrong way: reads, lets others go first, writes. */
export function lostUpdate(key = "n"): StepCode {
  return async (world: AuthorWorld) => {
    const before = Number(world.kv.get(key) ?? 0);
    await world.yieldNow();
    world.kv.set(key, String(before + 1));
  };
}
