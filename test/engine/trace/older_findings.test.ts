/** Older engines called a divergence a drift. Traces and runs that they wrote are read in today's terms. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRunReport } from "../../../src/cli/run_files.ts";
import { readStoredRun } from "../../../src/engine/store/stored_run.ts";
import { decodeTrace } from "../../../src/engine/trace/decode.ts";
import { forge } from "../../support/forge.ts";
import { makeRun } from "../../support/stored_runs.ts";
import { programOf, traceOf } from "../support/programs.ts";

const DRIFT = {
  kind: "drift",
  title: "drift",
  message: 'replay drifted at decision 2: the recording ends there, the run asks for random "x"',
  fingerprint: "drift|drift|a.ts:3",
};
const DIVERGENCE = {
  kind: "divergence",
  title: "divergence",
  message: 'replay diverged at decision 2: the recording ends there, the run asks for random "x"',
  fingerprint: "divergence|divergence|a.ts:3",
};

test("a trace that ended with a drift is read as one that ended with a divergence", async () => {
  const { text } = await traceOf(programOf([{ type: "sleep", duration: "5ms" }]), { seed: 0 });
  const forged = forge(text, { footer: (footer) => ({ ...footer, end: "fail", finding: DRIFT }) });
  const { trace, problems } = decodeTrace(forged);
  expect(problems).toEqual([]);
  expect(trace?.footer?.finding).toEqual(DIVERGENCE);
});

test("a stored run that ended with a drift is listed and shown as a divergence", () => {
  const folder = makeRun(mkdtempSync(join(tmpdir(), "seedbed-drift-")), {
    id: "01M00000000000000000000001",
    status: "fail",
    startedMs: 0,
  });
  const file = join(folder, "report.json");
  const report = JSON.parse(readFileSync(file, "utf8"));
  const scenario = { ...report.scenario, file: "a.ts", runs: 1, decisions: 2, virtualMs: 0, durationMs: 0 };
  writeFileSync(file, JSON.stringify({ ...report, scenario: { ...scenario, finding: DRIFT } }));
  const { message, fingerprint } = DIVERGENCE;
  expect(readStoredRun(folder)).toMatchObject({ status: "fail", finding: message, fingerprint });
  expect(readRunReport(folder).finding).toEqual(DIVERGENCE);
});
