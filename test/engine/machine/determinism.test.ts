/** Runs with machines repeat to the byte: from a seed, from their decisions, and as the hundredth run of a process. */
import { expect, test } from "vitest";
import { record } from "../../../src/engine/modes/record.ts";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { runLogged } from "../../support/logged.ts";
import { scenarioOf } from "./programs.ts";

const CHAIN = `.machine("a", { clock: { rate: 1.01, offset: "1s" }, run: () => {
    setInterval(() => { fs.appendFileSync("log", Math.random() + " " + Date.now()); console.log(fs.statSync("log").size); }, 7);
    setImmediate(() => console.log("immediate"));
  } })
  .machine("b", () => { void (async () => { for (;;) { await fs.promises.appendFile("log", "x"); await new Promise((go) => setTimeout(go, 5)); } })(); })
  .parallel("faults", {
    crash: [time.sleep("20ms"), machine.crash("a"), machine.restart("a"), machine.signal("a"), machine.restart("a")],
    pause: [time.sleep("15ms"), machine.pause("b", "30ms"), machine.jumpClock("b", "5s")],
  })
  .step(time.sleep("50ms"))
  .step("sizes", ({ machines, event }) => event("sizes", [machines.readText("a", "log"), machines.readText("b", "log")]))`;

async function traceBy(program: Program, source: DecisionSource): Promise<string> {
  const pieces: string[] = [];
  const { outcome } = await record(program, {
    seed: 1,
    strategy: "random",
    source,
    sink: (text) => void pieces.push(text),
  });
  expect(outcome.finding).toBeUndefined();
  return pieces.join("");
}

test.each(["", `.latency("any")`])("traces are the same bytes, in any run, and replay %s", async (latency) => {
  const program = await scenarioOf(`${latency}${CHAIN}`);
  const first = await Promise.all([1, 2, 3].map((seed) => traceBy(program, randomSource(seed))));
  expect(new Set(first).size).toBe(3);
  for (let seed = 4; seed < 20; seed++) await traceBy(program, randomSource(seed));
  for (const [index, text] of first.entries()) {
    expect(await traceBy(program, randomSource(index + 1))).toBe(text);
    const { decisions } = await runLogged(program, index + 1);
    expect(await traceBy(program, new RecordedSource(decisions))).toBe(text);
  }
});
