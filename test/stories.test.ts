/** docs/stories.md is what the stories are now, and its judgements hold. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fixOf, storiesDocument } from "../scripts/stories.ts";
import { BUGS } from "../scripts/story_bugs.ts";
import { loadOne } from "../src/api/load/load.ts";
import { range, testProgram } from "../src/api/run/test_program.ts";
import { ROOT } from "./support/files.ts";
import { slow } from "./support/slow.ts";

const document = () => readFileSync(`${ROOT}docs/stories.md`, "utf8");
const body = (text: string) => text.slice(text.indexOf("## "));

test("there are twenty bugs, and at least seventeen stories name what was changed", () => {
  expect(BUGS).toHaveLength(20);
  expect(BUGS.filter(({ names }) => names !== undefined).length).toBeGreaterThanOrEqual(17);
  for (const bug of BUGS) expect(fixOf(bug).length, bug.title).toBeGreaterThan(1);
});

test("some of the stories are those of the document", async () => {
  for (const bug of BUGS.filter(({ file }) => /idempotency|oversold|missed-event/.test(file))) {
    expect(document()).toContain(body(await storiesDocument([bug])));
  }
});

slow("node scripts/stories.ts would write what is there", async () => {
  expect(await storiesDocument()).toBe(document());
});

test("what is fixed passes", async () => {
  for (const { file } of BUGS.filter(({ fix }) => fix === undefined)) {
    const { program } = await loadOne(`${ROOT}${file.replace("broken", "fixed")}`, undefined);
    expect((await testProgram(program, { seeds: range(1, 50) })).failed?.outcome.finding, file).toBeUndefined();
  }
}, 60_000);
