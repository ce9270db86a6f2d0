/** Crashes at every write: which there are, that all are tried, and what classic programs come to. */
import { Volume } from "memfs";
import { describe, expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { range } from "../../../src/api/runs/run/range.ts";
import { Disk, DISK_PROFILES } from "../../../src/engine/capabilities/fs/disk.ts";
import { LOSSES } from "../../../src/engine/capabilities/fs/journal.ts";
import { waysToLose } from "../../../src/engine/capabilities/fs/losses.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { fc } from "../../support/properties.ts";
import { scenarioOf } from "../machine/programs.ts";

type Act = (volume: Volume) => void;

/** What a program does to a disk, with two files and few changes. */
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ to: fc.constantFrom("/a", "/b"), size: fc.constantFrom(1, 600, 1_400) }).map(({ to, size }): Act => (v) =>
    v.appendFileSync(to, "x".repeat(size))
  ),
  fc.constantFrom("/a", "/b").map((path): Act => (v) => v.existsSync(path) && v.truncateSync(path, 0)),
  fc.constantFrom<[string, string]>(["/a", "/b"], ["/b", "/a"]).map(([from, to]): Act => (v) =>
    v.existsSync(from) && v.renameSync(from, to)
  ),
  fc.constantFrom("/a", "/b").map((path): Act => (v) => v.existsSync(path) && v.unlinkSync(path)),
  fc.constantFrom("/a", "/").map((path): Act => (v) => {
    if (!v.existsSync(path)) return;
    const fd = v.openSync(path, "r");
    v.fsyncSync(fd);
    v.closeSync(fd);
  }),
);

const shown = (survivors: readonly { path: string; content: unknown }[]) =>
  JSON.stringify(survivors.map(({ path, content }) => [path, String(content ?? "")]));

test("every state that a loss of power may leave is among those that are enumerated, and none is there twice", () => {
  fc.assert(fc.property(
    fc.array(act, { maxLength: 5 }),
    fc.constantFrom(...DISK_PROFILES),
    fc.constantFrom(...LOSSES),
    fc.infiniteStream(fc.nat()),
    (acts, profile, loss, draws) => {
      const volume = new Volume();
      const disk = new Disk(volume, profile);
      disk.settle();
      for (const each of acts) each(volume);
      const { states, isComplete } = disk.states();
      const before = shown(states[0]!.survivors);
      const all = new Set(states.map(({ survivors }) => shown(survivors)));
      expect(all.size).toBe(states.length);
      expect(disk.states().states.map(({ lost }) => lost)).toEqual(states.map(({ lost }) => lost));
      const next = draws[Symbol.iterator]();
      const left = shown(disk.afterLoss(loss, (bound) => bound === 0 ? 0 : next.next().value! % bound));
      if (isComplete) expect(all).toContain(left);
      if (loss === "none") expect(left).toBe(before);
    },
  ));
});

test("of three changes every set survives, of nine some, and writes are torn at their sectors", () => {
  const data = { isOfNames: false, sectors: 1 };
  const name = { isOfNames: true, sectors: 1 };
  expect(waysToLose([data, data, data], false)).toMatchObject({ ways: { length: 8 }, isComplete: true });
  expect(waysToLose([name, name, name], true).ways.map(({ kept }) => kept)).toEqual([[0, 1, 2], [0, 1], [0], []]);
  expect(waysToLose([{ ...data, sectors: 3 }], false).ways).toEqual([
    { kept: [0] },
    { kept: [0], torn: { index: 0, sectors: 1 } },
    { kept: [0], torn: { index: 0, sectors: 2 } },
    { kept: [] },
  ]);
  expect(waysToLose(Array.from({ length: 9 }, () => data), false).isComplete).toBe(false);
  expect(waysToLose([{ ...data, sectors: 100 }], false)).toMatchObject({ ways: { length: 8 }, isComplete: false });
});

/** A program that replaces a file, in one of the ways that programs do. */
function replacing(save: string, more = "", crash = ""): ReturnType<typeof scenarioOf> {
  return scenarioOf(
    `.machine("app", { files: { data: "1" }, run: () => {
       const data = Number(fs.readFileSync("data", "utf8"));
       if (!(data > 0)) throw new Error("the file is broken");
       save(String(data + 1));
     }${more} })
     .faults(fault.crash({ at: "any write"${crash} }))
     .step(time.sleep("1s"))`,
    `const sync = (path) => { const fd = fs.openSync(path, "r"); fs.fsyncSync(fd); fs.closeSync(fd); };
     const save = (text) => { ${save} };`,
  );
}

const IN_PLACE = 'fs.writeFileSync("data", text, { flush: true });';
const RENAMED = 'fs.writeFileSync("new", text); fs.renameSync("new", "data");';
const SYNCED = 'fs.writeFileSync("new", text, { flush: true }); fs.renameSync("new", "data");';

describe("a file that is replaced", () => {
  test.each([
    ["in place, also if it is synced", IN_PLACE, ""],
    ["by a file that was not synced", RENAMED, ""],
  ])("%s, is broken by a crash", async (_, save, more) => {
    const program = await replacing(save, more);
    const { failed, status, crashes } = await testProgram(program, { seeds: range(1, 3), shrink: false });
    expect([status, crashes]).toEqual(["fail", undefined]);
    expect(failed).toMatchObject({
      strategy: "crashes",
      outcome: { finding: { message: "Error: the file is broken" } },
    });
    const again = await execute(program, { source: new RecordedSource(failed!.decisions) });
    expect(again.outcome.finding).toEqual(failed!.outcome.finding);
  });

  test.each([
    ["by a file that was synced", SYNCED, ""],
    ["by one that was not, on ext4", RENAMED, ', disk: "ext4"'],
  ])("%s, survives every crash", async (_, save, more) => {
    const { status, crashes } = await testProgram(await replacing(save, more), { seeds: range(1, 3) });
    expect(status).toBe("pass");
    expect(crashes).toMatchObject({ exhausted: { of: "crashes", bounds: ["the default order"] } });
    expect(crashes!.runs).toBeGreaterThan(10);
  });

  test("may be broken by a second crash only, during the recovery", async () => {
    const recovers = `fs.existsSync("mark") ? fs.writeFileSync("data", text) : fs.writeFileSync("mark", "");`;
    const twice = async (crash: string) =>
      (await testProgram(await replacing(recovers, "", crash), { seeds: [1], shrink: false })).failed?.strategy;
    expect(await twice("")).toBeUndefined();
    expect(await twice(", most: 2")).toBe("crashes");
  });
});

test("each crash is tried once, and the labels say when it strikes", async () => {
  const program = await replacing('fs.appendFileSync("log", text);');
  const seen: string[] = [];
  const { exhausted, runs } = await search(program, {
    seeds: range(1, 1_000),
    strategy: "crashes",
    keepGoing: true,
    keepDecisions: true,
    onRun: ({ runs }) => seen.push(String(runs)),
  });
  expect(exhausted).toEqual({ of: "crashes", bounds: ["the default order"], schedules: runs - 1 });
  // Made, written, the end; each killed, or without power and with what may be left of one change or two.
  const { decisions } = await execute(program, { source: { next: () => 0 } });
  expect(decisions.flatMap(({ kind, label }) => kind === "fault" ? [label] : [])).toEqual([
    "before it makes /app/log",
    "after it has made /app/log",
    "after it has written 1 byte to /app/log",
    "when the steps have ended",
  ].map((where) => `crash: app ${where} (1: is killed, 2: loses its power)`));
  // Four are killed, and lose their power with nothing to lose, the name or not, and of two changes four ways, of which data without a name is nothing.
  expect(runs - 1).toBe(4 + 1 + 2 + 3 + 3);
});

test("fewer runs than there are crashes exhaust nothing", async () => {
  const program = await replacing(SYNCED);
  expect((await search(program, { seeds: range(1, 5), strategy: "crashes" })).exhausted).toBeUndefined();
  const { crashes } = await testProgram(program, { seeds: range(1, 5), strategy: "crashes" });
  expect(crashes).toEqual({ runs: 4 });
});

describe("bad input", () => {
  test("the strategy has nothing to try without such a crash", async () => {
    const program = await scenarioOf('.machine("app", () => {}).faults(fault.crash()).step(time.sleep("1s"))');
    await expect(testProgram(program, { strategy: "crashes" })).rejects.toThrow(
      'strategy crashes: expected fault.crash({ at: "any write" }) in .faults(…), found none in the scenario "case"',
    );
  });

  test("a search in which nobody writes says so", async () => {
    const program = await scenarioOf(
      '.machine("app", () => {}).faults(fault.crash({ at: "any write" })).step(time.sleep("1s"))',
    );
    const { outcome, crashes } = await testProgram(program, { seeds: [1] });
    expect(outcome.unmet).toEqual(['wrote to a disk, where fault.crash({ at: "any write" }) strikes']);
    expect(crashes?.runs ?? 0).toBe(0);
  });

  test.each([
    ['.machine("app", () => {}).faults(fault.crash({ at: "every write" }))', "any write"],
    ['.faults(fault.crash({ at: "any write" })).step("nothing", () => {})', "expected machines that they strike"],
    [
      '.world({ backends: { fs: "host" } }).machine("app", () => {}).faults(fault.crash({ at: "any write" })).step("nothing", () => {})',
      "expected simulated files",
    ],
  ])("%s is refused", async (chain, message) => {
    await expect(scenarioOf(chain)).rejects.toThrow(message);
  });
});
