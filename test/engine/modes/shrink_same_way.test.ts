/** Shrinking keeps the bug that it was given: a run that meets an error which the original did not meet is another one. */
import { expect, test } from "vitest";
import { slow } from "../../support/slow.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { type Decision, isDefault } from "../../../src/engine/decisions/decision.ts";
import { EditedSource } from "../../../src/engine/decisions/sources.ts";
import { UNIT } from "../../../src/engine/decisions/unit.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { loadSource } from "../../support/source.ts";

async function shrunk(source: string) {
  const [loaded] = await loadSource(source);
  const { failed } = await testProgram(loaded!.program);
  return failed!.shrunk!;
}

slow("shrinking keeps a rule without which the code would swallow a refused connection", async () => {
  const { program, fingerprint } = await shrunk(`import { http, scenario } from "seedbed";
let keys = 0;
async function charge() {
  for (let attempt = 0; attempt < 2; attempt++) {
    keys++;
    try { if ((await fetch("https://pay.test/charges", { method: "POST" })).ok) return; } catch {}
  }
}
export default scenario("one key").world({ unmatched: "reject" })
  .step(http.when("POST", "https://pay.test/charges").replies(503))
  .step("charge", charge)
  .finally("one key", () => keys <= 1);`);
  expect(fingerprint).toContain("one key");
  expect(program.ir.steps.map(({ type }) => type)).toEqual(["http_when", "call"]);
});

test("shrinking keeps a rule for a process for the same reason", async () => {
  const { program } = await shrunk(`import { execFile } from "node:child_process";
import { proc, scenario } from "seedbed";
let clean = true;
export default scenario("is clean").world({ unmatched: "reject" })
  .step(proc.when("git", ["status"]).exits(1))
  .step("look", () => new Promise((done) => execFile("git", ["status"], (error) => { clean = error === null; done(); })))
  .finally("clean", () => clean);`);
  expect(program.ir.steps.map(({ type }) => type)).toEqual(["proc_when", "call"]);
});

test("shrinking keeps a file whose absence the code would swallow", async () => {
  const { program } = await shrunk(`import { readFile } from "node:fs/promises";
import { fs, scenario } from "seedbed";
let port = 80;
export default scenario("has a port")
  .step(fs.writeText("/app/config.json", '{"prot":80}'))
  .step("read", () => readFile("/app/config.json", "utf8").then((text) => { port = JSON.parse(text).port ?? 0; }, () => { port = 0; }))
  .finally("a port", () => port > 0);`);
  expect(program.ir.steps.map(({ type }) => type)).toEqual(["fs_write", "call"]);
});

test.each([
  ["a catch", "try { work(share); } catch {}"],
  ["a callback", "await Promise.resolve(share).then(work).catch(() => {});"],
])(
  "shrinking does not round a value to one at which the code throws, and %s swallows the error",
  async (_what, body) => {
    const [loaded] = await loadSource(`import { scenario } from "seedbed";
let saved = true;
const work = (share) => {
  saved = false;
  if (share < 0.6) throw new RangeError("too small: " + share);
};
export default scenario("is saved").step("save", async () => {
  const share = Math.random();
  ${body}
}).finally("saved", () => saved);`);
    const { program } = loaded!;
    const drawn: Decision = { kind: "random", label: "Math.random", value: Math.round(0.777 * UNIT), arity: UNIT };
    const { outcome, decisions } = await execute(program, { source: new EditedSource([drawn]) });
    const { decisions: [small] } = await shrink(program, decisions, fingerprint(outcome.finding!));
    expect(Number(small!.value) / UNIT).toBeCloseTo(0.7, 10);
  },
);

test("shrinking accepts an error that the original run met, whatever its message", async () => {
  const { decisions } = await shrunk(`import { scenario } from "seedbed";
let failures = 0;
export default scenario("few failures").parallel("two", {
  ann: async () => { await work(); }, bob: async () => { await work(); },
}).finally("none", () => failures === 0);
async function work() {
  try {
    const share = Math.random();
    if (share > 0.5) throw new Error("share " + share);
  } catch { failures++; }
}`);
  expect(decisions.filter((decision) => !isDefault(decision))).toHaveLength(1);
});
