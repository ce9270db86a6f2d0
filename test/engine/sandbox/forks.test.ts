/** `child_process.fork`: the same events as in a real Node, over the disk of the program that forks. */
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { importsOf } from "../../../src/engine/sandbox/build/imports.ts";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { runLogged } from "../../support/logged.ts";
import { inNode } from "../../support/real_node.ts";
import { folderWith } from "../../support/source.ts";
import { slow } from "../../support/slow.ts";

const HEAD =
  `import { fork, ChildProcess } from "node:child_process"; import { once } from "node:events"; import { text } from "node:stream/consumers";
import { readFileSync, writeFileSync, rmSync } from "node:fs"; import { dirname, join } from "node:path"; import { fileURLToPath } from "node:url";
const file = fileURLToPath(new URL("./child.mjs", import.meta.url));
const watch = (child, events) => {
  for (const type of ["spawn", "message", "error"]) child.on(type, (value) => events.push([type, value instanceof Error ? [value.message, value.code ?? null] : value ?? null]));
  const ends = {};
  for (const type of ["exit", "disconnect", "close"]) child.on(type, (...all) => { ends[type] = all; });
  return new Promise((resolve) => child.on("close", () => setTimeout(() => { events.push(ends); resolve(); }, 20)));
};
const act = (name, options, ...args) => fork(file, [name, ...args], options);
const settled = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));`;

const CHILD =
  `import { readFileSync, writeFileSync } from "node:fs"; import { fork } from "node:child_process"; import { fileURLToPath } from "node:url";
const [name, ...args] = process.argv.slice(2);
const acts = {
  say: () => process.send({ args, connected: process.connected, env: process.env.MINE ?? null, fd: process.env.NODE_CHANNEL_FD ?? null, isFile: process.argv[1].endsWith("child.mjs"), pids: [typeof process.pid, process.pid !== process.ppid] }),
  echo: () => process.on("message", (message) => message === "stop" ? process.disconnect() : process.send([message, typeof message])),
  forever: () => { setInterval(() => {}, 10); process.send("up"); },
  heard: () => { process.on("message", () => {}); process.send("up"); },
  once: () => process.once("message", (message) => process.send(message)),
  late: () => setTimeout(() => process.on("message", (message) => { process.send(["late", message]); setTimeout(() => process.disconnect(), 1); }), 30),
  throw: () => setTimeout(() => { throw new RangeError("oops"); }, 5),
  reject: () => { Promise.reject(new TypeError("rejected")); },
  exit: () => { process.on("exit", (code) => process.send(["exit", code])); process.send("before"); process.exit(7); },
  code: () => { process.exitCode = 3; },
  last: () => { process.on("beforeExit", (code) => { if (process.exitCode) return; process.exitCode = 4; setTimeout(() => process.send("more"), 2); }); process.on("exit", (code) => { process.exitCode = code + 1; }); },
  signals: () => { process.on("SIGTERM", (name, number) => { process.send([name, number]); process.exit(5); }); setInterval(() => {}, 10); process.send("up"); },
  usr: () => { process.on("SIGUSR2", (name, number) => { process.send([name, number]); process.disconnect(); }); process.on("message", () => {}); process.send("up"); },
  orphan: () => { process.on("disconnect", () => writeFileSync(args[0], "the parent has left")); process.send("up"); },
  gone: () => { process.disconnect(); try { process.send("x", (error) => writeFileSync(args[0], error.code)); } catch (error) { writeFileSync(args[0], "thrown"); } },
  twice: () => { process.on("error", (error) => writeFileSync(args[0], error.code)); process.disconnect(); process.disconnect(); },
  output: () => { process.stdout.write("out "); console.log("line"); process.stderr.write("err"); process.stdout.write(Buffer.from([0xc3, 0xa9])); },
  input: async () => { let all = ""; for await (const part of process.stdin) all += part; process.stdout.write(all.toUpperCase()); process.disconnect(); },
  wrong: () => { const found = []; for (const value of [undefined, () => {}, 5n, Symbol.iterator]) { try { process.send(value); } catch (error) { found.push([error.name, error.code ?? null]); } } process.send(found); },
  disk: () => { writeFileSync(args[0], readFileSync(args[0], "utf8") + " and the child"); },
  cwd: () => process.send(process.cwd()),
  nested: () => { const inner = fork(fileURLToPath(new URL("./inner.mjs", import.meta.url))); inner.on("message", (message) => process.send(["inner", message])); },
  timed: () => { fork(fileURLToPath(new URL("./inner.mjs", import.meta.url)), [], { timeout: 60_000 }); },
  advanced: () => process.on("message", (message) => { process.send(message); process.disconnect(); }),
  many: () => { for (let n = 0; n < 5; n++) process.send(n, (error) => { if (error !== null) process.exitCode = 9; }); },
};
acts[name]();`;

const TALKS: Readonly<Record<string, string>> = {
  "what a child knows": `
    const child = act("say", { env: { MINE: "yes" } }, 1, "two"); const over = watch(child, events); const pid = child.pid;
    events.push([typeof pid, child.connected, child.stdin, child.stdout, child.stdio.length, child instanceof ChildProcess, child.spawnargs.length, child.exitCode, child.killed]);
    await over; events.push([child.connected, child.channel ?? null, child.exitCode, child.signalCode]);`,
  "messages there and back, in order": `
    const child = act("echo"), over = watch(child, events);
    for (const each of [1, "two", { three: [3], none: undefined, date: new Date(5) }, null, true, [undefined], "stop"]) events.push(child.send(each));
    await over; events.push(child.send("nobody", (error) => events.push(error.code))); await settled();`,
  "it ends when there is nothing to do": `
    for (const name of ["code", "last", "exit", "many"]) await watch(act(name), events);
    const one = act("once"); const over = watch(one, events); one.send("only"); await over;`,
  "exceptions": `
    for (const name of ["throw", "reject"]) { const child = act(name, { silent: true }), over = watch(child, events), said = await text(child.stderr); events.push(/oops|rejected/.test(said)); await over; }`,
  "it is killed": `
    for (const [name, signal] of [["forever"], ["forever", "SIGKILL"], ["forever", 2], ["signals"], ["signals", "SIGKILL"], ["usr", "SIGUSR2"]]) {
      const child = act(name), over = watch(child, events); await once(child, "message"); events.push([child.kill(0), child.kill(signal), child.killed]); await over; events.push([child.kill(), child.exitCode, child.signalCode]);
    }
    try { act("code").kill("SIGNONE"); } catch (error) { events.push(error.code); }`,
  "killed before it begins":
    `const child = act("forever"), over = watch(child, events); child.removeAllListeners("message"); child.kill(); await over;`,
  "the parent leaves": `
    const path = "/tmp/seedbed-forks-orphan.txt"; writeFileSync(path, ""); const child = act("orphan", {}, path), ends = [];
    for (const type of ["disconnect", "exit"]) child.on(type, (...all) => ends.push([type, ...all]));
    await once(child, "message"); child.disconnect(); events.push([child.connected, child.channel]); child.on("error", (error) => events.push(error.code)); child.disconnect();
    events.push(child.send("x")); await new Promise((resolve) => child.once("exit", resolve)); await settled(); events.push(ends, readFileSync(path, "utf8")); rmSync(path);`,
  "the child leaves": `
    const path = "/tmp/seedbed-forks-gone.txt"; for (const name of ["gone", "twice"]) { writeFileSync(path, ""); await watch(act(name, {}, path), events); events.push(readFileSync(path, "utf8")); } rmSync(path);`,
  "messages before anybody listens":
    `const child = act("late"), over = watch(child, events); child.send("early"); await over;`,
  "a listener keeps a child alive": `
    const child = act("heard"), over = watch(child, events); await once(child, "message"); await settled(); events.push(child.exitCode); child.disconnect(); await once(child, "exit"); events.push(child.exitCode);`,
  "outputs": `
    const child = act("output", { silent: true }), over = watch(child, events), [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]); await over; events.push([out, err]);
    const other = act("output", { stdio: ["ignore", "pipe", "ignore", "ipc"] }), end = watch(other, events); events.push([await text(other.stdout), other.stderr, other.stdin, other.stdio.length]); await end;
    await watch(act("output", { silent: true }), events);`,
  "input": `
    const child = act("input", { silent: true }), over = watch(child, events); child.stdin.write("some "); child.stdin.end("text"); events.push(await text(child.stdout)); await over;
    const none = act("input", { stdio: ["ignore", "pipe", "inherit", "ipc"] }), end = watch(none, events); events.push(await text(none.stdout)); await end;`,
  "what cannot be sent": `
    await watch(act("wrong"), events); const child = act("heard"), over = watch(child, events); child.removeAllListeners("message");
    for (const value of [undefined, () => {}, 5n]) { try { child.send(value); } catch (error) { events.push([error.name, error.code ?? null]); } }
    try { child.send("x", undefined, 5); } catch (error) { events.push(error.code); } child.kill(); await over;`,
  "structured clones": `
    const child = act("advanced", { serialization: "advanced" }), over = watch(child, events); child.removeAllListeners("message");
    child.on("message", (message) => events.push([[...message.map], message.date.getTime(), message.big === 5n, message.loop === message, "none" in message]));
    const message = { map: new Map([["a", 1]]), date: new Date(5), big: 5n, none: undefined }; message.loop = message; child.send(message); await over;
    try { fork(file, { serialization: "other" }); } catch (error) { events.push(error.code); }`,
  "one disk": `
    const path = "/tmp/seedbed-forks-disk.txt"; writeFileSync(path, "main"); await watch(act("disk", {}, path), events); events.push(readFileSync(path, "utf8")); rmSync(path);`,
  "working folder": `await watch(act("cwd", { cwd: "/tmp" }), events);
    const relative = fork("./child.mjs", ["say"], { cwd: dirname(file) }); await watch(relative, events);`,
  "a child forks another": `await watch(act("nested"), events);`,
  "arguments": `
    for (const given of [[5], [file, 5], [file, [], 5], [file, { stdio: ["pipe", "pipe", "pipe"] }]]) { try { fork(...given).kill(); events.push("started"); } catch (error) { events.push([error.name, error.code]); } }`,
  "aborted, and out of time": `
    const abort = new AbortController(); const child = act("forever", { signal: abort.signal }), over = watch(child, events); await once(child, "message"); abort.abort(); await over;
    const slow = act("forever", { timeout: 800, killSignal: "SIGINT" }), end = watch(slow, events); slow.removeAllListeners("message"); await end;`,
  "a child that ends in time": `
    const startMs = Date.now(); await watch(act("timed"), events); events.push(Date.now() - startMs < 50_000);`,
  "a child that nobody waits for":
    `const child = act("forever"); await once(child, "message"); child.unref(); child.channel.unref(); events.push(child.connected); child.kill(); child.ref(); await once(child, "exit");`,
};

async function folder(): Promise<string> {
  const talks = Object.entries(TALKS).map(([name, talk]) =>
    `${JSON.stringify(name)}: async () => { const events = []; ${talk}\n return events; }`
  );
  return await folderWith({
    "talks.mjs": `${HEAD}\nexport const TALKS = {\n${talks.join(",\n")}\n};`,
    "child.mjs": CHILD,
    "inner.mjs": `process.send("here");`,
    "real.mjs":
      `import { TALKS } from "./talks.mjs"; const all = {}; await Promise.all(Object.keys(TALKS).map(async (name) => { all[name] = await TALKS[name](); })); process.stdout.write("\\n" + JSON.stringify(all));`,
    "case.scenario.mjs": `import { scenario } from "seedbed"; import { TALKS } from "./talks.mjs";
      const all = Object.keys(TALKS).map((name) => scenario(name).step("talk", async ({ event }) => event("events", JSON.stringify(await TALKS[name]()))));
      ${Object.keys(TALKS).map((_, index) => `export const s${index} = all[${index}];`).join("\n")}`,
  });
}

slow("children see the same events as in a real Node", async () => {
  const at = await folder();
  const real = inNode(
    `const { execFileSync } = await import("node:child_process");
     return JSON.parse(execFileSync(process.execPath, [${
      JSON.stringify(join(at, "real.mjs"))
    }], { encoding: "utf8" }).split("\\n").at(-1));`,
  ) as Record<string, unknown>;
  for (const { program } of await loadFile(join(at, "case.scenario.mjs"))) {
    const { outcome, events } = await runLogged(program);
    expect.soft(outcome.finding, program.ir.name).toBeUndefined();
    expect.soft(JSON.parse(events("events")[0] as string), program.ir.name).toEqual(real[program.ir.name]);
  }
}, 120_000);

async function scenarioWith(child: string, body: string, machines = "") {
  const at = await folderWith({
    "child.ts": child,
    "case.scenario.ts":
      `import { fault, machine, scenario, time } from "seedbed"; import { fork } from "node:child_process"; import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs"; const child = new URL("./child.ts", import.meta.url);
export default scenario("case")${machines}.step("run", async ({ kv, sleep }) => { ${body} });`,
  });
  return (await loadFile(join(at, "case.scenario.ts")))[0]!.program;
}

test("processes race: who sends its last word and leaves may be known to have left before it is heard", async () => {
  const program = await scenarioWith(
    `process.send!("last"); process.exit(0);`,
    `const forked = fork(child); let heard = false; forked.on("message", () => heard = true);
     await once(forked, "exit"); if (!heard) throw new Error("left unheard");`,
  );
  const found = new Set<string | undefined>();
  for (let seed = 1; seed <= 12; seed++) found.add((await runLogged(program, seed)).outcome.finding?.message);
  expect([...found].sort()).toEqual(["Error: left unheard", undefined]);
});

test("the same seed gives the same run", async () => {
  const program = await scenarioWith(
    `process.on("message", (message) => { console.log("got", message, process.pid, Math.random()); process.send!(message); process.disconnect(); });`,
    `const both = [1, 2].map((n) => { const forked = fork(child, { silent: n === 2 }); forked.send(n); forked.stdout?.on("data", (data) => console.log(String(data))); return once(forked, "close"); });
     await Promise.all(both);`,
  );
  const { log } = await runLogged(program, 7);
  expect((await runLogged(program, 7)).log).toEqual(log);
  expect(log.filter((entry) => "event" in entry && entry.event === "console.log")).toHaveLength(2);
});

test("a file that was not bundled is named, with what to write", async () => {
  const program = await scenarioWith("", `fork("/app/nowhere.js"); await sleep("1s");`);
  const { finding } = (await runLogged(program)).outcome;
  expect(finding).toMatchObject({
    kind: "unsimulated",
    title: "unsimulated child_process.fork of /app/nowhere.js",
    hint: expect.stringContaining("new URL"),
  });
});

test("a socket that is sent along and a signal that stops a process are refused by name", async () => {
  const refused = async (use: string) =>
    (await runLogged(await scenarioWith("setInterval(() => {}, 10)", use))).outcome.finding?.title;
  expect(await refused(`fork(child).send("x", (await import("node:net")).createServer())`)).toContain("handle");
  expect(await refused(`fork(child).kill("SIGSTOP")`)).toContain("SIGSTOP");
});

test("children end with the first program of their machine, but not with another child", async () => {
  const program = await scenarioWith(
    `import { fork } from "node:child_process"; import { writeFileSync } from "node:fs";
     if (process.argv[2] === "inner") { setInterval(() => writeFileSync("/app/alive", String(Date.now())), 10); }
     else { fork(process.argv[1]!, ["inner"]); setTimeout(() => process.exit(0), 30); }`,
    `await sleep("1ms");`,
    `.machine("box", () => { fork(child); setInterval(() => {}, 1000); })
     .step("wait", async ({ sleep }) => sleep("200ms"))
     .step(machine.crash("box"))
     .step("look", async ({ sleep, machines, event }) => {
        const then = machines.readText("box", "/app/alive"); await sleep("100ms"); const now = machines.readText("box", "/app/alive");
        event("alive", [Number(then) > 0, then === now]);
     })`,
  );
  const { outcome, events } = await runLogged(program);
  expect(outcome.finding).toBeUndefined();
  expect(events("alive")).toEqual([[true, true]]);
});

test("a pause and a slow disk of a machine are those of its threads and children, and of nobody else", async () => {
  const program = await scenarioWith(
    `import { Worker, isMainThread } from "node:worker_threads"; import { readFile } from "node:fs/promises";
     const name = isMainThread ? "child" : "thread";
     if (isMainThread) new Worker(new URL("./child.ts", import.meta.url));
     for (let n = 0;; n++) {
       const at = performance.now(); await readFile("/app/x");
       console.log(name); if (performance.now() - at > 50) console.log(name, "reads slowly");
       await new Promise((resolve) => setTimeout(resolve, 10));
     }`,
    `await sleep("1ms");`,
    `.machine("box", { files: { x: "" }, background: true, run: () => { fork(child); setInterval(() => console.log("first"), 10); } })
     .machine("peer", { files: { x: "" }, background: true, run: () => { fork(child); } })
     .latency({ fs: "1ms" })
     .faults(fault.diskSlow({ nodes: ["box"], lasts: "1s" }), { until: "3s" })
     .step(time.sleep("95ms")).step(machine.pause("box", "1s")).step(time.sleep("500ms"))
     .step("look", async ({ event }) => event("half"))
     .step(time.sleep("3s"))`,
  );
  let slowReads = 0;
  for (let seed = 0; seed < 5; seed++) {
    const { outcome, log } = await runLogged(program, seed);
    expect(outcome.finding).toBeUndefined();
    const told = log.flatMap((entry) => "event" in entry ? [entry] : []);
    const at = (name: string) => told.findIndex(({ event }) => event === name);
    const whoSays = (from: number, to: number) =>
      new Set(
        told.slice(from, to).flatMap(({ event, task, data }) => event === "console.log" ? [`${task}: ${data}`] : []),
      );
    const [begin, half, end] = [at("machine.pause"), at("half"), at("machine.resume")];
    const isOfBox = (line: string) => line.startsWith("box");
    if (begin < 0) continue;
    expect([...whoSays(begin, end)].filter(isOfBox)).toEqual([]);
    expect([...whoSays(begin, half)].map((line) => line.split(": ")[1]).sort()).toEqual(["child", "thread"]);
    expect([...whoSays(0, begin)].filter(isOfBox).length).toBeGreaterThan(2);
    expect([...whoSays(end, told.length)].filter(isOfBox).length).toBeGreaterThan(2);
    for (const line of whoSays(0, told.length)) {
      if (!line.includes("slowly")) continue;
      expect(line.startsWith("peer")).toBe(false);
      slowReads++;
    }
  }
  expect(slowReads).toBeGreaterThan(0);
});

test("what a scenario forks is a part of its files", async () => {
  const at = await folderWith({
    "a.scenario.ts": `import { fork } from "node:child_process"; fork(new URL("./one.ts", import.meta.url));`,
    "b.scenario.ts": `import { Worker } from "node:worker_threads"; new Worker("./two.ts"); new Worker("./absent.ts");`,
    "one.ts":
      `import "./part.ts"; import { fork } from "node:child_process"; fork(import.meta.dirname + "/three.ts"); fork(import.meta.filename);`,
    "part.ts": "",
    "three.ts": "",
    "two.ts": "",
  });
  const files = ["a", "b"].map((name) => join(at, `${name}.scenario.ts`));
  const found = await importsOf(files);
  const named = files.map((file) => [...found.get(file)!].map((path) => relative(at, path)).sort());
  expect(named).toEqual([
    ["a.scenario.ts", "one.ts", "part.ts", "three.ts"],
    ["b.scenario.ts", "two.ts"],
  ]);
});
