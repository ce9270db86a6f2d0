/** The lanes of machines: what happened to each, and to what travelled between them. */
import { expect, test } from "vitest";
import { nodeLanesSvg } from "../../../src/api/reports/pictures/node_lanes_svg.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { observe } from "../../../src/engine/session/observation.ts";
import { nodeLanesOf } from "../../../src/engine/session/node_lanes.ts";
import { loadSource } from "../../support/source.ts";

async function lanesOf(chain: string, seed = 1) {
  const [loaded] = await loadSource(`
    import { fault, machine, scenario, time } from "seedbed";
    import { linearizable, register } from "seedbed/checkers";
    import * as fs from "node:fs";
    export default scenario("lanes")${chain};`);
  return nodeLanesOf(await observe(loaded!.program, randomSource(seed)))!;
}

/** The second node answers with what the first has sent. */
const TALK = `.latency({ message: "2ms" }).cluster({ nodes: 2, run: (node) => {
    node.on((message, from) => node.name === "n2" && node.send(from, "re"));
    if (node.name === "n1") setInterval(() => node.send("n2", "hello"), 10);
  } })`;

test("a lane is up, paused, down and without power, one after the other to the end of the run", async () => {
  const { lanes, endMs } = await lanesOf(`${TALK}
    .step(time.sleep("20ms")).step(machine.pause("n1", "30ms")).step(time.sleep("50ms"))
    .step(machine.crash("n2")).step(time.sleep("10ms")).step(machine.restart("n2")).step(time.sleep("10ms"))
    .step(machine.powerOff("n2")).step(time.sleep("10ms"))`);
  const states = lanes.map(({ name, spans }) => [name, ...spans.map(({ state }) => state)]);
  expect(states).toEqual([["n1", "up", "paused", "up"], ["n2", "up", "down", "up", "no power"]]);
  for (const { spans } of lanes) {
    expect(spans[0]!.fromMs).toBe(0);
    expect(spans.at(-1)!.toMs).toBe(endMs);
    for (const [index, { fromMs }] of spans.slice(1).entries()) expect(fromMs).toBe(spans[index]!.toMs);
  }
  expect(lanes[0]!.spans[1]!.toMs - lanes[0]!.spans[1]!.fromMs).toBeCloseTo(30);
});

test("a message leads from its sender to its receiver; one that meets a partition is lost, sent or under way", async () => {
  const { messages, cuts } = await lanesOf(`${TALK}
    .step(time.sleep("15ms")).step(machine.partition(["n1"], ["n2"])).step(time.sleep("20ms"))
    .step(machine.heal()).step(time.sleep("10ms"))`);
  const first = messages.slice(0, 2).map((
    { from, to, fate, sentMs, arrivedMs },
  ) => [from, to, fate, arrivedMs! - sentMs]);
  expect(first).toEqual([[0, 1, "arrives", 2], [1, 0, "arrives", 2]]);
  const [cut] = cuts;
  expect(cut).toMatchObject({ what: "partition: n1→n2, n2→n1", lanes: [0, 1] });
  const lost = messages.filter(({ fate }) => fate === "lost");
  expect(lost.length).toBeGreaterThan(0);
  for (const message of messages) {
    const isInside = (message.arrivedMs ?? message.sentMs) >= cut!.fromMs && message.sentMs < cut!.toMs;
    if (message.fate === "lost") expect(isInside).toBe(true);
  }
});

test("doubled and late messages are marked, and what a disk lost", async () => {
  const fates = new Set<string>();
  let losses = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const lanes = await lanesOf(
      `.cluster({ nodes: 2, run: (node) => {
        node.on(() => {});
        setInterval(() => { fs.writeFileSync("x", node.name); node.send(node.others[0], "hello"); }, 5);
      } })
      .faults(fault.doubled(), fault.overtaken(), fault.stalled(), fault.lost(), fault.power(), { until: "300ms" })
      .step(time.sleep("300ms"))`,
      seed,
    );
    for (const { fate } of lanes.messages) fates.add(fate);
    losses += lanes.losses.length;
    for (const { lane, what } of lanes.losses) expect(what).toContain(`the disk of ${lanes.lanes[lane]!.name} loses`);
  }
  expect([...fates].sort()).toEqual(["arrives", "doubled", "late", "lost"]);
  expect(losses).toBeGreaterThan(0);
});

const STALE = `.machine("store", () => {})
  .parallel("clients", {
    ann: async ({ operation, sleep }) => { await operation("write", [1], () => sleep("5ms")); },
    bob: async ({ operation, sleep }) => {
      await sleep("20ms");
      await operation("read", [], async () => { await sleep("5ms"); return 0; });
      await operation("read", [], () => sleep("5ms"));
    },
  })
  .finally("linearizable", linearizable(register(0)))`;

test("the history has the point after which no order exists, and the picture draws it", async () => {
  const lanes = await lanesOf(STALE);
  expect(lanes.lanes.map(({ name }) => name)).toEqual(["store", "ann", "bob"]);
  const { operations, violation } = lanes;
  const stale = operations.find(({ result }) => result === 0)!;
  expect(violation!.brokenBy).toBe(stale.id);
  const write = operations.find(({ name }) => name === "write")!;
  expect([...violation!.operations]).toEqual([write.id, stale.id]);
  const svg = nodeLanesSvg(lanes, "a <stale> read");
  expect(svg).toContain("<title>a &lt;stale&gt; read</title>");
  expect(svg).toContain("no order exists from here on");
  expect(svg.match(/class="operation [a-z]+ violates breaks"/g)).toHaveLength(1);
  expect(svg).not.toMatch(/NaN|undefined/);
});

test("a picture of many messages shows the last of them, and says how many it omits", async () => {
  const lanes = await lanesOf(`.cluster({ nodes: 2, run: (node) => {
      node.on(() => {});
      setInterval(() => node.send(node.others[0], "hello"), 1);
    } }).step(time.sleep("300ms"))`);
  const omitted = lanes.messages.length - 400;
  expect(omitted).toBeGreaterThan(0);
  const svg = nodeLanesSvg(lanes, "many");
  expect(svg).toContain(`${omitted} earlier messages are omitted`);
  expect(svg.match(/class="message arrives" marker-end/g)).toHaveLength(400);
});
