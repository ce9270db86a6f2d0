/** The runs of the store: listed, shown, selected, removed; by several processes at once. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { runsListOutput, runsPruneOutput, runsShowOutput } from "../../src/cli/output/runs.ts";
import { idOf, makeRun } from "../support/stored_runs.ts";
import { FAILS, PASSES, RACE } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

/** The document of a command, which its schema accepts whole. */
async function json<S extends z.ZodType>(schema: S, args: string[], cwd: string): Promise<z.output<S>> {
  const { code, out, err } = await seedbed([...args, "--json"], { cwd });
  expect(code, out + err).toBe(0);
  const document: unknown = JSON.parse(out);
  expect(schema.parse(document)).toEqual(document);
  return schema.parse(document);
}

const ids = (runs: readonly { readonly id: string }[]) => runs.map(({ id }) => id);

/** A folder whose store has so many runs, made an hour apart; every third failed. */
function withStore(count: number): { readonly cwd: string; readonly root: string } {
  const cwd = folder({ "fails.json": FAILS, "passes.json": PASSES });
  const root = join(cwd, ".seedbed");
  const nowMs = Date.now();
  for (let number = 0; number < count; number++) {
    const startedMs = nowMs - (count - number) * 3_600_000;
    makeRun(root, { id: idOf(number), status: number % 3 === 0 ? "fail" : "pass", startedMs });
  }
  return { cwd, root };
}

describe.concurrent("runs list", () => {
  test("runs list shows the newest first, limited by number and status", async () => {
    const { cwd } = withStore(25);
    const first = await json(runsListOutput, ["runs", "list"], cwd);
    expect(ids(first.runs)).toEqual(Array.from({ length: 20 }, (_, index) => idOf(24 - index)));
    expect(first.total).toBe(25);
    const failed = await json(runsListOutput, ["runs", "list", "--status", "fail", "--limit", "2"], cwd);
    expect(ids(failed.runs)).toEqual([24, 21].map(idOf));
    const { out } = await seedbed(["runs", "list", "--limit", "2"], { cwd });
    expect(out).toMatch(
      /^01M0+24 {2}fail {2}scenario 4 {2}seed 1 {2}1 h {2}Error: no\n01M0+23 {2}pass .*\n2 of 25 runs; /,
    );
  });

  test("runs list names an unreadable run with the reason, and counts it as neither passed nor failed", async () => {
    const { cwd, root } = withStore(3);
    writeFileSync(join(root, "runs", idOf(2), "report.json"), "{");
    rmSync(join(root, "runs", idOf(1), "manifest.json"));
    const { out } = await seedbed(["runs", "list"], { cwd });
    expect(out).toContain("unreadable");
    expect(out).toContain("report.json is not JSON");
    expect(out).toContain("it has no manifest.json");
    const shown = await json(runsListOutput, ["runs", "list", "--status", "fail"], cwd);
    expect(ids(shown.runs)).toEqual([idOf(0)]);
  });

  test("runs list reports a damaged index and rebuilds it", async () => {
    const { cwd, root } = withStore(3);
    writeFileSync(join(root, "index.sqlite"), "no database".repeat(1000));
    const first = await seedbed(["runs", "list", "--json"], { cwd });
    expect(first.err).toBe("note: the index of the runs was damaged and has been rebuilt from their folders\n");
    expect(runsListOutput.parse(JSON.parse(first.out)).total).toBe(3);
    expect(await seedbed(["runs", "list"], { cwd })).toMatchObject({ code: 0, err: "" });
  });

  test("runs list does not create a store", async () => {
    const cwd = folder();
    expect(await seedbed(["runs", "list"], { cwd })).toMatchObject({ code: 0, out: "no runs in .seedbed\n" });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe.concurrent("a selector", () => {
  test("a selector is latest, last-pass, last-fail, an id prefix, or a path", async () => {
    const cwd = folder({ "fails.json": FAILS, "passes.json": PASSES, "race.json": RACE });
    const stored: string[] = [];
    for (const line of ["race.json --seeds 50", "passes.json --record", "fails.json", "passes.json --record"]) {
      await seedbed(["run", ...line.split(" ")], { cwd });
      stored.push(readdirSync(join(cwd, ".seedbed/runs")).find((id) => !stored.includes(id))!);
    }
    const [race, , fails, latest] = stored as [string, string, string, string];
    const shown = async (...args: string[]) => (await json(runsShowOutput, ["runs", "show", ...args], cwd)).run;
    const path = (id: string) => `.seedbed/runs/${id}`;
    expect(await shown()).toBe(path(latest));
    expect(await shown("latest")).toBe(path(latest));
    expect(await shown("last-pass")).toBe(path(latest));
    expect(await shown("last-fail")).toBe(path(fails));
    expect(await shown(race)).toBe(path(race));
    expect(await shown(path(race))).toBe(path(race));
    const beginning = race.slice(0, uniqueLength(race, stored));
    expect(await shown(beginning)).toBe(path(race));
    expect(await shown(beginning.toLowerCase())).toBe(path(race));
    for (const trace of [race, `${beginning}/shrunk.jsonl`, path(race), `${path(race)}/shrunk.jsonl`]) {
      expect((await seedbed(["replay", trace], { cwd })).out, trace).toContain("reproduced");
    }
  });

  test("a selector that matches several runs, or none, is refused with the candidates", async () => {
    const { cwd } = withStore(12);
    const several = await seedbed(["runs", "show", "01M"], { cwd });
    expect(several.code).toBe(2);
    expect(several.err).toContain('expected the beginning of one run\'s id, found "01M", which 12 have:');
    expect(several.err).toContain(`  ${idOf(11)}  pass  scenario 1`);
    expect(several.err).toContain("  and 7 more");
  });

  const COMMANDS = [
    "replay",
    "shrink",
    "why",
    "curve",
    "trace show",
    "trace verify",
    "runs show",
    "artifacts ls",
    "artifacts pack",
    "artifacts export -o out",
    "artifacts diff latest",
  ];

  test.for(COMMANDS)(
    "a selector that seedbed %s cannot use ends with 2 and the path, and nothing is written",
    async (command) => {
      const cwd = folder({ "dir/file": "", "note.txt": "hello", "note.zip": "hello" });
      const words: [string, string][] = [
        ["latest", ".seedbed: latest: there are no runs in the store yet"],
        ["last-fial", ".seedbed: expected a trace: there is no file"],
        ["none.jsonl", "none.jsonl: "],
        ["dir", "dir: expected a trace file, found a folder without trace.jsonl"],
        ["note.zip", "note.zip: not a valid reproducer: "],
      ];
      for (const [selector, expected] of words) {
        const { code, out, err } = await seedbed([...command.split(" "), selector], { cwd });
        expect(code, `${command} ${selector}`).toBe(2);
        expect(out).toBe("");
        // The one that is compared with comes first.
        if (!command.includes("latest")) expect(err.startsWith(`error: ${expected}`), err).toBe(true);
      }
      expect(readdirSync(cwd, { recursive: true }).sort()).toEqual([
        "dir",
        join("dir", "file"),
        "note.txt",
        "note.zip",
      ]);
    },
  );
});

/** How many letters of an id tell it from the others. */
function uniqueLength(id: string, others: readonly string[]): number {
  for (let length = 1;; length++) {
    if (others.filter((other) => other.startsWith(id.slice(0, length))).length === 1) return length;
  }
}

describe.concurrent("runs prune", () => {
  test("runs prune removes all but the newest, or old runs, or only shows them", async () => {
    const { cwd, root } = withStore(10);
    const there = () => readdirSync(join(root, "runs")).sort();
    const dry = await json(runsPruneOutput, ["runs", "prune", "--keep", "7", "--dry-run"], cwd);
    expect(ids(dry.removed)).toEqual([2, 1, 0].map(idOf));
    expect(there()).toHaveLength(10);
    expect(await json(runsPruneOutput, ["runs", "prune", "--keep", "7"], cwd)).toMatchObject({ kept: 7 });
    expect(there()).toEqual([3, 4, 5, 6, 7, 8, 9].map(idOf));
    expect(await json(runsPruneOutput, ["runs", "prune", "--older-than", "330m"], cwd)).toMatchObject({ kept: 5 });
    expect(there()).toEqual([5, 6, 7, 8, 9].map(idOf));
    expect((await json(runsListOutput, ["runs", "list"], cwd)).total).toBe(5);
  });

  test("runs are pruned automatically if the configuration says so", async () => {
    const { cwd, root } = withStore(5);
    writeFileSync(join(cwd, "seedbed.json"), JSON.stringify({ retention: { keep: 2 } }));
    const { out } = await seedbed(["run", "fails.json"], { cwd });
    const kept = readdirSync(join(root, "runs")).sort();
    expect(kept).toHaveLength(2);
    expect(kept[0]).toBe(idOf(4));
    expect(out).toContain(`seedbed replay .seedbed/runs/${kept[1]}/trace.jsonl`);
  });
});

test("processes that store, list and prune concurrently lose nothing and agree", async () => {
  const { cwd, root } = withStore(30);
  const writers = 6;
  const ended = await Promise.all([
    ...Array.from({ length: writers }, () => seedbed(["run", "fails.json", "--no-shrink"], { cwd })),
    ...Array.from({ length: 3 }, () => seedbed(["runs", "list"], { cwd })),
    seedbed(["runs", "prune", "--older-than", "10h"], { cwd }),
    seedbed(["runs", "prune", "--older-than", "10h"], { cwd }),
  ]);
  expect(ended.map(({ code }) => code)).toEqual([...Array(writers).fill(1), 0, 0, 0, 0, 0]);
  expect(ended.map(({ err }) => err).join("")).toBe("");
  const there = readdirSync(join(root, "runs")).sort();
  // Those of the last ten hours, less the one that came of age meanwhile, and the new ones.
  expect(there.length - writers).toBeGreaterThanOrEqual(9);
  expect(there.length - writers).toBeLessThanOrEqual(10);
  const { total, runs } = await json(runsListOutput, ["runs", "list", "--limit", "100"], cwd);
  expect(total).toBe(there.length);
  expect(ids(runs).sort()).toEqual(there);
  for (const { out } of ended.slice(0, writers)) {
    const trace = /seedbed replay (\S+)/.exec(out)?.[1];
    expect(readFileSync(join(cwd, trace!), "utf8")).toContain('"end":"fail"');
  }
  expect(readdirSync(root).filter((name) => !name.startsWith("index.sqlite"))).toEqual(["runs"]);
});
