/**
 * A run of an order is made with one of its many times. Where a program can tell one time from another, no search may say that
 * all orders were tried: here is every way in which a program can tell, and what looks like one and is none.
 */
import { expect, test } from "vitest";
import { range } from "../../../src/api/runs/run/range.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { loadSource } from "../../support/source.ts";

const HEAD = `import * as fs from "node:fs";
import { stat, lstat, writeFile, open, mkdir, readFile, rm, cp } from "node:fs/promises";
import * as os from "node:os";
import { performance as hooks } from "node:perf_hooks";
import { createServer, get } from "node:http";
import { http, scenario } from "seedbed";
const charge = () => fetch("http://pay.test/charge", { method: "POST" });
`;

async function programOf(code: string, more = "") {
  const [loaded] = await loadSource(`${HEAD}export default scenario("case")
    .step(http.when("POST", "http://pay.test/charge").replies(200))
    .step(http.when("GET", "http://pay.test/slow").replies(200, undefined, { chunks: ["a", "b", "c"], every: "10ms" }))
    ${more}.step("code", async (world) => { const seen = [];\n${code}\n; world.log?.("seen", { seen }); });`);
  const { program } = loaded!;
  return { ...program, ir: { ...program.ir, world: { ...program.ir.world, latency: {} } } };
}

async function isExhausted(code: string, more = ""): Promise<boolean> {
  const { exhausted, failures } = await search(await programOf(code, more), { seeds: range(1, 60), strategy: "dfs" });
  expect(failures.map(({ outcome }) => outcome.finding?.message)).toEqual([]);
  return exhausted !== undefined;
}

test.each([
  ["Date.now", "await charge(); seen.push(Date.now());"],
  ["new Date", "await charge(); seen.push(new Date());"],
  ["Date as a function", "await charge(); seen.push(Date());"],
  ["a file named after the date", "await charge(); await writeFile(`/tmp/${Date.now()}`, '');"],
  ["a format of dates that is given none", `await charge(); seen.push(new Intl.DateTimeFormat("en").format());`],
  ["performance.now", "await charge(); seen.push(performance.now());"],
  ["performance.mark", `await charge(); performance.mark("a"); seen.push(performance.getEntries()[0].startTime);`],
  ["performance.measure", `await charge(); seen.push(performance.measure("a").duration);`],
  ["perf_hooks", "await charge(); seen.push(hooks.now());"],
  ["process.hrtime", "await charge(); seen.push(process.hrtime());"],
  ["process.hrtime.bigint", "await charge(); seen.push(String(process.hrtime.bigint()));"],
  ["process.uptime", "await charge(); seen.push(process.uptime());"],
  ["os.uptime", "await charge(); seen.push(os.uptime());"],
  ["the clock of the world", "await charge(); seen.push(world.clock.elapsedMs);"],
  ["its date", "await charge(); seen.push(world.clock.nowMs);"],
  ["the time of an event", `await charge(); seen.push(new Event("x").timeStamp);`],
  [
    "the time of an event of one's own class",
    `await charge(); class Mine extends Event {} seen.push(new Mine("x").timeStamp);`,
  ],
  [
    "the time of an abort",
    `
    await charge(); const controller = new AbortController();
    controller.signal.onabort = (event) => seen.push(event.timeStamp); controller.abort();`,
  ],
  ["the date of a File", `await charge(); seen.push(new File([""], "a").lastModified);`],
  [
    "the date of a file in a form",
    `await charge(); const form = new FormData(); form.append("a", new Blob([""]), "a");
    seen.push(form.get("a").lastModified);`,
  ],
  [
    "fs.statSync of a file that was written",
    `await charge(); fs.writeFileSync("/tmp/a", ""); seen.push(fs.statSync("/tmp/a").mtimeMs);`,
  ],
  [
    "fs.stat",
    `await writeFile("/tmp/a", ""); await new Promise((go) => fs.stat("/tmp/a", (_, stats) => go(seen.push(stats.mtime))));`,
  ],
  ["fs.promises.stat", `await writeFile("/tmp/a", ""); seen.push((await stat("/tmp/a")).ctimeMs);`],
  ["fs.promises.lstat", `await writeFile("/tmp/a", ""); seen.push((await lstat("/tmp/a")).birthtimeMs);`],
  [
    "FileHandle.stat",
    `const file = await open("/tmp/a", "w"); seen.push((await file.stat()).atimeMs); await file.close();`,
  ],
  [
    "the time of a folder in which a file was made",
    `await writeFile("/tmp/a", ""); seen.push((await stat("/tmp")).mtimeMs);`,
  ],
  [
    "a copy of a file that was written",
    `await writeFile("/tmp/a", ""); fs.copyFileSync("/tmp/a", "/tmp/b"); seen.push((await stat("/tmp/b")).mtimeMs);`,
  ],
  ["Deno.stat", `await Deno.writeTextFile("/tmp/a", ""); seen.push((await Deno.stat("/tmp/a")).mtime);`],
  ["Deno.statSync", `await charge(); Deno.writeTextFileSync("/tmp/a", ""); seen.push(Deno.statSync("/tmp/a").mtime);`],
  [
    "the pace of a body that is read late",
    `const answer = await fetch("http://pay.test/slow"); const reader = answer.body.getReader();
    await reader.read(); await charge(); await reader.read(); seen.push(await reader.read());`,
  ],
  [
    "the pace of a body that comes while the thread is busy",
    `const answer = await fetch("http://pay.test/slow"); world.busy("5ms"); seen.push(await answer.text());`,
  ],
  [
    "the pace of a body whose pieces immediates make late",
    `await new Promise((go) => setImmediate(go)); seen.push(await (await fetch("http://pay.test/slow")).text());`,
  ],
])("%s", async (_what, code) => {
  expect(await isExhausted(code)).toBe(false);
});

test.each([
  ["world.history", `({ history }) => history.every(({ invokedMs }) => invokedMs >= 0)`],
  ["a copy of world.history", `({ history }) => JSON.stringify(history).length > 0`],
])("times of %s", async (_what, condition) => {
  const more = `.always("seen", ${condition})`;
  const code = `await charge(); await world.operation("charge", [], () => charge());`;
  expect(await isExhausted(code, more)).toBe(false);
});

test("nothing is seen of time by the time of an operation that begins before anything has happened", async () => {
  const more = `.always("seen", ({ history }) => history.every(({ invokedMs }) => invokedMs === 0))`;
  expect(await isExhausted(`await world.operation("charge", [], () => charge());`, more)).toBe(true);
});

test.each([
  ["a clock that is read before anything has happened", "seen.push(Date.now(), performance.now()); await 0;"],
  ["dates that are given", "await charge(); seen.push(new Date(5).getTime(), Date.UTC(2020, 1));"],
  [
    "the CPU time of the process",
    "await charge(); seen.push(process.cpuUsage(), process.resourceUsage(), os.cpus(), os.loadavg());",
  ],
  [
    "the use of the event loop",
    "await charge(); seen.push(performance.eventLoopUtilization(), performance.timeOrigin);",
  ],
  [
    "the time of a file that was there",
    `await charge(); seen.push((await stat("/tmp")).mtimeMs, fs.statSync("/tmp").mtimeMs);`,
  ],
  ["what a file's times are set to", `await charge(); fs.writeFileSync("/tmp/a", ""); fs.utimesSync("/tmp/a", 1, 2);`],
  [
    "a file that is read whole, which looks at it first",
    `await writeFile("/tmp/a", "x"); seen.push(await readFile("/tmp/a", "utf8"));`,
  ],
  [
    "folders that are made or removed whole",
    `await mkdir("/tmp/a/b", { recursive: true }); await rm("/tmp/a", { recursive: true });`,
  ],
  [
    "whether a file is there",
    `await writeFile("/tmp/a", "x"); seen.push(fs.existsSync("/tmp/a"), fs.readdirSync("/tmp"));`,
  ],
  [
    "an answer, whose headers have no date",
    `seen.push([...(await charge()).headers.keys()].includes("date") ? Date.now() : 0);`,
  ],
  ["a timeout that nothing races", "await charge(); await new Promise((go) => setTimeout(go, 5));"],
  [
    "a signal that times out",
    `const signal = AbortSignal.timeout(5); setTimeout(() => {}, 50); await new Promise((go) => signal.onabort = go);`,
  ],
  [
    "an interval",
    "let ticks = 0; await new Promise((go) => { const id = setInterval(() => { if (++ticks === 3) { clearInterval(id); go(); } }, 5); });",
  ],
  ["console.time, which only the log tells", `console.time("a"); await charge(); console.timeEnd("a");`],
  ["the pace of a body that is read as it comes", `seen.push(await (await fetch("http://pay.test/slow")).text());`],
])("nothing is seen of time by %s", async (_what, code) => {
  expect(await isExhausted(code)).toBe(true);
});
