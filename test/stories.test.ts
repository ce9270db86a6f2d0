/** docs/stories.md is what the stories are now, and its judgements hold. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { storiesDocument } from "../scripts/stories.ts";
import { BUGS } from "../scripts/story_bugs.ts";
import { loadOne } from "../src/api/project/load/load.ts";
import { range, testProgram } from "../src/api/runs/run/test_program.ts";
import { ROOT } from "./support/files.ts";

const document = () => readFileSync(`${ROOT}docs/stories.md`, "utf8");
const body = (text: string) => text.slice(text.indexOf("## "));

test("there are twenty bugs, and at least seventeen stories name what was changed", () => {
  expect(BUGS).toHaveLength(20);
  expect(BUGS.filter(({ names }) => names !== undefined).length).toBeGreaterThanOrEqual(17);
});

test("what stands before the first story says how many name what was changed", () => {
  const named = BUGS.filter(({ names }) => names !== undefined).length;
  expect(document()).toContain(`named by ${named} of 20 stories`);
  expect(document().match(/^## /gm)).toHaveLength(20);
});

describe.each(BUGS)("$title", (bug) => {
  test("has the story, the fix and the verdict that the document shows", async () => {
    expect(document()).toContain(body(await storiesDocument([bug])));
  }, 60_000);

  test("passes when it is fixed", async () => {
    const { program } = await loadOne(`${ROOT}${bug.fixed}`, undefined);
    expect((await testProgram(program, { seeds: range(1, 50) })).failed?.outcome.finding).toBeUndefined();
  }, 60_000);
});
