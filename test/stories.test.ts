/** docs/stories.md is what the stories are now, and its judgements hold. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { storiesDocument } from "../scripts/stories.ts";
import { BUGS } from "../scripts/story_bugs.ts";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/range.ts";
import { testProgram } from "../src/api/runs/run/test_program.ts";
import { ROOT } from "./support/files.ts";

const document = () => readFileSync(`${ROOT}docs/stories.md`, "utf8");
const body = (text: string) => text.slice(text.indexOf("## "));

test("at least seventeen of twenty stories name the change of the fix", () => {
  expect(BUGS).toHaveLength(20);
  expect(BUGS.filter(({ names }) => names !== undefined).length).toBeGreaterThanOrEqual(17);
});

test("the introduction of docs/stories.md counts the stories that name the change", () => {
  const named = BUGS.filter(({ names }) => names !== undefined).length;
  expect(document()).toContain(`named by ${named} of 20 stories`);
  expect(document().match(/^## /gm)).toHaveLength(20);
});

describe.each(BUGS)("$title", (bug) => {
  test("the story, the fix and the verdict in docs/stories.md are up to date", async () => {
    expect(document()).toContain(body(await storiesDocument([bug])));
  });

  test("the fixed version passes", async () => {
    const { program } = await loadOne(`${ROOT}${bug.fixed}`, undefined);
    expect((await testProgram(program, { seeds: range(1, 50) })).failed?.outcome.finding).toBeUndefined();
  });
});
