/** Members of the real process that no code in a world may use, should it reach the real global object all the same. */
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepGuard } from "../../../src/engine/sandbox/guard.ts";
import { TRAPPED } from "../../../src/engine/sandbox/traps.ts";
import { runCode } from "../../support/source.ts";

// A way out that the test opens: no code in a world reaches it by itself.
beforeAll(() => void Object.defineProperty(Promise, "real", { value: { process, Performance }, configurable: true }));
afterAll(() => void Reflect.deleteProperty(Promise, "real"));

/** Those that this runtime has. */
const here = TRAPPED.filter(([, holder, name]) =>
  holder !== undefined && Object.getOwnPropertyDescriptor(holder, name)?.configurable === true
);

test("most of the list is there", () => {
  expect(here.length).toBeGreaterThan(15);
});

describe.each(here)("%s", (shown, holder, name) => {
  test("is a finding at the line that reached it, and never happens", async () => {
    const isGetter = Object.getOwnPropertyDescriptor(holder, name)?.get !== undefined;
    const code = isGetter
      ? `Reflect.get(Promise.real.${shown.replace(/\.(?=[^.]*$).*/, "")}, "${name}", performance);`
      : `Promise.real.${shown}();`;
    const { outcome } = await runCode(`try {\n${code}\n} catch {}`);
    expect(outcome.finding).toMatchObject({ kind: "leak", title: `leak ${shown}` });
    expect(outcome.finding?.location).toEqual({ file: "case.scenario.ts", line: 5 });
  });
});

test("outside of worlds they work, and are what they were once no world is live", () => {
  const before = here.map(([, holder, name]) => Object.getOwnPropertyDescriptor(holder, name));
  const release = keepGuard();
  expect(process.uptime()).toBeGreaterThan(0);
  expect(process.hrtime.bigint()).toBeGreaterThan(0n);
  expect(process.memoryUsage().rss).toBeGreaterThan(0);
  expect(Performance.prototype.now.call(performance)).toBeGreaterThan(0);
  release();
  expect(here.map(([, holder, name]) => Object.getOwnPropertyDescriptor(holder, name))).toEqual(before);
});
