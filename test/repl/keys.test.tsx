/** Every key of the tables that help is made of, in the pane where it works. A key without a test fails the last one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ANYWHERE, type Binding, IN_OVERLAY, IN_PANE, WHILE_SHRINKING } from "../../src/repl/model/keys.ts";
import { lastOf } from "../../src/repl/model/track.ts";
import { type Opened, openRepl } from "./opened.tsx";
import { type Recorded, recorded } from "./scenarios.ts";

let runs: Recorded;
beforeAll(async () => {
  runs = await recorded();
});

interface Case {
  /** Keys before it. */
  readonly before?: readonly string[];
  readonly file?: string;
  readonly then: (repl: Opened) => Promise<unknown> | void;
}

const position = (at: number) => ({ store }: Opened) => expect(store.get().position).toBe(at);
const sees = (text: string | RegExp) => (repl: Opened) => repl.sees(text);
const last = ({ store }: Opened) => lastOf(store.get().observation!);
const atEnd = (repl: Opened) => expect(repl.store.get().position).toBe(last(repl));
const DOWN = ["right", "right", "right", "right"];

const tested = new Map<readonly Binding[], Set<string>>();

function keysOf(name: string, bindings: readonly Binding[], cases: Readonly<Record<string, Case>>): void {
  const known = new Set<string>();
  tested.set(bindings, known);
  describe(name, () => {
    for (const [key, { before = [], file = "fails.jsonl", then }] of Object.entries(cases)) {
      known.add(key);
      test(key, async () => {
        const repl = await openRepl(runs.cwd, file, { size: { columns: 100, rows: 20 } });
        await repl.press(...before, key);
        await repl.settled();
        await then(repl);
      });
    }
  });
}

keysOf("anywhere", ANYWHERE, {
  left: { before: DOWN, then: position(3) },
  right: { then: position(1) },
  "shift+right": { then: sees("▸●") },
  ".": { then: sees("▸●") },
  "shift+left": { before: [...DOWN, "."], then: sees("▸●") },
  ",": { before: [...DOWN, ".", ".", ","], then: sees("▸●") },
  t: { before: ["."], then: sees(/▸ +[2-9]/) },
  T: {
    before: [".", "t", "t", "T"],
    then: ({ store }) => {
      const { observation, position } = store.get();
      expect(observation!.moments[position]!.task).toBe(observation!.moments[1]!.task);
    },
  },
  "]": { then: atEnd },
  "[": { before: ["]"], then: position(0) },
  g: { before: ["]"], then: position(0) },
  home: { before: ["]"], then: position(0) },
  G: { then: atEnd },
  end: { then: atEnd },
  "/": {
    then: async (repl) => {
      await repl.press(..."READS", "return");
      await repl.sees(/▸ +\d+ +event +\w+: reads/);
    },
  },
  n: {
    then: async (repl) => {
      await repl.press("/", ..."reads", "return");
      const first = repl.store.get().position;
      await repl.press("n");
      expect(repl.store.get().position).toBeGreaterThan(first);
      await repl.press("n");
      position(first)(repl);
    },
  },
  N: {
    then: async (repl) => {
      await repl.press("/", ..."reads", "return");
      const first = repl.store.get().position;
      await repl.press("n", "N");
      position(first)(repl);
    },
  },
  f: { before: ["."], then: sees("▸ here you could choose") },
  s: { then: sees(/shrunk from \d+ to \d+ decisions: run 1/) },
  r: { then: (repl) => repl.sees(`seed ${runs.seed + 1}: `) },
  R: { then: (repl) => repl.sees(`› seeds ${runs.seed + 1}..${runs.seed + 500}▌`) },
  d: { then: sees("there is no other run yet") },
  b: { then: sees("runs of this session") },
  p: { then: sees("this is the first run: it has no parent") },
  w: { before: DOWN, then: sees("why: each was caused by the one below") },
  c: { then: sees(/decision \d+ made it certain|no single decision made it certain/) },
  v: { then: sees("deposits.scenario.ts ─") },
  e: { then: sees("› edit 0 ▌") },
  k: { then: sees("shrinking keeps step 0 (parallel)") },
  S: { then: sees("› save trace two-deposits.jsonl▌") },
  o: { then: sees("no runs are stored here yet") },
  tab: { then: sees("▸ world after 0") },
  "shift+tab": { then: sees("▸ here you could choose") },
  ":": { then: sees("› ▌") },
  "?": { then: sees("in the timeline pane") },
  q: { then: ({ store }) => expect(store.get().isOver).toBe(true) },
  "ctrl+c": { then: ({ store }) => expect(store.get().isOver).toBe(true) },
});

keysOf("in the timeline", IN_PANE.timeline, {
  up: { before: DOWN, then: position(3) },
  down: { then: position(1) },
  pagedown: { then: (repl) => expect(repl.store.get().position).toBeGreaterThan(5) },
  pageup: { before: ["pagedown"], then: position(0) },
  return: { before: ["."], then: sees("option 0: start#1 (ann)") },
});

keysOf("in a view", IN_PANE.view, {
  up: { before: ["tab", "down", "down"], then: ({ store }) => expect(store.get().row).toBe(1) },
  down: { before: ["tab"], then: ({ store }) => expect(store.get().row).toBe(1) },
  pagedown: { before: ["tab"], then: ({ store }) => expect(store.get().row).toBeGreaterThan(5) },
  pageup: { before: ["tab", "pagedown"], then: ({ store }) => expect(store.get().row).toBe(0) },
  return: { before: ["G", "tab"], then: sees(/Error\n*.*expected 30, found|│ expected 30, found/) },
  escape: { before: ["tab"], then: sees("▸ timeline") },
});

keysOf("in the options", IN_PANE.options, {
  right: { before: [".", "f"], then: ({ store }) => expect([0, 1]).toContain(store.get().option) },
  left: { before: [".", "f", "right"], then: sees("▸●") },
  down: { before: [".", "f"], then: sees("▸ here you could choose") },
  up: { before: [".", "f"], then: sees("▸ here you could choose") },
  return: { before: [".", "f", "right"], then: sees("run 1, decision 0: start#") },
  f: { before: [".", "f", "right"], then: sees("run 1, decision 0: start#") },
  escape: { before: [".", "f"], then: sees("▸ timeline") },
});

const row = (at: number) => ({ store }: Opened) => expect(store.get().overlayRow).toBe(at);

keysOf("in a page", IN_OVERLAY, {
  down: { before: ["?"], then: row(1) },
  j: { before: ["?"], then: row(1) },
  up: { before: ["?", "down", "down"], then: row(1) },
  k: { before: ["?", "down", "down"], then: row(1) },
  pagedown: { before: ["?"], then: ({ store }) => expect(store.get().overlayRow).toBeGreaterThan(5) },
  pageup: { before: ["?", "pagedown"], then: row(0) },
  G: { before: ["?"], then: sees("q") },
  end: { before: ["?"], then: ({ store }) => expect(store.get().overlayRow).toBeGreaterThan(20) },
  g: { before: ["?", "G"], then: row(0) },
  home: { before: ["?", "G"], then: row(0) },
  escape: { before: ["?"], then: sees("▸ timeline") },
  left: { before: ["?"], then: sees("▸ timeline") },
  q: { before: ["?"], then: sees("▸ timeline") },
  ":": { before: ["?"], then: sees("› ▌") },
  "?": { before: ["b"], then: sees("in the timeline pane") },
  "ctrl+c": { before: ["?"], then: ({ store }) => expect(store.get().isOver).toBe(true) },
});

describe("Enter on a row of a page goes there", () => {
  test("Enter on a row of the tree goes to its run", async () => {
    const repl = await openRepl(runs.cwd, "fails.jsonl");
    await repl.command("seed 0");
    await repl.settled();
    await repl.press("b");
    await repl.sees(/● └─ 1 seed 0/);
    await repl.press("return");
    await repl.sees(`seed ${runs.seed}`);
    expect(repl.store.get()).toMatchObject({ id: 0, overlay: undefined });
  });

  test("Enter on a row of causes or of the curve goes to its moment", async () => {
    const repl = await openRepl(runs.cwd, "fails.jsonl");
    await repl.press("]", "w");
    await repl.sees("why: each was caused by the one below");
    await repl.press("end", "return");
    position(0)(repl);
    await repl.press("c");
    await repl.settled();
    await repl.sees(/\d+%/);
    await repl.press("home", "down", "return");
    position(repl.store.get().observation!.momentOf(1))(repl);
  });
});

afterAll(() => {
  // Keys while shrinking have tests where there is something long to shrink.
  tested.set(WHILE_SHRINKING, new Set(WHILE_SHRINKING.flatMap(({ keys }) => keys)));
  for (const bindings of [ANYWHERE, ...Object.values(IN_PANE), IN_OVERLAY, WHILE_SHRINKING]) {
    const missing = bindings.flatMap(({ keys }) => keys.filter((key) => tested.get(bindings)?.has(key) !== true));
    expect(missing, "keys without a test").toEqual([]);
  }
});
