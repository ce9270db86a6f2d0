/** Code of a test run as a scenario's, with everything that the run logged. */
import { RecordedSource } from "../../src/engine/decisions/sources.ts";
import type { Decision } from "../../src/engine/decisions/decision.ts";
import type { DecisionSource } from "../../src/engine/decisions/decision_source.ts";
import type { ScenarioIR } from "../../src/engine/ir/scenario.ts";
import type { Outcome } from "../../src/engine/interpreter/outcome.ts";
import type { Json } from "../../src/engine/json.ts";
import { execute } from "../../src/engine/modes/execute.ts";
import { fifoSource } from "../../src/engine/strategies/fifo.ts";
import { randomSource } from "../../src/engine/strategies/random.ts";
import type { LogEntry } from "../../src/engine/world/log.ts";
import { MemoryRecorder } from "./memory_recorder.ts";
import type { Program } from "../../src/engine/interpreter/program.ts";
import { loadSource } from "./source.ts";

export interface Script {
  /** Lines at the top of the module. */
  readonly head?: string;
  /** Steps before the code, as expressions over the `seedbed` namespace. */
  readonly steps?: readonly string[];
  /** The code of the step; it may use `world`. */
  readonly body: string;
  readonly world?: ScenarioIR["world"];
}

export interface Logged {
  readonly outcome: Outcome;
  readonly log: readonly LogEntry[];
  readonly decisions: readonly Decision[];
  /** The data of the events of a name, in order. */
  events(name: string): (Json | undefined)[];
}

/** A program that can be run again and again. */
export async function programOf({ head = "", steps = [], body, world }: Script): Promise<Program> {
  const source = `import * as seedbed from "seedbed";\n${head.trim().replaceAll(/\s*\n\s*/g, " ")}\n` +
    `export default seedbed.scenario("case")${steps.map((step) => `.step(seedbed.${step})`).join("")}` +
    `.step("code", async (world) => {\n${body}\n});\n`;
  const [loaded] = await loadSource(source);
  const { program } = loaded!;
  return world === undefined ? program : { ...program, ir: { ...program.ir, world } };
}

/** Runs a program by a seed (0 is the default order), or as it was recorded. */
export async function runLogged(program: Program, by: number | readonly Decision[] = 0): Promise<Logged> {
  const recorder = new MemoryRecorder();
  const source: DecisionSource = typeof by === "number"
    ? by === 0 ? fifoSource() : randomSource(by)
    : new RecordedSource(by);
  const { outcome, decisions } = await execute(program, { source, recorder, captureSites: true });
  const log = recorder.entries;
  const events = (name: string) => log.flatMap((entry) => "event" in entry && entry.event === name ? [entry.data] : []);
  return { outcome, log, decisions, events };
}

/** The value that code returns, as JSON has it. Fails when the run does. */
export async function valueOf(script: Script, seed = 0): Promise<Json | undefined> {
  const body = `world.event("value", await (async () => {\n${script.body}\n})());`;
  const { outcome, events } = await runLogged(await programOf({ ...script, body }), seed);
  if (outcome.finding !== undefined) throw new Error(`the code failed: ${JSON.stringify(outcome.finding, null, 2)}`);
  return events("value")[0];
}
