/** Clusters: machines that run one program and send messages to one another, and clients beside them. */
import { describe, expect, test } from "vitest";
import { runLogged } from "../../support/logged.ts";
import { said, scenarioOf } from "../machine/programs.ts";

const SEEDS = [0, 1, 2, 3, 4, 5];

describe("nodes", () => {
  test.each([
    ["a number", "2", ["n1", "n2"]],
    ["a list of names", `["paris", "oslo"]`, ["paris", "oslo"]],
    ["an object", `{ paris: {}, oslo: {} }`, ["paris", "oslo"]],
  ])("are given as %s", async (_, nodes, names) => {
    const program = await scenarioOf(
      `.cluster({ nodes: ${nodes}, run: (node) => console.log(node.name, "of", node.all.join() + ", others", node.others.join()) }).step(time.sleep("1s"))`,
    );
    expect(said(await runLogged(program)).sort()).toEqual(
      names.map((name) => `${name}: ${name} of ${names.join()}, others ${names.find((each) => each !== name)}`).sort(),
    );
  });

  test("have an environment, files and a clock of their own", async () => {
    const program = await scenarioOf(
      `.cluster({
         nodes: {
           paris: { env: { ROLE: "leader" }, files: { "a.txt": "A" }, clock: { offset: "2s" } },
           oslo: { files: { "a.txt": "B" } },
         },
         run: () => console.log(process.env.ROLE, fs.readFileSync("a.txt", "utf8"), Date.now()),
       }).step(time.sleep("1s"))`,
    );
    const lines = said(await runLogged(program)).sort();
    expect(lines[0]).toMatch(/^oslo: undefined B \d+$/);
    expect(lines[1]).toMatch(/^paris: leader A \d+$/);
    const [oslo, paris] = lines.map((line) => Number(line.split(" ").at(-1)));
    expect(paris! - oslo!).toBeGreaterThan(1_900);
  });

  test("share no variables", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: 3, run: () => console.log(++count) }).step(time.sleep("1s"))`,
      "let count = 0;",
    );
    expect(said(await runLogged(program)).sort()).toEqual(["n1: 1", "n2: 1", "n3: 1"]);
  });

  test("may run a module's default export, imported by the program or given as it is", async () => {
    const head = `const mod = { default: (node) => console.log(node.name) };`;
    for (const run of ["mod", "() => mod", "async () => mod"]) {
      const program = await scenarioOf(`.cluster({ nodes: 1, run: ${run} }).step(time.sleep("1s"))`, head);
      expect(said(await runLogged(program))).toEqual(["n1: n1"]);
    }
  });

  test("show a state to conditions, until the program ends", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: (node) => {
         const state = { ticks: 0 };
         node.show(state);
         setInterval(() => state.ticks++, 10);
       } })
       .step(time.sleep("35ms")).step("look", ({ machines }) => console.log(machines.shown("a").ticks > 0))
       .step(machine.crash("a")).step("gone", ({ machines }) => console.log(machines.shown("a")))`,
    );
    expect(said(await runLogged(program))).toEqual(["main: true", "main: undefined"]);
  });
});

describe("messages", () => {
  test.each(SEEDS)("of one sender arrive in order, with the sender's name (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a", "b"], run: (node) => {
         if (node.name === "b") return node.on((message, from) => console.log(from, message.n));
         for (let n = 0; n < 4; n++) node.send("b", { n });
       } }).step(time.sleep("9s"))`,
    );
    expect(said(await runLogged(program, seed))).toEqual([0, 1, 2, 3].map((n) => `b: a ${n}`));
  });

  test("are copies, taken when they are sent", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a", "b"], run: (node) => {
         if (node.name === "b") {
           return node.on((message) => { console.log(message.when instanceof Date, [...message.set]); });
         }
         const message = { when: new Date(), set: new Set([1]) };
         node.send("b", message);
         message.set.add(2);
       } }).step(time.sleep("9s"))`,
    );
    expect(said(await runLogged(program))).toEqual(["b: true [1]"]);
  });

  test("wait until somebody listens", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a", "b"], run: (node, { sleep }) => {
         if (node.name === "a") return node.send("b", "early");
         setTimeout(() => node.on((message) => console.log(message)), 5_000);
       } }).step(time.sleep("9s"))`,
    );
    expect(said(await runLogged(program))).toEqual(["b: early"]);
  });

  test("to a program that has ended are lost, and one that starts again gets those that come later", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: (node) => node.on((message) => console.log(message)) })
       .step(machine.crash("a")).step("lost", ({ node }) => node.send("a", "lost"))
       .step(machine.restart("a")).step("later", ({ node }) => node.send("a", "later")).step(time.sleep("1s"))`,
    );
    const logged = await runLogged(program);
    expect(said(logged)).toEqual(["a: later"]);
    expect(said(logged, "message.lost")).toEqual([`main: {"from":"main","to":"a"}`]);
  });

  test("under way to a program that ends are lost", async () => {
    const program = await scenarioOf(
      `.latency({ message: "50ms" })
       .cluster({ nodes: ["a"], run: (node) => node.on((message) => console.log(message)) })
       .step("send", ({ node }) => { node.send("a", "one"); node.send("a", "two"); })
       .step(machine.restart("a")).step("later", ({ node }) => node.send("a", "three")).step(time.sleep("1s"))`,
    );
    expect(said(await runLogged(program))).toEqual(["a: three"]);
  });

  test.each(SEEDS)("go to clients and back (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: (node) => node.on((message, from) => node.send(from, message * 2)) })
       .clients(2, (client, { operation }) => operation("double", [client.name], () => new Promise((resolve) => {
         client.on(resolve);
         client.send("a", client.name === "client1" ? 1 : 10);
       })))
       .finally("both have an answer", ({ history }) => {
         const results = history.filter(({ name }) => name === "double").map(({ task, result }) => task + " " + result);
         return results.toSorted().join() === "client1 2,client2 20";
       })`,
    );
    expect((await runLogged(program, seed)).outcome.finding).toBeUndefined();
  });

  test("that a listener throws at are a finding with the name of the node", async () => {
    const program = await scenarioOf(
      `.cluster({ nodes: ["a"], run: (node) => node.on(() => { throw new Error("no"); }) })
       .step("send", ({ node }) => node.send("a", 1)).step(time.sleep("1s"))`,
    );
    const { finding } = (await runLogged(program)).outcome;
    expect(finding).toMatchObject({ kind: "error", message: expect.stringContaining("no") as unknown });
  });

  test.each([
    [
      `node.send("a", 1)`,
      `send: expected the name of a machine or a task, found "a"; there are aa, main (did you mean "aa"?)`,
    ],
    [
      `node.send("aa", { reply: [() => {}] })`,
      `send to "aa": expected a message that can be copied (plain data, Map, Set, Date, bytes), found a function at message.reply[0]`,
    ],
    [`node.on("vote")`, "expected a function that is called with each message, found string"],
    [`node.send(1, 2)`, "expected the name of whom a message is for of type string, found number"],
  ])("%s is refused", async (call, message) => {
    const program = await scenarioOf(`.cluster({ nodes: ["aa"], run: () => {} }).step("bad", ({ node }) => ${call})`);
    const { finding } = (await runLogged(program)).outcome;
    expect(finding?.message).toContain(message);
    expect(finding?.location?.line).toBe(5);
  });
});

test("a node that throws at its start is a finding at its line", async () => {
  const program = await scenarioOf(
    `.cluster({ nodes: 2, run: (node) => { if (node.name === "n2") throw new Error("no config"); } })
     .step(time.sleep("1s"))`,
  );
  expect((await runLogged(program)).outcome.finding).toMatchObject({
    kind: "error",
    task: "n2",
    location: { line: 5 },
  });
});

test.each([
  ["no nodes", `{ nodes: 0, run: () => {} }`, "cluster nodes: expected a whole number from 1 to 1000, found 0"],
  ["an empty list", `{ nodes: [], run: () => {} }`, "cluster nodes: expected at least one node, found []"],
  ["no program", `{ nodes: 3 }`, "cluster run: expected a function, found undefined"],
  ["no setup", `3`, "cluster: expected an object with nodes, run, found 3"],
  ["a misspelt field", `{ node: 3, run: () => {} }`, 'cluster: expected nodes, run, found "node"'],
  [
    "a misspelt field of a node",
    `{ nodes: { a: { evn: {} } }, run: () => {} }`,
    'cluster node "a": expected env, files, disk, cwd, clock, background, found "evn"',
  ],
  [
    "a name twice",
    `{ nodes: ["a", "a"], run: () => {} }`,
    'machine "a": expected a name that no other machine has, found "a"',
  ],
])("a cluster with %s is refused", async (_, setup, message) => {
  await expect(scenarioOf(`.cluster(${setup})`)).rejects.toMatchObject({
    message: expect.stringContaining(message) as unknown,
    location: expect.objectContaining({ line: 5 }) as unknown,
  });
});

test("no clients are refused", async () => {
  await expect(scenarioOf(`.clients(0, () => {})`)).rejects.toThrow(
    "clients: expected a whole number from 1 to 1000, found 0",
  );
});
