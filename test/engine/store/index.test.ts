/** The index of a store says what the folders say, whatever happens to either. */
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { FolderRuns } from "../../../src/engine/store/folder_runs.ts";
import { INDEX_VERSION } from "../../../src/engine/store/index/schema.ts";
import type { RunQuery, Runs } from "../../../src/engine/store/run_query.ts";
import { withRuns } from "../../../src/engine/store/runs.ts";
import { folder } from "../../cli/seedbed.ts";
import { idOf, makeRun } from "../../support/stored_runs.ts";
import { fc } from "../../support/properties.ts";

/** Long after whatever the test writes: the times of folders are taken for settled. */
const LATER_MS = 4_000_000_000_000;

/** A store with that many runs, of which every third failed. */
function storeOf(count: number): string {
  const root = join(folder(), ".seedbed");
  for (let number = 0; number < count; number++) make(root, number);
  return root;
}

function make(root: string, number: number): string {
  return makeRun(root, {
    id: idOf(number),
    status: number % 3 === 0 ? "fail" : "pass",
    startedMs: 1_700_000_000_000 + number,
  });
}

function ask<T>(
  root: string,
  work: (runs: Runs) => T,
  nowMs = LATER_MS,
): { readonly found: T; readonly notes: string[] } {
  const notes: string[] = [];
  const found = withRuns(root, { nowMs: () => nowMs, note: (text) => void notes.push(text) }, work);
  return { found, notes };
}

const all = (runs: Runs) => runs.find({});
const ids = (runs: Runs) => runs.find({}).map(({ id }) => id);
const fromFolders = (root: string) => new FolderRuns(join(root, "runs"));

describe("the index", () => {
  test("the index gives the same answers as the folders, whatever is added and removed", () => {
    const query = fc.record<RunQuery>({
      status: fc.option(fc.subarray(["pass", "fail", "timeout", "unreadable"] as const), { nil: undefined }),
      limit: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
      beforeMs: fc.option(fc.integer({ min: 0, max: 12 }).map((ms) => 1_700_000_000_000 + ms), { nil: undefined }),
      prefix: fc.option(fc.constantFrom("", "01M", "01m", idOf(3), idOf(1).slice(0, -1), "x", "%", "_"), {
        nil: undefined,
      }),
    });
    const change = fc.record({
      what: fc.constantFrom("add" as const, "remove" as const, "break" as const, "stray" as const),
      number: fc.nat({ max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(change, { maxLength: 6 }), query), { maxLength: 5 }), (rounds) => {
        const root = storeOf(0);
        for (const [changes, asked] of rounds) {
          for (const { what, number } of changes) {
            const run = join(root, "runs", idOf(number));
            if (what === "add") make(root, number);
            else if (what === "remove") rmSync(run, { recursive: true, force: true });
            else if (what === "break" && existsSync(run)) writeFileSync(join(make(root, number), "report.json"), "{");
            else if (what === "stray" && existsSync(join(root, "runs"))) writeFileSync(join(root, "runs/stray"), "");
          }
          // A run that is broken after it was indexed is listed as it was: its folder is what a look at it reads.
          rmSync(join(root, "index.sqlite"), { force: true });
          const { limit: _limit, ...counted } = asked;
          const { found, notes } = ask(root, (runs) => [runs.find(asked), runs.count(counted)]);
          expect(found).toEqual([fromFolders(root).find(asked), fromFolders(root).count(counted)]);
          expect(notes).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("the index follows runs that are added, removed and repaired by hand", () => {
    const root = storeOf(3);
    writeFileSync(join(root, "runs", idOf(1), "report.json"), "{");
    expect(ask(root, all).found.map(({ id, status, problem }) => [id, status, problem])).toEqual([
      [idOf(2), "pass", undefined],
      [idOf(1), "unreadable", "report.json is not JSON"],
      [idOf(0), "fail", undefined],
    ]);
    make(root, 1);
    expect(ask(root, all).found[1]).toMatchObject({ status: "pass", problem: undefined });
    make(root, 7);
    rmSync(join(root, "runs", idOf(0)), { recursive: true });
    expect(ask(root, ids).found).toEqual([7, 2, 1].map(idOf));
  });

  test("the index does not trust times within the clock granularity of the file system", () => {
    const root = storeOf(1);
    const second = 2_000_000_000;
    for (let number = 1; number < 5; number++) {
      make(root, number);
      // As a file system does that tells time in steps of two seconds.
      utimesSync(join(root, "runs"), second, second);
      expect(ask(root, (runs) => runs.count({}), second * 1000 + 1_500).found).toBe(number + 1);
    }
  });

  test("the index reads no folder when nothing changed", () => {
    const root = storeOf(3);
    ask(root, all);
    // What only somebody who reads them would notice.
    for (const number of [0, 1, 2]) writeFileSync(join(root, "runs", idOf(number), "report.json"), "{");
    expect(ask(root, (runs) => runs.count({ status: ["unreadable"] })).found).toBe(0);
  });
});

describe("an index that is", () => {
  const damages: [string, (file: string) => void][] = [
    ["no database", (file) => writeFileSync(file, "hello, this is no database at all".repeat(100))],
    ["cut", (file) => truncateSync(file, 5_000)],
    ["full of zeros", (file) => writeFileSync(file, new Uint8Array(20_000))],
    ["a database of something else", (file) => {
      rmSync(file);
      withDatabase(file, `CREATE TABLE runs (a); PRAGMA user_version = ${INDEX_VERSION}`);
    }],
    ["a folder", (file) => {
      rmSync(file);
      mkdirSync(join(file, "x"), { recursive: true });
    }],
  ];

  test.each(damages)("an index that is %s is rebuilt, with one note", (_what, damage) => {
    const root = storeOf(4);
    ask(root, all);
    const file = join(root, "index.sqlite");
    damage(file);
    const { found, notes } = ask(root, (runs) => [runs.count({}), runs.find({ limit: 1 })[0]?.id]);
    expect(found).toEqual([4, idOf(3)]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^the index of the runs (was damaged and has been rebuilt|cannot be used)/);
    if (existsSync(file) && !notes[0]!.includes("cannot be used")) expect(ask(root, all).notes).toEqual([]);
  });

  test("an index that is damaged anywhere never throws, and returns no impossible run", () => {
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 200 }), (at, bytes) => {
        const root = storeOf(4);
        ask(root, ids);
        const file = join(root, "index.sqlite");
        const content = new Uint8Array(readFileSync(file));
        content.set(bytes.subarray(0, content.length - at % content.length), at % content.length);
        writeFileSync(file, content);
        for (const { id, startedMs } of ask(root, all).found) {
          expect(basename(id)).toBe(id);
          expect(new Date(startedMs).toISOString()).toMatch(/Z$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["a way out of the store for an id", "id = '../../..'"],
    ["no time that there is", "startedMs = 9000000000000000"],
    ["another status", "status = 'splendid'"],
  ])("an index that has %s is rebuilt", (_what, set) => {
    const root = storeOf(4);
    ask(root, all);
    withDatabase(join(root, "index.sqlite"), `UPDATE runs SET ${set} WHERE id = '${idOf(2)}'`);
    const { found, notes } = ask(root, ids);
    expect(found).toEqual([3, 2, 1, 0].map(idOf));
    expect(notes).toEqual(["the index of the runs was damaged and has been rebuilt from their folders"]);
  });

  test("an index of an older version is rebuilt silently", () => {
    const root = storeOf(2);
    withDatabase(join(root, "index.sqlite"), "CREATE TABLE runs (id, old); PRAGMA user_version = 999");
    expect(ask(root, ids)).toEqual({ found: [idOf(1), idOf(0)], notes: [] });
  });
});

test("a missing store is empty, and is not created", () => {
  const root = join(folder(), ".seedbed");
  expect(ask(root, all)).toEqual({ found: [], notes: [] });
  expect(existsSync(root)).toBe(false);
});

function withDatabase(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}
