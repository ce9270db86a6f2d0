/** The commands that look into a run: trace show --at and --format, why, fork, diff, curve. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  curveOutput,
  diffOutput,
  forkOutput,
  pictureOutput,
  showAtOutput,
  whyOutput,
} from "../../src/cli/output/session.ts";
import { diffText } from "../../src/cli/present/session_text.ts";
import { createStyle } from "../../src/cli/present/style.ts";
import type { Moment } from "../../src/engine/session/timeline.ts";
import { PASSES, RACE } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const MODULE = `import { scenario } from "seedbed";
export default scenario("bob is first").latency("any").parallel("who", {
  bob: ({ kv }) => { if (kv.has("taken")) throw new Error("taken"); },
  alice: ({ kv }) => kv.set("taken", "alice"),
});
`;

let cwd: string;
beforeAll(async () => {
  cwd = folder({ "race.json": RACE, "still.json": PASSES });
  await seedbed(["run", "race.json", "--seeds", "50", "--record", "fails.jsonl"], { cwd });
  await seedbed(["run", "race.json", "--record", "passes.jsonl"], { cwd });
  await seedbed(["run", "still.json", "--record", "still.jsonl"], { cwd });
});

/** The document of a command; it has nothing that its schema does not know. */
async function json<S extends z.ZodObject>(
  schema: S,
  ...args: string[]
): Promise<z.output<S> & { code: number | null }> {
  const { code, out } = await seedbed([...args, "--json"], { cwd });
  const document: unknown = JSON.parse(out);
  expect(schema.parse(document)).toEqual(document);
  return { ...schema.parse(document), code };
}

const END = `import { scenario } from "seedbed";
export default scenario("ends").step("fail", () => { throw new Error(THROWN); });
`;

describe.concurrent("a recorded run", () => {
  test("trace show --at shows the world after a moment, with its changes", async () => {
    const { causes } = await json(whyOutput, "why", "fails.jsonl");
    const last = causes[0]!.moment;
    const shown = await json(showAtOutput, "trace", "show", "fails.jsonl", "--at", String(last));
    expect(shown.state).toMatchObject({ atMs: 10, kv: { noise: "1", taken: "alice" } });
    const first = await json(showAtOutput, "trace", "show", "fails.jsonl", "--at", "0");
    expect(first.changes).toContainEqual({ area: "kv", name: "noise", after: "1" });
    const { out } = await seedbed(["trace", "show", "fails.jsonl", "--at", String(last)], { cwd });
    expect(out).toContain("kv      taken=alice");
  });

  test("why leads back to the first step", async () => {
    const { causes } = await json(whyOutput, "why", "fails.jsonl");
    expect(causes[0]).toMatchObject({ how: "itself" });
    expect(causes.at(-1)).toMatchObject({ how: "was started at", kind: "step" });
  });

  test("fork lists the options, takes one, and writes a trace that replays", async () => {
    const asked = await json(forkOutput, "fork", "fails.jsonl", "--decision", "0");
    expect(asked.options!.length).toBe(asked.made.arity);
    const outcomes = await Promise.all(asked.options!.map(async (_label, answer) => {
      const out = `fork${answer}.jsonl`;
      const forked = await json(
        forkOutput,
        "fork",
        "fails.jsonl",
        "--decision",
        "0",
        "--answer",
        String(answer),
        "-o",
        out,
      );
      expect(forked.made.label).toBe(asked.options![answer]);
      const replayed = await seedbed(["replay", out], { cwd });
      expect(replayed.out).toContain("reproduced");
      expect(replayed.code).toBe(forked.code);
      return forked.status;
    }));
    expect(outcomes).toContain("fail");
  });

  test("diff shows the first moment that differs, and says if there is none", async () => {
    const parted = await json(diffOutput, "diff", "passes.jsonl", "fails.jsonl");
    expect(parted).toMatchObject({ code: 1, left: { kind: "pick" }, right: { kind: "pick" } });
    expect(parted.left!.what).not.toBe(parted.right!.what);
    expect(await json(diffOutput, "diff", "fails.jsonl", "fails.jsonl")).toMatchObject({ code: 0, ok: true });
  });

  test("diff says so if only the outcomes differ", async () => {
    const home = folder({ "e.scenario.ts": END.replace("THROWN", "'one'") });
    await seedbed(["run", "e.scenario.ts", "--record", "one.jsonl"], { cwd: home });
    writeFileSync(join(home, "e.scenario.ts"), END.replace("THROWN", "'two'"));
    await seedbed(["run", "e.scenario.ts", "--record", "two.jsonl"], { cwd: home });
    const text = await seedbed(["diff", "one.jsonl", "two.jsonl"], { cwd: home });
    expect(text).toMatchObject({
      code: 1,
      out:
        `every moment is the same, and the runs end differently\n  one.jsonl  fail: Error: one\n  two.jsonl  fail: Error: two\n`,
    });
    const { code, out } = await seedbed(["diff", "one.jsonl", "two.jsonl", "--json"], { cwd: home });
    expect(code).toBe(1);
    expect(diffOutput.parse(JSON.parse(out))).toMatchObject({
      ok: false,
      ends: { left: "fail: Error: one", right: "fail: Error: two" },
    });
  });

  test("diff counts the common moments", () => {
    const moments = ["one", "two"].map((what, index): Moment => ({
      index,
      atMs: 0,
      task: undefined,
      kind: "step",
      what,
      decision: undefined,
      entry: { step: index },
    }));
    const words = (common: number) =>
      diffText({ common, left: moments[0], right: moments[1] }, undefined, ["a", "b"], createStyle(false, {})).split(
        "\n",
      )[0];
    expect([words(1), words(2)]).toEqual([
      "the first moment is the same, then",
      "the first 2 moments are the same, then",
    ]);
  });

  test("curve shows an open start and a certain end", async () => {
    const { points, inevitableAfter } = await json(curveOutput, "curve", "fails.jsonl", "--runs", "40");
    expect(points[0]!.failures).toBeLessThan(40);
    expect(points.at(-1)!).toMatchObject({ failures: 1, runs: 1 });
    expect(inevitableAfter).toBeDefined();
    expect((await seedbed(["curve", "fails.jsonl", "--runs", "40"], { cwd })).out).toContain(
      "after this one it is inevitable",
    );
  });

  test("pictures are SVG without scripts, and Mermaid with a participant for each task", async () => {
    const { text } = await json(pictureOutput, "trace", "show", "fails.jsonl", "--format", "mermaid");
    expect(text).toMatch(/^sequenceDiagram\n( {2}participant t\d as \w+\n){4}/);
    expect(text).toContain("->>");
    await seedbed(["trace", "show", "fails.jsonl", "--format", "svg", "-o", "x.svg"], { cwd });
    const svg = readFileSync(join(cwd, "x.svg"), "utf8");
    expect(svg).toMatch(/^<svg xmlns=[^]*<\/svg>\n$/);
    expect(svg).not.toMatch(/<script|href=/);
    expect(svg.match(/class="task"/g)).toHaveLength(4);
    expect(svg).toMatch(/<rect [^>]*class="fails"\/>[^]*class="failure">✗ /);
  });

  test.each([
    [["trace", "show", "fails.jsonl", "--at", "999"], /--at: expected a moment from 0 to \d+, found 999/],
    [["why", "fails.jsonl", "--at", "999"], /expected a moment from 0 to \d+, found 999/],
    [["fork", "fails.jsonl"], /--decision/],
    [["fork", "fails.jsonl", "--decision", "99"], /expected a number below \d+, found 99/],
    [["fork", "fails.jsonl", "--decision", "0", "--answer", "99"], /expected an answer from 0 to \d+, found 99/],
    [["fork", "still.jsonl", "--decision", "0"], /this run made no decisions/],
    [["curve", "passes.jsonl"], /expected a run that failed, found one that passed/],
    [["diff", "fails.jsonl"], /expected/],
    [["diff", "fails.jsonl", "none.jsonl"], /there is no such file/],
  ])("session commands refuse %j", async (args, message) => {
    expect(await seedbed(args, { cwd })).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

test("a trace whose code has changed runs only with --trust", async () => {
  const home = folder({ "x.scenario.ts": MODULE });
  await seedbed(["run", "x.scenario.ts", "--seeds", "50", "--record", "t.jsonl"], { cwd: home });
  expect(await seedbed(["why", "t.jsonl"], { cwd: home })).toMatchObject({ code: 0 });
  writeFileSync(join(home, "x.scenario.ts"), `${MODULE}// changed\nexport const n = 1;\n`);
  expect(await seedbed(["why", "t.jsonl"], { cwd: home })).toMatchObject({
    code: 2,
    err: expect.stringMatching(
      /recorded from other code than x\.scenario\.ts is now[^]*pass --trust to run .*x\.scenario\.ts anyway/,
    ),
  });
  expect(await seedbed(["why", "t.jsonl", "--trust"], { cwd: home })).toMatchObject({ code: 0 });
});

test("a truncated trace is opened as far as it is valid", async () => {
  const text = readFileSync(join(cwd, "fails.jsonl"), "utf8");
  writeFileSync(join(cwd, "cut.jsonl"), text.slice(0, text.lastIndexOf('{"pick"') + 4));
  const shown = await seedbed(["trace", "show", "cut.jsonl", "--at", "1"], { cwd });
  expect(shown).toMatchObject({ code: 0, err: expect.stringContaining("cut off") });
});
