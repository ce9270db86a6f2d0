/** `--record` onto a path that is taken, by a file or by another process: the path that is told is the file that was written. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runOutput } from "../../src/cli/output/documents.ts";
import { readTrace } from "../../src/engine/trace/decode.ts";
import { FAILS, PASSES } from "./scenarios.ts";
import { type Ended, folder, seedbed } from "./seedbed.ts";

function record(cwd: string, seed: number, ...more: string[]): Promise<Ended> {
  return seedbed(["run", "passes.json", "--seed", String(seed), "--record", "out/x.jsonl", ...more], { cwd });
}

/** The seed of a recorded run, from its file, which is whole. */
function seedIn(cwd: string, path: string): number {
  return readTrace(readFileSync(join(cwd, path), "utf8"), path).header.seed;
}

describe.concurrent("a path where there is a file", () => {
  test("--record overwrites an existing file by default", async () => {
    const cwd = folder({ "passes.json": PASSES });
    for (const [seed, more] of [[1, []], [2, []], [3, ["--record-collision", "overwrite"]]] as const) {
      const { code, out } = await record(cwd, seed, ...more);
      expect(code).toBe(0);
      expect(out).toContain("recorded out/x.jsonl\n");
      expect(seedIn(cwd, "out/x.jsonl")).toBe(seed);
    }
    expect(readdirSync(join(cwd, "out"))).toEqual(["x.jsonl"]);
  });

  test("--record-collision error keeps the file and runs nothing", async () => {
    const cwd = folder({ "passes.json": PASSES, "fails.json": FAILS, "out/x.jsonl": "mine" });
    const { code, out, err } = await record(cwd, 1, "--record-collision", "error");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("error: out/x.jsonl: the file exists already and was left unchanged");
    const failing = ["run", "fails.json", "--record", "out/x.jsonl", "--record-collision", "error"];
    expect(await seedbed(failing, { cwd })).toMatchObject({ code: 2, out: "" });
    expect(readFileSync(join(cwd, "out/x.jsonl"), "utf8")).toBe("mine");
    expect(readdirSync(cwd).sort()).toEqual(["fails.json", "out", "passes.json"]);
  });

  test("--record-collision append keeps the file and reports the next number, in text and in JSON", async () => {
    const cwd = folder({ "passes.json": PASSES, "out/x.jsonl": "mine", "out/x.7.jsonl": "", "out/x.note.jsonl": "" });
    const append = ["--record-collision", "append"];
    expect((await record(cwd, 1, ...append)).out).toContain("recorded out/x.8.jsonl\n");
    const { out } = await record(cwd, 2, ...append, "--json");
    expect(runOutput.parse(JSON.parse(out)).scenario.recorded).toBe("out/x.9.jsonl");
    expect([seedIn(cwd, "out/x.8.jsonl"), seedIn(cwd, "out/x.9.jsonl")]).toEqual([1, 2]);
    expect(readFileSync(join(cwd, "out/x.jsonl"), "utf8")).toBe("mine");
  });

  test("--record refuses a folder, and --record-collision an unknown word", async () => {
    const cwd = folder({ "passes.json": PASSES });
    mkdirSync(join(cwd, "out/x.jsonl"), { recursive: true });
    for (const mode of ["overwrite", "append", "error"]) {
      const { code, err } = await record(cwd, 1, "--record-collision", mode);
      expect(code, mode).toBe(2);
      expect(err).toMatch(
        /^error: out\/x\.jsonl: (expected the path of a file to write, found a folder|the file exists)/,
      );
    }
    const { code, err } = await record(cwd, 1, "--record-collision", "appended");
    expect(code).toBe(2);
    expect(err).toContain("did you mean append?");
    expect(readdirSync(join(cwd, "out"))).toEqual(["x.jsonl"]);
  });

  test("the written path is reported for a failing run too", async () => {
    const cwd = folder({ "fails.json": FAILS, "x.jsonl": "mine" });
    const args = ["run", "fails.json", "--record", "x.jsonl", "--record-collision", "append", "--json"];
    const { code, out } = await seedbed(args, { cwd });
    expect(code).toBe(1);
    const { recorded } = runOutput.parse(JSON.parse(out)).scenario;
    expect(recorded).toBe("x.2.jsonl");
    expect(seedIn(cwd, recorded!)).toBe(0);
  });
});

describe("several processes that record to one path at once", () => {
  const SEEDS = [1, 2, 3, 4, 5];

  async function all(mode: string) {
    const cwd = folder({ "passes.json": PASSES });
    const ended = await Promise.all(SEEDS.map((seed) => record(cwd, seed, "--record-collision", mode, "--json")));
    const told = ended.map(({ code, out }, index) => {
      const { scenario } = JSON.parse(out);
      return { seed: SEEDS[index]!, code, path: scenario?.recorded as string | undefined };
    });
    return { cwd, told, files: readdirSync(join(cwd, "out")).sort() };
  }

  test("processes that append to one path each write and report their own file", async () => {
    const { cwd, told, files } = await all("append");
    expect(told.map(({ path }) => path).sort()).toEqual(files.map((name) => `out/${name}`));
    expect(files).toEqual(["x.2.jsonl", "x.3.jsonl", "x.4.jsonl", "x.5.jsonl", "x.jsonl"]);
    for (const { seed, code, path } of told) {
      expect(code).toBe(0);
      expect(seedIn(cwd, path!)).toBe(seed);
    }
  });

  test("of processes with error at one path, one writes it, and the others report that and leave nothing", async () => {
    const { cwd, told, files } = await all("error");
    expect(files).toEqual(["x.jsonl"]);
    const winners = told.filter(({ code }) => code === 0);
    expect(winners).toEqual([{ seed: seedIn(cwd, "out/x.jsonl"), code: 0, path: "out/x.jsonl" }]);
    expect(told.filter(({ code }) => code === 2)).toHaveLength(SEEDS.length - 1);
  });

  test("of processes that overwrite one path, the file of the last one stays complete", async () => {
    const { cwd, told, files } = await all("overwrite");
    expect(files).toEqual(["x.jsonl"]);
    expect(told.every(({ code, path }) => code === 0 && path === "out/x.jsonl")).toBe(true);
    expect(SEEDS).toContain(seedIn(cwd, "out/x.jsonl"));
  });
});
