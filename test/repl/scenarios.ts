/** What the tests of the REPL open. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScenarioIR } from "../../src/engine/ir/scenario.ts";
import { loadOne } from "../../src/api/project/load/load.ts";
import type { Program } from "../../src/engine/interpreter/program.ts";
import { folder } from "../cli/seedbed.ts";
import { recordText } from "../support/record_text.ts";

/** Any order is possible. It passes in the default one. In others one deposit is lost. */
export const DEPOSITS = `import { scenario } from "seedbed";

const deposit = (amount: number, delay: string) => async ({ kv, fs, sleep, yieldNow, event }) => {
  await sleep(delay);
  const before = Number(kv.get("balance") ?? 0);
  event("reads", { before, draw: Math.floor(Math.random() * 6) });
  await yieldNow();
  kv.set("balance", String(before + amount));
  fs.writeText("/log/" + amount, "balance " + (before + amount));
};

export default scenario("two deposits").latency("any")
  .parallel("deposit", { ann: deposit(10, "1ms"), bob: deposit(20, "5ms") })
  .step("check", ({ kv }) => {
    const balance = kv.get("balance");
    if (balance !== "30") throw new Error("expected 30, found " + balance);
  });
`;

/** Without code; a node's message may be dropped, which is a fault. */
export const MESSAGE = {
  version: 1,
  name: "a message",
  steps: [
    { type: "set_kv", key: "noise", value: "1" },
    { type: "net_set_drop_rate", rate: 0.5 },
    { type: "net_send", from: "ann", to: "bob", payload: "hello" },
    { type: "net_deliver_one" },
  ],
} as unknown as ScenarioIR;

export interface Recorded {
  readonly cwd: string;
  readonly program: Program;
  readonly seed: number;
}

/** A folder with `deposits.scenario.ts`, `message.json`, and `fails.jsonl` and `passes.jsonl`, which are runs of the first. */
export async function recorded(more: Readonly<Record<string, unknown>> = {}): Promise<Recorded> {
  const cwd = folder({ "deposits.scenario.ts": DEPOSITS, "message.json": MESSAGE, ...more });
  const { program } = await loadOne("deposits.scenario.ts", undefined, { cwd });
  const passing = await recordText(program, { seed: 0, strategy: "fifo" });
  writeFileSync(join(cwd, "passes.jsonl"), passing.text);
  for (let seed = 1; seed < 500; seed++) {
    const { text, executed } = await recordText(program, { seed, strategy: "random" });
    if (executed.outcome.status === "pass") continue;
    writeFileSync(join(cwd, "fails.jsonl"), text);
    return { cwd, program, seed };
  }
  throw new Error("no seed fails");
}
