/** Faults between machines: what steps and declared faults do to messages, datagrams, connections and programs. */
import { fc } from "../../support/properties.ts";
import { describe, expect, test } from "vitest";
import { cutBy, oneWay } from "../../../src/engine/capabilities/fault/shapes.ts";
import { SHAPES } from "../../../src/engine/capabilities/fault/setting.ts";
import { runLogged } from "../../support/logged.ts";
import { said, scenarioOf } from "../machine/programs.ts";

const SEEDS = [0, 1, 2, 3, 4, 5];
const MANY = Array.from({ length: 24 }, (_, seed) => seed);

/** A node that says what it gets, and one that counts. */
const HEAD = `const hear = (node) => node.on((message, from) => console.log(from, message));
  const count = (node) => {
    hear(node);
    let n = 0;
    if (node.name === "a") setInterval(() => node.send("b", n++), 100);
  };`;

/** A server that answers what it gets, and a client that says what becomes of its connection. */
const SOCKETS = `import * as net from "node:net";
  const echo = () => new Promise((up) => net.createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  }).listen(80, up));
  const connect = (host) => new Promise((over) => {
    const socket = net.connect(80, host);
    socket.on("connect", () => { console.log("connected"); socket.write("hello"); });
    socket.on("data", (data) => console.log(String(data)));
    socket.on("error", (error) => console.log(error.code));
    socket.on("close", over);
  });`;

describe("a partition", () => {
  test.each(SEEDS)("loses messages in both directions until it is healed (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a", "b"], run: (node) => {
         hear(node);
         setInterval(() => node.send(node.others[0], performance.now() < 11_000 ? "cut" : "healed"), 1_000);
       } })
       .step(machine.partition(["a"], ["b"])).step(time.sleep("10.5s")).step(machine.heal()).step(time.sleep("3s"))`,
      HEAD,
    );
    const lines = new Set(said(await runLogged(program, seed)));
    expect(lines).toContain("a: b healed");
    expect(lines).toContain("b: a healed");
    expect([...lines].filter((line) => line.endsWith("cut")).length).toBeLessThanOrEqual(1);
  });

  test("in one direction lets through what goes the other way", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a", "b"], run: (node) => {
         hear(node);
         setTimeout(() => node.send(node.others[0], "hi"), 1_000);
       } })
       .step(machine.partition(["a"], ["b"], { oneWay: true })).step(time.sleep("5s"))`,
      HEAD,
    );
    expect(said(await runLogged(program))).toEqual(["a: b hi"]);
  });

  test.each(SEEDS)("holds connections up, which go on once it is healed (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: echo })
       .step(machine.partition(["main"], ["a"]))
       .step("connect", () => { void connect("a"); }).step(time.sleep("20s"))
       .step("nothing", () => console.log("healed")).step(machine.heal()).step(time.sleep("20s"))`,
      SOCKETS,
    );
    expect(said(await runLogged(program, seed))).toEqual(["main: healed", "main: connected", "main: hello"]);
  });

  test("lets an attempt to connect end with a timeout", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: echo }).step(machine.partition(["main"], ["a"])).step("connect", () => connect("a"))`,
      SOCKETS,
    );
    expect(said(await runLogged(program))).toEqual(["main: ETIMEDOUT"]);
  });

  test("of a machine that there is not is refused", async () => {
    await expect(scenarioOf(`.cluster({ nodes: ["aa"], run: () => {} })\n.step(machine.partition(["aa"], ["ab"]))`))
      .rejects.toThrow('expected a machine, found "ab"; the machines are aa');
  });
});

describe("a machine without power", () => {
  test.each(SEEDS)("is silent; once it is up again, what is sent to it is reset (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: echo })
       .step("connect", () => {
         const socket = net.connect(80, "a");
         socket.on("data", (data) => console.log(String(data)));
         socket.on("end", () => console.log("end"));
         socket.on("error", (error) => console.log(error.code));
         socket.write("one");
         setTimeout(() => socket.write("two"), 10_000);
       })
       .step(time.sleep("5s")).step(machine.powerOff("a")).step(time.sleep("20s"))
       .step("silence", () => console.log("silence")).step(machine.restart("a")).step(time.sleep("5s"))`,
      SOCKETS,
    );
    expect(said(await runLogged(program, seed))).toEqual(["main: one", "main: silence", "main: ECONNRESET"]);
  });

  test("stays silent when the network is healed, until it is restarted", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: echo })
       .step("sleeps", () => {}).step(time.sleep("1s")).step(machine.powerOff("a")).step(machine.heal())
       .step("connect", () => { void connect("a"); }).step(time.sleep("20s"))
       .step("silence", () => console.log("silence")).step(machine.restart("a")).step(time.sleep("20s"))`,
      SOCKETS,
    );
    const [first, ...others] = said(await runLogged(program));
    expect(first).toBe("main: silence");
    expect(others).toContain("main: connected");
  });
});

/** The words of all fault events of many runs. */
async function struck(chain: string, name: string): Promise<string[]> {
  const program = await scenarioOf(chain, HEAD);
  const found: string[] = [];
  for (const seed of MANY) {
    const logged = await runLogged(program, seed);
    expect(logged.outcome.finding).toBeUndefined();
    found.push(...said(logged, name));
  }
  return found;
}

describe("declared faults", () => {
  test.each([
    ["fault.crash()", "machine.crash"],
    ["fault.power()", "machine.powerOff"],
    ["fault.pause()", "machine.pause"],
    ["fault.clock()", "machine.clock"],
    ["fault.slow()", "faults.slow"],
    ["fault.partition()", "faults.partition"],
    ["fault.swizzle()", "faults.clog"],
    ["fault.lost()", "message.lost"],
  ])("%s strikes in some runs, and not in the default order", async (fault, event) => {
    const chain = `.cluster({ nodes: ["a", "b", "c"], run: count }).faults(${fault}).step(time.sleep("2s"))`;
    expect((await struck(chain, event)).length).toBeGreaterThan(2);
    const baseline = await runLogged(await scenarioOf(chain, HEAD), undefined);
    expect(said(baseline, event)).toEqual([]);
  });

  test("strike in some runs and not in others, each kind by itself", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a", "b", "c"], run: count }).faults(fault.crash(), fault.partition()).step(time.sleep("9s"))`,
      HEAD,
    );
    const seen = new Set<string>();
    for (const seed of MANY) {
      const logged = await runLogged(program, seed);
      const has = (name: string) => said(logged, name).length > 0;
      seen.add(`${has("machine.crash")} ${has("faults.partition")}`);
    }
    expect([...seen].sort()).toEqual(["false false", "false true", "true false", "true true"]);
  });

  test("never take more machines down than the budget allows, and heal all when the steps have ended", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: 5, run: () => {} })
       .faults(fault.crash({ most: 9, lasts: "1s..5s" }), fault.power({ most: 9 }), fault.pause({ most: 9 }), { atMost: 2 })
       .step(time.sleep("9s"))
       .always("two at most", ({ machines }) => {
         const down = machines.names.filter((name) => machines.state(name) !== "running").length;
         if (down > 0) console.log("down", down);
         return down <= 2;
       })
       .eventually("all are up", ({ machines }) => machines.names.every((name) => machines.state(name) === "running"), { within: "1s" })`,
    );
    const downs = new Set<string>();
    for (const seed of MANY) {
      const logged = await runLogged(program, seed);
      expect(logged.outcome.finding).toBeUndefined();
      for (const line of said(logged)) downs.add(line);
    }
    expect([...downs].sort()).toEqual(["main: down 1", "main: down 2"]);
  });

  test("double messages, and let one overtake another", async () => {
    const program = await scenarioOf(
      `.latency({ message: "1ms..500ms" }).cluster({ nodes: ["a", "b"], run: count })
       .faults(fault.doubled(), fault.overtaken()).step(time.sleep("9s"))`,
      HEAD,
    );
    let doubled = 0;
    let overtaken = 0;
    for (const seed of MANY) {
      const numbers = said(await runLogged(program, seed)).map((line) => Number(line.split(" ").at(-1)));
      if (new Set(numbers).size < numbers.length) doubled++;
      if (numbers.some((number, index) => number < (numbers[index - 1] ?? 0))) overtaken++;
    }
    expect(doubled).toBeGreaterThan(2);
    expect(overtaken).toBeGreaterThan(2);
  });

  test("reset connections and refuse them", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: echo }).faults(fault.reset(), fault.refused())
       .step("connect", async () => { for (let n = 0; n < 5; n++) void connect("a"); }).step(time.sleep("5s"))`,
      SOCKETS,
    );
    const codes = new Set<string>();
    for (const seed of MANY) for (const line of said(await runLogged(program, seed))) codes.add(line);
    expect([...codes].sort()).toEqual(["main: ECONNREFUSED", "main: ECONNRESET", "main: connected", "main: hello"]);
  });

  test.each([
    [
      `fault.crash({ nodes: ["n3"] })`,
      'faults crash: expected a machine, found "n3"; the machines are n1, n2 (did you mean',
    ],
    [`fault.crash(), { atMost: 3 }`, "faults atMost: expected at most 2, the number of machines, found 3"],
    [`fault.crash(), { atmost: 1 }`, 'faults: expected atMost, until, found "atmost"'],
    [`fault.crash`, "faults: expected what fault.crash() and its like return, or options, found the function"],
    [``, "faults: expected at least one fault, as in .faults(fault.crash()), found undefined"],
  ])(".faults(%s) is refused", async (faults, message) => {
    await expect(scenarioOf(`.cluster({ nodes: 2, run: () => {} }).faults(${faults}).step(time.sleep("1s"))`)).rejects
      .toThrow(message);
  });

  test.each(["crash", "power", "pause"])("%s and the steps of the scenario may meet at a machine", async (kind) => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a", "b"], run: count }).faults(fault.${kind}({ nodes: ["a"], lasts: "1s..2s" }))
       .step(time.sleep("500ms")).step(machine.${
        kind === "pause" ? 'pause("a", "1ms")' : 'crash("a")'
      }).step(time.sleep("1ms"))
       .step(machine.restart("a")).step(time.sleep("9s"))`,
      HEAD,
    );
    let met = 0;
    for (const seed of MANY) {
      const { outcome, log } = await runLogged(program, seed);
      expect(outcome.finding).toBeUndefined();
      let isDown = false;
      for (const entry of log) {
        if (!("event" in entry)) continue;
        const isFault = entry.task === "faults";
        if (entry.event === "machine.crash" || entry.event === "machine.powerOff") isDown = true;
        if (entry.event !== "machine.restart") continue;
        if (!isFault && isDown && kind !== "pause") met++;
        // The program that a step has started goes on when the fault is over.
        if (isFault) expect(isDown).toBe(true);
        isDown = false;
      }
    }
    if (kind !== "pause") expect(met).toBeGreaterThan(0);
  });

  test.each([
    [1, "fault.partition()", "partition: expected two or more machines to part from each other, found 1"],
    [
      3,
      `fault.partition({ nodes: ["n1"] })`,
      "partition: expected two or more machines to part from each other, found 1",
    ],
    [
      2,
      `fault.partition({ shapes: ["halves", "ring"] })`,
      'partition: expected 3 or more machines for the shape "ring", found 2: it would cut nothing',
    ],
    [1, "fault.slow()", "slow: expected two or more machines, between which something travels, found one"],
    [1, "fault.swizzle()", "swizzle: expected two or more machines, between which something travels, found one"],
  ])("that could change nothing are refused: of %i machines, %s", async (nodes, faults, message) => {
    await expect(scenarioOf(`.cluster({ nodes: ${nodes}, run: () => {} }).faults(${faults}).step(time.sleep("1s"))`))
      .rejects
      .toThrow(`faults ${message}`);
  });

  test("without machines are refused", async () => {
    await expect(scenarioOf(`.faults(fault.crash()).step(time.sleep("1s"))`)).rejects.toThrow(
      "faults: expected machines that they strike, found none",
    );
  });
});

describe("the shape of a partition", () => {
  const names = fc.integer({ min: 2, max: 7 }).map((count) => Array.from({ length: count }, (_, index) => `n${index}`));
  const draws = fc.infiniteStream(fc.nat());
  const drawn = (stream: Iterator<number>) => (_: string, bound: number) => (stream.next().value as number) % bound;

  test.each(SHAPES)("%s cuts something between as many machines as it needs, if every draw says so", (shape) => {
    const fewest = ["bridge", "ring", "majority"].includes(shape) ? 3 : 2;
    for (let count = fewest; count < 8; count++) {
      const names = Array.from({ length: count }, (_, index) => `n${index}`);
      expect(cutBy(shape, names, (what) => what === "cut" ? 1 : 0)).not.toEqual([]);
    }
  });

  test.each(SHAPES)("%s cuts ways of different machines, in both directions", (shape) => {
    fc.assert(
      fc.property(names, draws, (all, stream) => {
        const cut = cutBy(shape, all, drawn(stream));
        const keys = cut.map(([from, to]) => `${from} ${to}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const [from, to] of cut) {
          expect(from).not.toBe(to);
          expect(keys).toContain(`${to} ${from}`);
        }
        expect(oneWay(cut, false)).toHaveLength(cut.length / 2);
        if (shape === "isolate") expect(cut).toHaveLength(2 * (all.length - 1));
      }),
      { numRuns: 50 },
    );
  });
});
