/** What led to a failure: who waits and why, which call failed, what ran last, and what a random value led to. */
import { describe, expect, test } from "vitest";
import { storyOf } from "../../../src/api/reports/story.ts";
import type { StoryLine } from "../../../src/api/reports/scenario.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { loadSource } from "../../support/source.ts";

/** Lines of the story, as `line source (task): note`. */
async function told(source: string): Promise<string[]> {
  return (await storyOfSource(source)).map(words);
}

async function storyOfSource(source: string): Promise<StoryLine[]> {
  const [loaded] = await loadSource(source);
  const { failed } = await testProgram(loaded!.program);
  const about = { program: failed!.shrunk!.program, locateStep: undefined, cwd: "." };
  return await storyOf(
    { finding: failed!.outcome.finding, told: about },
    { explanation: failed!.explanation, told: about },
  );
}

function words({ location, source, task, note }: StoryLine): string {
  return `${location?.line} ${source} (${task}): ${note}`;
}

describe("a deadlock", () => {
  test("a deadlock names the deepest waiting line, and the abort that abandoned the wake-up", async () => {
    const lines = await told(`import { http, scenario } from "seedbed";
const ready = Promise.withResolvers();
const controller = new AbortController();
async function load() {
  fetch("http://svc.test/config", { signal: controller.signal }).then(() => ready.resolve(), () => {});
}
async function start() {
  await load();
  await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  await ready.promise;
}
export default scenario("starts").step(http.when("GET", "http://svc.test/config").replies(200, {}, { delay: "5ms" }))
  .step("start", async () => {
    await start();
  });`);
    expect(lines).toContain("10 controller.abort(); (main): gives up its own ← 200 GET /config svc.test");
    expect(lines).toContain("11 await ready.promise; (main): waits here");
  });

  test("a deadlock names the event that was emitted before anything listened", async () => {
    const lines = await told(`import { EventEmitter, once } from "node:events";
import { scenario } from "seedbed";
const bus = new EventEmitter();
export default scenario("hears").parallel("two", {
  sender: async () => { bus.emit("ready"); },
  receiver: async () => {
    await once(bus, "ready");
  },
});`);
    expect(lines.some((line) => /^5 .*\(sender\): emits "ready", and nobody listens$/.test(line))).toBe(true);
    expect(lines).toContain('7 await once(bus, "ready"); (receiver): waits here');
  });

  test("a deadlock names no later line that has continued", async () => {
    const lines = await told(`import { scenario } from "seedbed";
const never = new Promise(() => {});
const stuck = async () => {
  await never;
};
const quick = async (world) => {
  await world.sleep("5ms");
};
export default scenario("stuck").step("both", async (world) => {
  await Promise.all([stuck(), quick(world)]);
});`);
    expect(lines).toContain("4 await never; (main): waits here");
    expect(lines.filter((line) => line.endsWith("waits here"))).toHaveLength(1);
  });

  test("a deadlock names the last call, which woke nobody, and the waiting tasks with their lines", async () => {
    const story = await storyOfSource(`import { scenario } from "seedbed";
let isTaken = false;
const waiting = [];
class Lock {
  async take() {
    if (isTaken) await new Promise((resolve) => waiting.push(resolve));
    isTaken = true;
  }
  giveBack() {
    isTaken = false;
  }
}
const lock = new Lock();
async function work(name) {
  await lock.take();
  await new Promise((resolve) => setTimeout(resolve, 1));
  lock.giveBack();
}
export default scenario("locks").parallel("two", {
  ann: () => work("a"),
  bob: () => work("b"),
});`);
    expect(story.map(words)).toContain("17 lock.giveBack(); (ann): called last");
    const waits = story.find(({ note }) => note === "waits here");
    expect(words(waits!)).toBe(
      "6 if (isTaken) await new Promise((resolve) => waiting.push(resolve)); (bob): waits here",
    );
    expect(waits!.callers).toEqual(["take", "work", expect.stringMatching(/^bob: \(\) => work\("b"\) \(.*:21\)$/)]);
  });

  test("a deadlock names no call if there were more in the last turn than are kept", async () => {
    const lines = await told(`import { scenario } from "seedbed";
const step = () => {};
export default scenario("many").step("calls", async (world) => {
  await world.sleep("1ms");
  for (let n = 0; n < 100; n++) step();
  await new Promise(() => {});
});`);
    expect(lines.filter((line) => line.includes("called last"))).toEqual([]);
  });

  test("a deadlock without an event or a call names what ran last", async () => {
    const lines = await told(`import { scenario } from "seedbed";
let free = 1;
const waiters = [];
export default scenario("slots").parallel("two", { ann: use, bob: use });
async function use(world) {
  if (free === 0) await new Promise((resolve) => waiters.push(resolve));
  free--;
  await world.sleep("5ms");
}`);
    expect(lines).toContain('8 await world.sleep("5ms"); (ann): ran last');
    expect(lines).toContain(
      "6 if (free === 0) await new Promise((resolve) => waiters.push(resolve)); (bob): waits here",
    );
  });
});

describe("an error", () => {
  test("an error of the world names the failed call if its own place says nothing", async () => {
    const lines = await told(`import { mkdir } from "node:fs";
import { promisify } from "node:util";
import { scenario } from "seedbed";
const make = (path) =>
  promisify(mkdir)(path);
export default scenario("two folders").parallel("make", {
  ann: () => make("/tmp/a"),
  bob: () => make("/tmp/a"),
});`);
    expect(lines.some((line) => /^5 promisify\(mkdir\)\(path\); \((ann|bob)\): the call that failed$/.test(line)))
      .toBe(true);
  });

  test("what a message did last is told of the task that sent it", async () => {
    const lines = await told(`import { scenario } from "seedbed";
import net from "node:net";
export default scenario("stock").machine("shop", async () => {
  const server = net.createServer((socket) => {
    setTimeout(() => socket.write("sold"), 5);
  });
  await new Promise((resolve) => server.listen(80, resolve));
}).parallel("buyers", {
  ann: async ({ kv }) => {
    const socket = net.connect(80, "shop");
    const bytes = await new Promise((resolve) => socket.once("data", resolve));
    kv.set("ann", String(bytes));
  },
}).finally("nothing is sold", ({ kv }) => kv.get("ann") === null);`);
    expect(lines).toContain('5 setTimeout(() => socket.write("sold"), 5); (shop): ran last');
  });

  test("an error of the code names the line that the task awaited last", async () => {
    const lines = await told(`import { http, scenario } from "seedbed";
async function total() {
  const answer = await fetch("http://svc.test/total");
  return answer.status;
}
export default scenario("total").step(http.when("GET", "http://svc.test/total").replies(500))
  .step("ask", async () => {
    const status = await total();
    if (status !== 200) throw new Error("no total");
  });`);
    expect(lines).toContain('3 const answer = await fetch("http://svc.test/total"); (main): awaited last');
  });
});

test("a broken invariant names what ran last", async () => {
  const lines = await told(`import { http, scenario } from "seedbed";
let loads = 0;
const load = async () => {
  loads++;
  await fetch("http://svc.test/a");
};
export default scenario("loads once").step(http.when("GET", "http://svc.test/a").replies(200))
  .parallel("two", { ann: load, bob: load })
  .always("once", () => loads < 2);`);
  expect(lines).toContain('5 await fetch("http://svc.test/a"); (bob): ran last');
});

test("a random value says what it led to, and the range in which it fails", async () => {
  const lines = await told(`import { scenario } from "seedbed";
export default scenario("retry").step("pay", async () => {
  let isLate = false;
  setTimeout(function timeout() { isLate = true; }, 30);
  const delayMs = 10 + Math.random() * 40;
  await new Promise((resolve) => setTimeout(function retry() { resolve(); }, delayMs));
  if (isLate) throw new Error("too late");
});`);
  expect(lines[0]).toMatch(
    /^5 .*: Math\.random draws 0\.\d+ \(timer retry after 3\d ms, after its own timer timeout\); any from 0\.\d+ to 1 does$/,
  );
  const [, from] = /any from (\S+) to 1/.exec(lines[0]!)!;
  expect(Number(from)).toBeCloseTo(0.5, 1);
});
