/** The hop between two turns: what it waits for, and who is told of it. */
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { hop, hopAgain, hopByMessages, watchHops } from "../../../src/engine/world/hop.ts";

const undo: (() => void)[] = [];
afterEach(() => undo.splice(0).forEach((each) => each()));

/** Lets several callbacks hop, and tells in which order things happened. */
async function hopped(told: string[], count = 3): Promise<readonly string[]> {
  await Promise.all(Array.from({ length: count }, (_, index) =>
    new Promise<void>((resolve) =>
      hop(() => {
        told.push(`hop ${index}`);
        Promise.resolve().then(() => told.push(`microtask of ${index}`)).then(() => resolve());
      })
    )));
  return told;
}

const IN_ORDER = ["hop 0", "microtask of 0", "hop 1", "microtask of 1", "hop 2", "microtask of 2"];

describe.each([
  ["immediates", (onHop: () => void) => watchHops(onHop)],
  ["messages", (onHop: () => void) => hopByMessages(onHop)],
])("hops that are %s", (_name, watch) => {
  test("hops run in order, each after the microtasks of the one before, and are reported one by one", async () => {
    const told: string[] = [];
    undo.push(watch(() => void told.push("told")));
    expect(await hopped(told)).toEqual(IN_ORDER.flatMap((each) => each.startsWith("hop") ? ["told", each] : [each]));
  });

  test("hops are no longer reported once observation has ended", async () => {
    const told: string[] = [];
    watch(() => void told.push("told"))();
    expect(await hopped(told)).toEqual(IN_ORDER);
  });

  test("hops that are requested at the end still run", async () => {
    const told: string[] = [];
    const end = watch(() => void told.push("told"));
    const both = hopped(told, 2);
    end();
    await both;
    expect(told).toEqual(["told", "hop 0", "microtask of 0", "told", "hop 1", "microtask of 1"]);
  });
});

test("an extra hop that replaces a lost one calls nothing twice", async () => {
  const told: string[] = [];
  hopAgain();
  const all = hopped(told, 2);
  hopAgain();
  hopAgain();
  expect(await all).toEqual(["hop 0", "microtask of 0", "hop 1", "microtask of 1"]);
  hopAgain();
  expect(await hopped([], 1)).toEqual(["hop 0", "microtask of 0"]);
});

test("hops by messages let the process have its turn after a few, so that Ctrl-C and the end of --time are noticed", async () => {
  undo.push(hopByMessages(() => {}));
  let hops = 0;
  let isOver = false;
  const next = () => {
    hops++;
    if (!isOver) hop(next);
  };
  hop(next);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  isOver = true;
  expect(hops).toBeLessThan(200);
});
