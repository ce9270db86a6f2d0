/** Warnings are the world's: an event of its `process`, and lines of its stderr, as Node gives them. */
import { expect, test } from "vitest";
import { inNode } from "../../support/real_node.ts";
import { programOf, runLogged } from "../../support/logged.ts";
import { evaluate, runCode } from "../../support/source.ts";

const DAYS_30 = 30 * 86_400_000;

/** What a body gives in a world, and in Node. */
async function expectAsInNode(body: string, head: string): Promise<unknown> {
  const world = await evaluate(body, head);
  const imports = head.replace(/import (\S+) from "(.+?)";/g, 'const { default: $1 } = await import("$2");')
    .replace(/import (\{.+?\}) from "(.+?)";/g, 'const $1 = await import("$2");');
  expect(world).toEqual(inNode(`${imports} ${body}`));
  return world;
}

const HEAD = 'import { EventEmitter } from "node:events"; import util from "node:util";';
const seen =
  'const seen = []; process.on("warning", ({ name, message, code, detail }) => seen.push([name, message, code, detail]));';
const settle = "await new Promise((resolve) => setTimeout(resolve, 20));";

test("timers warn of delays that do not fit, and once of negative and invalid ones", async () => {
  const world = await expectAsInNode(
    `${seen} for (const delay of [${DAYS_30}, 2 ** 31, Infinity, -1, -2, NaN, "x", undefined, null, 0, 0.5, 2 ** 31 - 1]) clearTimeout(setTimeout(() => {}, delay));
     setInterval(() => {}, 1e10).close(); ${settle} return seen;`,
    HEAD,
  );
  expect(world).toHaveLength(6);
});

test("emitWarning accepts and refuses the same arguments as Node's", async () => {
  await expectAsInNode(
    `${seen}
     process.emitWarning("text"); process.emitWarning("typed", "OwnWarning"); process.emitWarning("coded", "OwnWarning", "OWN01");
     process.emitWarning("in an object", { type: "ObjectWarning", code: "OWN02", detail: "more" }); process.emitWarning("empty", {});
     process.emitWarning(Object.assign(new Error("an error"), { code: "OWN03" })); process.emitWarning("by function", () => {});
     process.emitWarning("deprecated", "DeprecationWarning", "DEP_OWN");
     for (const args of [[5], [null], [undefined], [{}], ["a", 5], ["a", "b", 5], ["a", null]]) {
       try { process.emitWarning(...args); seen.push("taken"); } catch (error) { seen.push([error.name, error.code, error.message]); } }
     process.noDeprecation = true; process.emitWarning("unheard", "DeprecationWarning");
     seen.push(process.listenerCount("warning")); ${settle} return seen;`,
    HEAD,
  );
});

test("the runtime's warnings belong to the world: too many listeners, util.deprecate", async () => {
  const world = await expectAsInNode(
    `${seen}
     const emitter = new EventEmitter(); for (let count = 0; count < 12; count++) emitter.on("x", () => {});
     const old = util.deprecate(function (a, b) { return [this, a, b]; }, "old is old", "DEP_A"); const same = util.deprecate(() => 1, "same code", "DEP_A");
     class Old { constructor(value) { this.value = value; } get twice() { return this.value * 2; } } const OldClass = util.deprecate(Old, "Old is old");
     seen.push(old.call(1, 2, 3), old.call(4), same(), old.length, new OldClass(2).twice, new OldClass(3) instanceof Old, OldClass("x", ...[]) === undefined);
     ${settle} return seen;`.replace(', OldClass("x", ...[]) === undefined', ""),
    HEAD,
  ) as unknown[];
  expect(world.filter((entry) => Array.isArray(entry) && String(entry[0]).endsWith("Warning"))).toHaveLength(3);
});

test("deprecations warn in every run, on the world's stderr", async () => {
  const program = await programOf({
    head: 'import util from "node:util";',
    body: `util.deprecate(() => {}, "old is old", "DEP_A")();
      process.emitWarning("second", { detail: "more" }); await new Promise((resolve) => setTimeout(resolve, 1));`,
  });
  const wanted = [
    "(node:1) [DEP_A] DeprecationWarning: old is old\n(Use `node --trace-deprecation ...` to show where the warning was created)\n",
    "(node:1) Warning: second\nmore\n",
  ];
  for (let count = 0; count < 3; count++) expect((await runLogged(program)).events("stderr")).toEqual(wanted);
});

test("a program that removes the listener writes no warnings to stderr", async () => {
  const body = `process.emitWarning("heard"); await new Promise((resolve) => setTimeout(resolve, 1));`;
  const written = async (text: string) => (await runLogged(await programOf({ body: text }))).events("stderr").length;
  expect(await written(body)).toBe(1);
  expect(await written(`process.removeAllListeners("warning"); ${body}`)).toBe(0);
});

test("throwDeprecation makes a deprecation an uncaught exception", async () => {
  const { outcome } = await runCode(
    `process.throwDeprecation = true; process.emitWarning("too old", "DeprecationWarning"); await world.sleep("1ms");`,
  );
  expect(outcome.finding).toMatchObject({ kind: "error", message: "DeprecationWarning: too old" });
});

test("a run that spins because of an overflowing delay says so", async () => {
  const body = `await new Promise(() => { const again = () => setTimeout(again, ${DAYS_30}); again(); });`;
  const limits = { maxSteps: 1000 };
  const [spinning, waiting] = [
    await runCode(body, { seed: 0, strategy: "fifo", limits }),
    await runCode(body.replace(String(DAYS_30), "20"), { seed: 0, strategy: "fifo", limits }),
  ];
  const remark = expect.stringContaining(`a timer of ${DAYS_30} ms fired after 1 ms`);
  expect(spinning.outcome.finding?.kind).toBe("livelock");
  expect(spinning.outcome.finding?.details).toContainEqual(remark);
  expect(waiting.outcome.finding?.kind).toBe("livelock");
  expect(waiting.outcome.finding?.details).not.toContainEqual(remark);
});
