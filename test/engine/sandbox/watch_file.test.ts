/** `fs.watchFile`: what a program is told of a file that changes, in virtual time. */
import { expect, test } from "vitest";
import { valueOf } from "../../support/logged.ts";

const HEAD = `import fs from "node:fs"; import { setTimeout as sleep } from "node:timers/promises";`;

test("a listener is told of each change, with the file as it was and as it is", async () => {
  const body = `const told = [], began = Date.now(); fs.writeFileSync("a", "1");
    fs.watchFile("a", { interval: 100 }, (now, before) => told.push([now.size, before.size, Date.now() - began >= 1_000]));
    await sleep(1_000); fs.writeFileSync("a", "22"); await sleep(500); fs.rmSync("a"); await sleep(500);
    fs.unwatchFile("a"); fs.writeFileSync("a", "333"); await sleep(500); return told;`;
  expect(await valueOf({ head: HEAD, body })).toEqual([[2, 1, true], [0, 2, true]]);
});

test("of a file that is not there, a listener is told once, and again when there is one", async () => {
  const body = `const told = [];
    fs.watchFile("a", { interval: 100 }, (now, before) => told.push([now.size, before.size, now.mtime.getTime() === 0, now.isFile()]));
    await sleep(1_000); fs.writeFileSync("a", "1"); await sleep(500); fs.unwatchFile("a"); return told;`;
  expect(await valueOf({ head: HEAD, body })).toEqual([[0, 0, true, false], [1, 0, false, true]]);
});

test("listeners of one file share its watcher, and one that is taken away hears no more", async () => {
  const body = `const told = []; fs.writeFileSync("a", "1"); const first = () => told.push("first");
    const watchers = [fs.watchFile("a", { interval: 100 }, first), fs.watchFile("a", () => told.push("second"))];
    await sleep(200); fs.unwatchFile("a", first); fs.writeFileSync("a", "22"); await sleep(300); fs.unwatchFile("a");
    return [watchers[0] === watchers[1], told];`;
  expect(await valueOf({ head: HEAD, body })).toEqual([true, ["second"]]);
});

test("a call without a listener is refused as in Node", async () => {
  const body = `try { fs.watchFile("a"); } catch (error) { return [error.name, error.code]; }`;
  expect(await valueOf({ head: HEAD, body })).toEqual(["TypeError", "ERR_INVALID_ARG_TYPE"]);
});
