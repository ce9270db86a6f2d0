/** What a chooser learns of the operations that it chooses among. */
import { expect, test } from "vitest";
import { ChoosingSource } from "../../../src/engine/decisions/chooser.ts";
import type { PickOption, PickRequest } from "../../../src/engine/decisions/requests.ts";
import { OverriddenSource } from "../../../src/engine/decisions/sources.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import { loadSource } from "../../support/source.ts";
import { programOf, tasks } from "../support/programs.ts";

interface Seen {
  readonly happened: PickOption[];
  readonly picks: PickRequest[];
}

/** Runs a program in a random order, and notes what the chooser is told. */
async function see(program: Program, seed: number): Promise<Seen> {
  const seen: Seen = { happened: [], picks: [] };
  const streams = new Streams(seed);
  const source = new ChoosingSource({
    happened: (operation) => void seen.happened.push(operation),
    pick(options, request) {
      seen.picks.push({ ...request, options: [...options] });
      return streams.integer("pick", options.length);
    },
    draw: (stream, bound) => streams.integer(stream, bound),
  });
  const { outcome } = await execute(program, { source: new OverriddenSource([], source) });
  expect(outcome.finding).toBeUndefined();
  expect(seen.happened).toHaveLength(outcome.turns);
  return seen;
}

const three = tasks({
  alice: async (world) => {
    await world.sleep(1);
    await world.yieldNow();
  },
  bob: async (world) => {
    await world.yieldNow();
    await world.sleep(2);
  },
  carol: (world) => world.yieldNow(),
});

test.each([1, 2, 3, 4, 5])("a pick has the last operation and the number of turns, seed %i", async (seed) => {
  const { happened, picks } = await see(three, seed);
  expect(picks.length).toBeGreaterThan(2);
  for (const { current, turn, options } of picks) {
    expect(current).toBe(happened[turn - 1]);
    expect(options).toContain(happened[turn]);
  }
});

test.each([1, 2, 3, 4, 5])(
  "ids count operations, and causes lead back to the start of their task, seed %i",
  async (seed) => {
    const { happened } = await see(three, seed);
    expect(happened.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(happened.map((_, index) => index + 1));
    for (const { id, cause, task, kind, label } of happened) {
      expect(label).toMatch(new RegExp(`^${kind}#\\d+.* ?\\(${task.name}\\)$`));
      if (kind === "start") {
        expect(cause).toBe(0);
        continue;
      }
      // In these tasks, what a task starts was started by an operation of its own.
      expect(cause).toBeLessThan(id);
      expect(happened.find((operation) => operation.id === cause)?.task.name).toBe(task.name);
    }
  },
);

test("file calls name their path as the resource, and none if there are two", async () => {
  const [loaded] = await loadSource(`import { scenario } from "seedbed";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { stat } from "node:fs";
export default scenario("case").parallel("two", {
  alice: async () => {
    await mkdir("/data");
    await writeFile("/data/a", "1");
    await rename("/data/a", "/data/b");
  },
  bob: () => new Promise((resolve) => stat("/etc", () => resolve())),
});
`);
  const { happened } = await see(loaded!.program, 1);
  const found = new Map(
    happened.filter(({ kind }) => kind === "fs").map(({ label, resource }) =>
      [label.replace(/^fs#\d+ | \(.*$/g, ""), resource] as const
    ),
  );
  expect(Object.fromEntries(found)).toMatchObject({
    "mkdir /data": "fs /data",
    "stat /etc": "fs /etc",
    "open /data/a": "fs /data/a",
    "write /data/a": "fs /data/a",
  });
  expect(found.get("rename /data/a") ?? null).toBeNull();
  expect(found.size).toBeGreaterThan(4);
});

test("messages of a network are options like operations, with their own ids", async () => {
  const send = (payload: string) => ({ type: "net_send", from: "ann", to: "bob", payload });
  const deliver = { type: "net_deliver_one", strategy: "random" };
  const { picks } = await see(programOf([send("1"), send("2"), send("3"), deliver, deliver, deliver]), 1);
  expect(picks.map(({ options }) => options.length)).toEqual([3, 2]);
  const [{ options }] = picks as [PickRequest];
  expect(options).toMatchObject(
    [1, 2, 3].map((id) => ({ kind: "net", id, task: { name: "bob" }, resource: "net bob" })),
  );
});
