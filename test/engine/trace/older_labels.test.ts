/** Labels say what happened; recordings whose labels said less replay as they did. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSession } from "../../../src/api/runs/traces/open_session.ts";
import { openTrace } from "../../../src/api/runs/traces/open_trace.ts";
import { replayTrace } from "../../../src/api/runs/traces/replay_trace.ts";
import { olderLabels } from "../../../src/engine/decisions/older_labels.ts";
import { decodeTrace } from "../../../src/engine/trace/decode.ts";
import { isOlderForm } from "../../../src/engine/trace/older_entries.ts";
import type { LogEntry } from "../../../src/engine/world/log.ts";
import { seedbed } from "../../cli/seedbed.ts";
import { ROOT } from "../../support/files.ts";

const FOLDER = join(ROOT, "test/golden/labels");
/** Recorded by engine 2, before labels said what happened. */
const OLD = join(FOLDER, "labels.jsonl");

describe("a recording with older labels", () => {
  test("the recording has older labels", () => {
    const text = readFileSync(OLD, "utf8");
    expect(decodeTrace(text).trace!.header.engine).toBe(2);
    for (const old of ["http#2 GET /slow (ann)", "http#3 GET /lost ECONNRESET (cyd)", "proc#1 git status (bob)"]) {
      expect(text).toContain(old);
    }
    expect(text).not.toMatch(/[←→]/);
  });

  test("a recording with older labels replays", async () => {
    expect(await replayTrace(await openTrace(OLD, { cwd: FOLDER }))).toMatchObject({ verdict: "reproduced" });
  });

  test("a recording with older labels can be watched, forked and shrunk", async () => {
    const { session } = await openSession(OLD, { cwd: FOLDER });
    expect((await session.observation(0)).moments.map(({ what }) => what)).toContain(
      "http#2 ← 200 GET /slow localhost, choice 2 of 3",
    );
    const { code, out } = await seedbed(["fork", OLD, "--decision", "3", "--answer", "0"], { cwd: FOLDER });
    expect(out).not.toContain("divergence");
    expect([0, 1]).toContain(code);
    const shrunk = await seedbed(["shrink", OLD, "-o", "/dev/null"], { cwd: FOLDER });
    expect(shrunk.out + shrunk.err).not.toContain("does not reproduce");
  });

  test("a recording with older labels diverges if something else happens", async () => {
    const trace = await openTrace(OLD, { cwd: FOLDER });
    const entries = trace.trace.entries.map((entry) =>
      "run" in entry ? { run: entry.run.replace("/lost", "/other") } : entry
    );
    expect(await replayTrace({ ...trace, trace: { ...trace.trace, entries } })).toMatchObject({
      verdict: "divergence",
    });
  });
});

test.each([
  ["http#2 ← 202 POST /send mailer.internal (alice)", ["http#2 POST /send (alice)"]],
  ["http#1 ← 200 GET /a?q=x b.test:8080 (main)", ["http#1 GET /a?q=x (main)"]],
  ["http#1 ← ECONNREFUSED GET /a b.test (main)", ["http#1 GET /a ECONNREFUSED (main)", "http#1 GET /a refused (main)"]],
  ["serve#3 → GET /a b.test (bob)", ["serve#3 GET /a (bob)"]],
  ['proc#1 ← exit 0 git commit -m "← exit 1" (main)', ['proc#1 git commit -m "← exit 1" (main)']],
  ["proc#1 ← ENOENT git (main)", ["proc#1 git (main)"]],
  ["http#1 GET http://b.test/ (main)", []],
  ["timer#4 retry (bob)", []],
  ["timer#4 ← 200 GET /a b.test (bob)", []],
])("the label %s was %j before", (label, older) => {
  expect(olderLabels(label)).toEqual(older);
});

test.each<[LogEntry, LogEntry, boolean]>([
  [
    { event: "http.response", data: { method: "GET", path: "/a", status: 200 } },
    { event: "http.response", data: { method: "GET", path: "/a", host: "b.test", status: 200, afterMs: 5 } },
    true,
  ],
  [
    { event: "http.response", data: { method: "GET", path: "/a", status: 200 } },
    { event: "http.response", data: { method: "GET", path: "/a", host: "b.test", status: 500, afterMs: 5 } },
    false,
  ],
  [{ event: "told", data: { a: 1 } }, { event: "told", data: { a: 1, host: "b.test" } }, false],
  [{ pick: 1, of: 2, l: "proc#1 git (main)" }, { pick: 1, of: 2, l: "proc#1 ← exit 0 git (main)" }, true],
  [{ pick: 1, of: 2, l: "timer#1 (main)" }, { pick: 1, of: 2, at: 7, l: "timer#1 (main)" }, true],
  [{ pick: 1, of: 2, at: 6, l: "timer#1 (main)" }, { pick: 1, of: 2, at: 7, l: "timer#1 (main)" }, false],
  [{ pick: 0, of: 2, l: "proc#1 git (main)" }, { pick: 1, of: 2, l: "proc#1 ← exit 0 git (main)" }, false],
])("%j is an older form of %j: %j", (recorded, entry, expected) => {
  expect(isOlderForm(recorded, entry)).toBe(expected);
});
