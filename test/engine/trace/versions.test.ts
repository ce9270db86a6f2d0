/**
 * Traces of every version of the format and every revision of the engine are read and replay; a change of the format is
 * not made by accident.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { openTrace } from "../../../src/api/runs/traces/open_trace.ts";
import { replayTrace } from "../../../src/api/runs/traces/replay_trace.ts";
import { verifyTrace } from "../../../src/api/runs/traces/verify_trace.ts";
import { decodeTrace } from "../../../src/engine/trace/decode.ts";
import { ENGINE_REVISION, TRACE_VERSION } from "../../../src/engine/trace/format.ts";
import { DEFAULT_LIMITS } from "../../../src/engine/world/limits.ts";
import { ROOT } from "../../support/files.ts";
import { recordText } from "../../support/record_text.ts";

const FOLDER = join(ROOT, "test/golden/traces");
/** Version of the format and revision of the engine, of each pair that traces were recorded with. */
const RECORDED = [[1, 1], [2, 1], [2, 2], [3, 2], [4, 3], [4, 4], [5, 4], [6, 4], [6, 5], [7, 5]] as const;
const nameOf = (version: number, engine: number) => `v${version}-engine${engine}.jsonl`;
const textOf = (version: number, engine: number) => readFileSync(join(FOLDER, nameOf(version, engine)), "utf8");
const current = () => textOf(TRACE_VERSION, ENGINE_REVISION);

test("there is a golden file of every version and revision, and of no other", () => {
  const expected = [...RECORDED.map(([version, engine]) => nameOf(version, engine)), "golden.yaml"];
  expect(readdirSync(FOLDER).sort()).toEqual(expected.sort());
  expect(RECORDED.at(-1)).toEqual([TRACE_VERSION, ENGINE_REVISION]);
});

describe.each(RECORDED)("version %i, engine %i", (version, engine) => {
  const file = join(FOLDER, nameOf(version, engine));

  test("a golden trace states its version and engine, and is read as the current version", () => {
    expect(JSON.parse(textOf(version, engine).split("\n")[0]!)).toMatchObject({ version, engine });
    const { trace, version: found, problems } = decodeTrace(textOf(version, engine));
    expect({ found, problems }).toEqual({ found: version, problems: [] });
    expect(trace?.header.version).toBe(TRACE_VERSION);
    expect(Object.keys(trace!.header.limits).sort()).toEqual(Object.keys(DEFAULT_LIMITS).sort());
  });

  test("a golden trace replays as recorded", async () => {
    expect(await replayTrace(await openTrace(file, { cwd: FOLDER }))).toMatchObject({
      verdict: "reproduced",
      outcome: { status: "fail" },
    });
  });

  test("a golden trace is verified, with a warning if it is old", async () => {
    const isOld = version < TRACE_VERSION;
    expect(await verifyTrace(file, { strict: false })).toMatchObject({ ok: true, version, problems: [] });
    const { ok, warnings } = await verifyTrace(file);
    expect(ok).toBe(!isOld);
    expect(warnings).toEqual(
      isOld ? [{ line: 1, message: `trace version ${version} is an old one, and is read as ${TRACE_VERSION}` }] : [],
    );
  });
});

test("a recording made today equals the golden file of the current version, byte for byte", async () => {
  const [loaded] = await loadFile(join(FOLDER, "golden.yaml"));
  const { text } = await recordText(loaded!.program, { seed: 6, strategy: "random" });
  expect(text).toBe(current());
});

test.each(RECORDED)(
  "version %i, engine %i states the delays of its run, or predates latencies",
  (version, engine) => {
    const { trace } = decodeTrace(textOf(version, engine));
    expect(trace!.header.scenario.world?.latency).toEqual(version < 6 ? "any" : {});
  },
);

test("a trace of version 5 with latencies keeps them", () => {
  const [first, ...rest] = textOf(5, 4).split("\n");
  const header = JSON.parse(first!);
  const told = { ...header, scenario: { ...header.scenario, world: { latency: { fs: "1ms" } } } };
  const { trace } = decodeTrace([JSON.stringify(told), ...rest].join("\n"));
  expect(trace!.header.scenario.world).toEqual({ latency: { fs: "1ms" } });
});

test.each([0, -1, 0.5, "1", null, {}])("version %j is refused", (version) => {
  const text = current().replace(`"version":${TRACE_VERSION}`, `"version":${JSON.stringify(version)}`);
  const { trace, problems } = decodeTrace(text);
  expect(trace).toBeUndefined();
  expect(problems[0]).toMatchObject({
    line: 1,
    message: expect.stringContaining(`version: expected ${TRACE_VERSION}`),
  });
});

test.each([["none", undefined], ["a list", []], ["text", "x"]])(
  "version 1 with %s for limits is refused",
  (_what, limits) => {
    const [first, ...rest] = textOf(1, 1).split("\n");
    const header = JSON.stringify({ ...JSON.parse(first!), limits });
    expect(decodeTrace([header, ...rest].join("\n")).problems[0]?.message).toMatch(/^limits/);
  },
);
