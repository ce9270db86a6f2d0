/** Timers behave as Node's: the same small programs run in a world and in a process of Node, and log the same. */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../support/source.ts";
import { inNode } from "../../support/real_node.ts";

/**
 * Expects what a body logs in a world to be what it logs in Node. A body sets `done` to a promise. Node is asked again where
 * it differs: in real time a busy machine makes timers late, and their order another.
 */
async function expectAsInNode(body: string): Promise<void> {
  const text =
    `const log = []; let done; await new Promise((go) => setTimeout(go, 1)); ${body}; await done; return log;`;
  const world = await evaluate(text);
  let node = inNode(text);
  for (let tries = 1; tries < 5 && !isDeepStrictEqual(node, world); tries++) node = inNode(text);
  expect(world).toEqual(node);
}

const finishes = "done = new Promise((resolve) => setTimeout(resolve, 250));";

describe("the same as in Node", () => {
  test.each<[string, string]>([
    [
      "an interval is armed after its callback",
      `let turn = 0; const interval = setInterval(() => {
        log.push("i" + ++turn);
        if (turn === 1) setTimeout(() => log.push("t"), 20);
        if (turn === 3) clearInterval(interval);
      }, 20); ${finishes}`,
    ],
    [
      "an interval that clears itself, and one that clears another",
      `const a = setInterval(() => { log.push("a"); clearInterval(a); }, 20);
       let n = 0; const b = setInterval(() => { log.push("b"); if (++n === 2) clearTimeout(c); if (n === 3) b.close(); }, 30);
       const c = setInterval(() => log.push("c"), 25); ${finishes}`,
    ],
    [
      "refresh of a timer before, in and after its callback; of one that was cleared; of an interval",
      `const early = setTimeout(() => log.push("early"), 30); setTimeout(() => early.refresh(), 8);
       let again = 0; const inside = setTimeout(() => { log.push("inside"); if (++again < 3) inside.refresh(); }, 55);
       const fired = setTimeout(() => log.push("fired", fired.hasRef()), 5); setTimeout(() => fired.refresh(), 80);
       const cleared = setTimeout(() => log.push("cleared"), 5); clearTimeout(cleared); cleared.refresh(); log.push(cleared.hasRef());
       let turns = 0; const interval = setInterval(() => { log.push("i"); interval.refresh(); if (++turns === 2) clearInterval(interval); }, 71);
       ${finishes}`,
    ],
    [
      "numbers stand for timers",
      `const a = setTimeout(() => log.push("a"), 10); log.push(typeof +a, +a === +a); clearTimeout(+a);
       const b = setTimeout(() => log.push("b"), 10); clearTimeout(String(+b));
       const c = setTimeout(() => log.push("c"), 10); clearTimeout({}); clearTimeout(null); clearTimeout("x"); clearTimeout(c[Symbol.toPrimitive]() + 100);
       ${finishes}`,
    ],
    [
      "what unref, ref and hasRef say",
      `const a = setTimeout(() => {}, 1); const i = setImmediate(() => {});
       log.push(a.hasRef(), a.unref().hasRef(), a.ref() === a, a.hasRef(), i.hasRef(), i.unref().hasRef(), i.ref().hasRef());
       clearImmediate(i); log.push(i.hasRef()); ${finishes}`,
    ],
    [
      "the timer is this in its callback",
      `const a = setTimeout(function () { log.push(this === a); }, 1);
       const b = setInterval(function () { log.push(this === b); clearInterval(this); }, 1); ${finishes}`,
    ],
    [
      "an immediate comes after the timers that are due, and ticks and promises in between",
      `for (const name of ["a", "b", "c"]) setTimeout(() => {
         log.push(name); setImmediate(() => log.push("immediate " + name));
         process.nextTick(() => log.push("tick " + name)); Promise.resolve().then(() => log.push("promise " + name));
       }, 20); ${finishes}`,
    ],
    [
      "delays that are no numbers of ms",
      `for (const delay of [undefined, null, 0, 0.5, -1, NaN, "3", " 4 ", "x", [], {}, true, 2 ** 31, Infinity]) {
         setTimeout(() => log.push(String(delay)), delay).unref(); }
       for (const delay of [Symbol(), 5n]) { try { setTimeout(() => {}, delay); } catch (error) { log.push(error.name + error.message); } }
       for (const callback of [undefined, null, 5, "abc", {}, [], true]) {
         for (const set of [setTimeout, setInterval, setImmediate]) {
           try { set(callback); } catch (error) { log.push(error.name, error.code, error.message); } } }
       ${finishes}`,
    ],
  ])("%s", async (_what, body) => {
    await expectAsInNode(body);
  });

  test("an interval with a slow callback counts from the start of the callback, as in Node", async () => {
    const times = await evaluate(`
      const log = []; const start = Date.now();
      await new Promise((resolve) => { const interval = setInterval(() => {
        log.push(Date.now() - start); world.busy("30ms"); if (log.length === 3) { clearInterval(interval); resolve(); }
      }, 50); });
      return log;`);
    expect(times).toEqual([50, 100, 150]);
  });
});
