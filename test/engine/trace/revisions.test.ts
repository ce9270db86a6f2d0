/**
 * A trace of an older engine replays exactly, or is refused with the change that it is about: never a divergence.
 * `test/golden/changed` has a trace for each change, recorded before it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSession } from "../../../src/api/runs/traces/open_session.ts";
import { openTrace } from "../../../src/api/runs/traces/open_trace.ts";
import { verifyTrace } from "../../../src/api/runs/traces/verify_trace.ts";
import { decodeTrace, type Trace } from "../../../src/engine/trace/decode.ts";
import { ENGINE_REVISION } from "../../../src/engine/trace/format.ts";
import { CHANGES, changesUsedBy, hasDraw, hasOperation } from "../../../src/engine/trace/revisions.ts";
import { seedbed } from "../../cli/seedbed.ts";
import { ROOT } from "../../support/files.ts";

const FOLDER = join(ROOT, "test/golden/changed");
const ENDING = ".jsonl";
const names = readdirSync(FOLDER).filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
const fileOf = (name: string) => join(FOLDER, name + ENDING);
const traceOf = (name: string) => decodeTrace(readFileSync(fileOf(name), "utf8")).trace!;

test("each change has a golden trace of its name, and each golden trace a change", () => {
  expect(names.sort()).toEqual(CHANGES.map(({ name }) => name).sort());
});

test("changes belong to this revision of the engine or an earlier one", () => {
  for (const { revision } of CHANGES) expect(revision).toSatisfy((of: number) => of > 1 && of <= ENGINE_REVISION);
});

describe.each(CHANGES)("$name", ({ name, revision, what }) => {
  test("a change is found in its golden trace of an older engine", () => {
    const trace = traceOf(name);
    expect(trace.header.engine).toBeLessThan(revision);
    expect(changesUsedBy(trace).map((change) => change.name)).toContain(name);
  });

  test("a change does not apply to a trace of this engine", () => {
    expect(changesUsedBy(withEngine(traceOf(name), ENGINE_REVISION))).toEqual([]);
  });

  test("a change is the reason why replay, session and verification refuse its trace", async () => {
    const message = expect.stringContaining(what);
    const refused = { code: "contract", message, hint: expect.stringMatching(/again: seedbed (run|test) \S+/) };
    await expect(openTrace(fileOf(name), { cwd: FOLDER })).rejects.toMatchObject(refused);
    await expect(openSession(fileOf(name), { cwd: FOLDER })).rejects.toMatchObject(refused);
    expect(await verifyTrace(fileOf(name), { strict: false })).toMatchObject({ ok: false, problems: [{ message }] });
  });
});

test.each([
  ["replay"],
  ["shrink"],
  ["fork", "--decision", "0"],
  ["why"],
  ["trace", "verify"],
])("seedbed %s names the change once, and ends with 2", async (...words) => {
  const at = words[0] === "trace" ? 2 : 1;
  const args = [...words.slice(0, at), fileOf("files"), ...words.slice(at)];
  const { code, out, err } = await seedbed(args, { cwd: FOLDER });
  expect(code).toBe(2);
  const said = (out + err).split(CHANGES[0]!.what).length - 1;
  expect(said).toBe(1);
  expect(out + err).not.toContain("divergence");
});

test("seedbed trace show, which runs nothing, still shows an older trace", async () => {
  const { code, out } = await seedbed(["trace", "show", fileOf("files")], { cwd: FOLDER });
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("writeFile") });
});

test("simultaneous timers count from revision 2, where code could keep the thread busy", () => {
  const usedBy = (engine: number, entries: Trace["entries"]) =>
    changesUsedBy({ ...withEngine(traceOf("intervals"), engine), entries }).some(({ name }) => name === "timer-order");
  const [one, other] = [{ run: "timer#1 (main)" }, { run: "sleep#1 (main)" }];
  expect(usedBy(3, [one, { t: 1 }, other])).toBe(false);
  expect(usedBy(3, [one, other])).toBe(true);
  expect(usedBy(1, [one, other])).toBe(false);
  expect(usedBy(ENGINE_REVISION, [one, other])).toBe(false);
  expect(usedBy(3, [{ pick: 0, of: 2, l: "timer#1 (main)" }, { t: 1 }, other])).toBe(true);
  expect(usedBy(3, [{ pick: 0, of: 2, at: 0, l: "timer#1 (main)" }, { t: 1 }, other])).toBe(false);
});

test("operations are recognized by the kind in their label, and draws by their consumer", () => {
  const trace = withEngine(traceOf("files"), 1);
  expect(hasOperation(trace, "fs")).toBe(true);
  expect(hasOperation(trace, "f")).toBe(false);
  expect(hasOperation({ ...trace, entries: [{ random: 1, l: "fs#1" }] }, "fs")).toBe(false);
  expect(hasDraw({ ...trace, entries: [{ random: 1, l: "crypto" }] }, "crypto")).toBe(true);
  expect(hasDraw({ ...trace, entries: [{ run: "crypto" }] }, "crypto")).toBe(false);
});

function withEngine(trace: Trace, engine: number): Trace {
  return { ...trace, header: { ...trace.header, engine } };
}
