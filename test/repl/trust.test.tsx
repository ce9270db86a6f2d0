/** The question before code runs that is not what a trace was recorded from. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRepl } from "./opened.tsx";
import { DEPOSITS, recorded } from "./scenarios.ts";

async function changed() {
  const { cwd } = await recorded();
  writeFileSync(join(cwd, "deposits.scenario.ts"), DEPOSITS.replace('"30"', '"40"'));
  return await openRepl(cwd, "fails.jsonl");
}

test("the trust prompt describes the code and defaults to no", async () => {
  const repl = await changed();
  const shown = await repl.sees("Run it?");
  expect(shown).toContain("recorded from other code than deposits.scenario.ts is now");
  expect(shown).toMatch(/would run the current code: .*deposits\.scenario\.ts/);
  await repl.press("x");
  await repl.sees("Run it?");
  await repl.press("n");
  expect(await repl.sees("no run is open")).not.toContain("Run it?");
  expect(repl.store.get().branches).toEqual([]);
});

test("the trust prompt runs the code on yes and shows where it differs", async () => {
  const repl = await changed();
  await repl.sees("Run it?");
  await repl.press("y");
  await repl.sees("two deposits  seed");
});

test("consent on the command line covers only the file that it names", async () => {
  const { cwd } = await recorded();
  const opening = { trust: true, allowCode: true, allowHost: ["proc"] } as const;
  writeFileSync(join(cwd, "deposits.scenario.ts"), DEPOSITS.replace('"30"', '"40"'));
  const named = await openRepl(cwd, "fails.jsonl", { opening });
  await named.sees("two deposits  seed");
  const none = await openRepl(cwd, undefined, { opening });
  await none.command("open fails.jsonl");
  await none.sees("Run it?");
});
