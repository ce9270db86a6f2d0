/** `Worker` of `node:worker_threads`: the same events as in a real Node, over the disk of the program that started it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { runLogged } from "../../support/logged.ts";
import { inNode } from "../../support/real_node.ts";
import { folderWith } from "../../support/source.ts";
import { slow } from "../../support/slow.ts";

const HEAD =
  `import { Worker, MessageChannel, isMainThread, parentPort, receiveMessageOnPort, setEnvironmentData, workerData } from "node:worker_threads";
import { once } from "node:events"; import { text } from "node:stream/consumers"; import { writeFileSync, readFileSync, rmSync } from "node:fs";
const file = new URL("./worker.mjs", import.meta.url);
const watch = (worker, events) => {
  for (const type of ["online", "message", "error", "exit"]) {
    worker.on(type, (value) => events.push([type, value instanceof Error ? [value.constructor.name, value.message, value.code ?? null] : value ?? null]));
  }
  return new Promise((resolve) => worker.on("exit", resolve));
};
const settled = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));`;

const WORKER =
  `import * as threads from "node:worker_threads"; import { readFileSync, writeFileSync } from "node:fs"; import { setTimeout as sleep } from "node:timers/promises";
const { parentPort, workerData } = threads;
const acts = {
  say: () => parentPort.postMessage({ said: workerData.what, isMainThread: threads.isMainThread, argv: process.argv.slice(2), env: process.env.MINE ?? null, name: threads.threadName ?? null, known: threads.getEnvironmentData("known") ?? null }),
  echo: () => parentPort.on("message", (message) => message === "stop" ? parentPort.close() : parentPort.postMessage(message)),
  forever: () => setInterval(() => {}, 10),
  wait: async () => { await sleep(5); parentPort.postMessage("waited"); },
  throw: () => { setTimeout(() => { throw Object.assign(new RangeError("oops"), { code: "E_MINE" }); }, 5); },
  reject: () => { Promise.reject(new TypeError("rejected")); },
  exit: () => { parentPort.postMessage("before"); process.exit(7); },
  code: () => { process.exitCode = 3; },
  caught: () => { process.on("uncaughtException", (error) => parentPort.postMessage("caught " + error.message)); setTimeout(() => { throw new Error("x"); }, 1); },
  ports: () => parentPort.on("message", ({ port, deep }) => { port.postMessage([deep.get("a") === port, port.constructor.name]); port.on("message", (data) => { port.postMessage("again " + data); port.close(); parentPort.close(); }); }),
  buffers: () => parentPort.once("message", ({ bytes }) => { parentPort.postMessage(bytes, [bytes.buffer]); parentPort.postMessage(bytes.length); }),
  disk: () => { const text = readFileSync(workerData.path, "utf8"); writeFileSync(workerData.path, text + " and the worker"); parentPort.postMessage("written"); },
  nested: () => { const inner = new threads.Worker(new URL("./inner.mjs", import.meta.url)); inner.on("message", (data) => parentPort.postMessage("inner " + data)); },
  state: () => { globalThis.count = (globalThis.count ?? 0) + 1; parentPort.postMessage(globalThis.count); },
  output: () => { process.stdout.write("out "); console.log("line"); process.stderr.write("err"); },
  input: async () => { let all = ""; for await (const part of process.stdin) all += part; process.stdout.write(all.toUpperCase()); parentPort.postMessage("read"); },
  leaving: () => { process.on("exit", (code) => { parentPort.postMessage(["exit", code]); process.exitCode = 4; }); },
  unlistened: () => { parentPort.on("message", () => {}); parentPort.unref(); },
};
acts[workerData.act]();`;

const TALKS: Readonly<Record<string, string>> = {
  "what a thread knows": `
    setEnvironmentData("known", { deep: [1] });
    const worker = new Worker(file, { workerData: { act: "say", what: new Map([["a", 1]]) }, argv: [1, "two"], env: { MINE: "yes" }, name: "mine" });
    worker.on("message", ({ said }) => events.push([...said])); await watch(worker, events);`,
  "messages there and back, in order": `
    const worker = new Worker(file, { workerData: { act: "echo" } }), over = watch(worker, events);
    for (const each of [1, "two", { three: [3] }, undefined, null, new Date(5), "stop"]) worker.postMessage(each);
    await over; worker.postMessage("nobody"); events.push(await worker.terminate() ?? null);`,
  "it ends when there is nothing to do": `
    for (const act of ["wait", "code", "exit", "state", "state", "unlistened"]) await watch(new Worker(file, { workerData: { act } }), events);`,
  "outputs": `
    const worker = new Worker(file, { workerData: { act: "output" }, stdout: true, stderr: true }), over = watch(worker, events);
    const both = await Promise.all([text(worker.stdout), text(worker.stderr)]); await over; events.push(both, worker.stdin);`,
  "input": `
    const worker = new Worker(file, { workerData: { act: "input" }, stdin: true, stdout: true }), over = watch(worker, events);
    worker.stdin.write("some "); worker.stdin.end("text"); const said = await text(worker.stdout); await over; events.push(said);
    const none = new Worker(file, { workerData: { act: "input" }, stdout: true }), end = watch(none, events), nothing = await text(none.stdout); await end; events.push(nothing);`,
  "it is told that it ends": `await watch(new Worker(file, { workerData: { act: "leaving" } }), events);`,
  "exceptions": `
    for (const act of ["throw", "reject", "caught"]) await watch(new Worker(file, { workerData: { act } }), events);`,
  "it is ended": `
    const worker = new Worker(file, { workerData: { act: "forever" } }); const over = watch(worker, events); await once(worker, "online");
    events.push(await worker.terminate()); await over; events.push(await worker.terminate() ?? null);`,
  "ports go along": `
    const worker = new Worker(file, { workerData: { act: "ports" } }), over = watch(worker, events), { port1, port2 } = new MessageChannel(), ends = [];
    port1.on("message", (data) => events.push(["port", data])); port1.on("close", () => ends.push("port closed"));
    try { worker.postMessage({ port: port2 }); } catch (error) { events.push([error.name, error.code]); }
    worker.postMessage({ port: port2, deep: new Map([["a", port2]]) }, [port2]); port1.postMessage("hello"); await over; await settled(); events.push(ends);`,
  "what was posted before a port was sent goes with it": `
    const outer = new MessageChannel(), inner = new MessageChannel();
    inner.port1.postMessage("early"); outer.port1.postMessage([inner.port2], [inner.port2]); inner.port1.postMessage("late");
    const [port] = await new Promise((resolve) => outer.port2.once("message", resolve));
    port.on("message", (data) => events.push(data)); await settled(); events.push(receiveMessageOnPort(outer.port2) ?? null);
    port.postMessage("back"); events.push((await new Promise((resolve) => inner.port1.once("message", resolve)))); inner.port1.close(); outer.port1.close(); await settled();`,
  "buffers are transferred": `
    const worker = new Worker(file, { workerData: { act: "buffers" } }), over = once(worker, "exit"), bytes = new Uint8Array([1, 2, 3]), messages = [];
    worker.on("message", (data) => messages.push(data)); worker.postMessage({ bytes }, [bytes.buffer]); events.push(bytes.length); await over;
    events.push([...messages[0]], messages[1]);`,
  "one disk": `
    const path = "/tmp/seedbed-workers-test.txt"; writeFileSync(path, "main");
    await watch(new Worker(file, { workerData: { act: "disk", path } }), events); events.push(readFileSync(path, "utf8")); rmSync(path);`,
  "a thread starts another": `await watch(new Worker(file, { workerData: { act: "nested" } }), events);`,
  "code as a text": `
    await watch(new Worker("const { parentPort, workerData } = require('node:worker_threads'); parentPort.postMessage([typeof module.exports, workerData])", { eval: true, workerData: 5 }), events);`,
  "what is no file": `
    for (const wrong of ["worker.mjs", 5, new URL("http://a.test/x"), "file:///x"]) { try { new Worker(wrong); } catch (error) { events.push(error.code); } }
    const missing = new Worker("/nowhere/worker.mjs"); missing.on("error", (error) => events.push(/Cannot find module/.test(error.message))); await once(missing, "exit").catch(() => {}); await settled();
    try { new Worker(file, { workerData: () => {} }); } catch (error) { events.push(error.name); }`,
  "this module as its own thread": `
    const worker = new Worker(new URL("./self.mjs", import.meta.url), { workerData: 4 }); events.push(isMainThread, await once(worker, "message"));`,
};

const SELF = `import { isMainThread, parentPort, workerData } from "node:worker_threads";
if (!isMainThread) parentPort.postMessage(workerData * 2);`;

async function folder(): Promise<string> {
  const talks = Object.entries(TALKS).map(([name, talk]) =>
    `${JSON.stringify(name)}: async () => { const events = []; ${
      talk.replace('new URL("http://a.test/x"), ', "")
    }\n return events; }`
  );
  return await folderWith({
    "talks.mjs": `${HEAD}\nexport const TALKS = {\n${talks.join(",\n")}\n};`,
    "worker.mjs": WORKER,
    "inner.mjs": `import { parentPort } from "node:worker_threads"; parentPort.postMessage("here");`,
    "self.mjs": SELF,
    "real.mjs":
      `import { TALKS } from "./talks.mjs"; const all = {}; for (const name in TALKS) all[name] = await TALKS[name](); console.log(JSON.stringify(all));`,
    "case.scenario.mjs": `import { scenario } from "seedbed"; import { TALKS } from "./talks.mjs"; import "./self.mjs";
      const all = Object.keys(TALKS).map((name) => scenario(name).step("talk", async ({ event }) => event("events", JSON.stringify(await TALKS[name]()))));
      ${Object.keys(TALKS).map((_, index) => `export const s${index} = all[${index}];`).join("\n")}`,
  });
}

slow("threads see the same events as in a real Node", async () => {
  const at = await folder();
  // A thread inherits the flags of the process that `inNode` starts, which take no file.
  const real = inNode(
    `const { execFileSync } = await import("node:child_process");
     return JSON.parse(execFileSync(process.execPath, [${
      JSON.stringify(join(at, "real.mjs"))
    }], { encoding: "utf8" }));`,
  ) as Record<string, unknown>;
  for (const { program } of await loadFile(join(at, "case.scenario.mjs"))) {
    const { outcome, events } = await runLogged(program);
    expect.soft(outcome.finding, program.ir.name).toBeUndefined();
    expect.soft(JSON.parse(events("events")[0] as string), program.ir.name).toEqual(real[program.ir.name]);
  }
});

async function scenarioWith(worker: string, body: string) {
  const at = await folderWith({
    "worker.ts": worker,
    "case.scenario.ts":
      `import { scenario } from "seedbed"; import { Worker } from "node:worker_threads"; import { once } from "node:events";
export default scenario("case").step("run", async ({ kv, sleep }) => { ${body} });`,
  });
  return (await loadFile(join(at, "case.scenario.ts")))[0]!.program;
}

const START = `new Worker(new URL("./worker.ts", import.meta.url))`;

test("threads race: an update that two of them read and write is lost in some order", async () => {
  const program = await scenarioWith(
    `import { readFile, writeFile } from "node:fs/promises";
await writeFile("/app/count", String(Number(await readFile("/app/count", "utf8")) + 1));`,
    `const { readFile, writeFile } = await import("node:fs/promises"); await writeFile("/app/count", "0");
     await Promise.all([${START}, ${START}].map((worker) => once(worker, "exit")));
     const count = await readFile("/app/count", "utf8"); if (count !== "2") throw new Error("lost: " + count);`,
  );
  const found = new Set<string | undefined>();
  for (let seed = 1; seed <= 15; seed++) {
    found.add((await testProgram(program, { seed, strategy: "random", shrink: false })).outcome.finding?.message);
  }
  expect([...found].some((message) => message?.includes("lost: 1"))).toBe(true);
  expect(found.has(undefined)).toBe(true);
});

test("what a thread writes is shown, and can be read as well", async () => {
  const program = await scenarioWith(
    `process.stdout.write("raw"); console.log("a line"); console.error("trouble");`,
    `const worker = ${START}; const read: string[] = []; worker.stdout.on("data", (data) => read.push(String(data))); await once(worker, "exit"); kv.set("read", read.join("|"));`,
  );
  const { events, log } = await runLogged(program);
  expect([events("stdout"), events("console.log"), events("console.error")]).toEqual([["raw"], ["a line"], [
    "trouble",
  ]]);
  expect(JSON.stringify(log)).toContain("raw|a line");
});

test("an error of a thread that nobody listens for is a finding with its place", async () => {
  const program = await scenarioWith(
    `const fail = () => { throw new Error("in the thread"); };\nsetTimeout(fail, 1);`,
    `${START}; await sleep("50ms");`,
  );
  const { finding } = (await testProgram(program, { seed: 0, strategy: "fifo", shrink: false })).outcome;
  expect(finding).toMatchObject({ message: expect.stringContaining("in the thread") });
  expect(JSON.stringify(finding)).toContain("worker.ts");
});

test("a thread that waits for ever, and who waits for it, are a deadlock that names it", async () => {
  const program = await scenarioWith(
    `import { parentPort } from "node:worker_threads"; parentPort!.on("message", () => {});`,
    `await once(${START}, "exit");`,
  );
  const { finding } = (await testProgram(program, { seed: 0, strategy: "fifo", shrink: false })).outcome;
  expect(finding).toMatchObject({ kind: "deadlock" });
  expect(JSON.stringify(finding)).toContain("worker 1");
});

test.each([
  ["a URL that is no file", `new Worker(new URL("data:text/javascript,1"))`, "Worker of a data: URL"],
  ["memory that is shared", "new SharedArrayBuffer(8)", "SharedArrayBuffer"],
  [
    "an environment that is shared",
    `new Worker("", { eval: true, env: (await import("node:worker_threads")).SHARE_ENV })`,
    "SHARE_ENV",
  ],
])("%s is refused by name", async (_, use, name) => {
  const { finding } =
    (await testProgram(await scenarioWith("", use), { seed: 0, strategy: "fifo", shrink: false })).outcome;
  expect(finding).toMatchObject({ kind: "unsimulated", title: expect.stringContaining(name) });
});
