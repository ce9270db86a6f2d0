/** docs/stories.md is what the stories are now, and its judgements hold. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { storiesDocument } from "../scripts/stories.ts";
import { BUGS } from "../scripts/story_bugs.ts";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/range.ts";
import { testProgram } from "../src/api/runs/run/test_program.ts";
import { ROOT } from "./support/files.ts";
import { slowUnless } from "./support/slow.ts";

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

for (const [index, bug] of BUGS.entries()) {
  const told = slowUnless(index % 4 === 0);
  told(`${bug.title}: the story, the fix and the verdict in docs/stories.md are up to date`, async () => {
    expect(document()).toContain(body(await storiesDocument([bug])));
  });

  told(`${bug.title}: the fixed version passes`, async () => {
    const { program } = await loadOne(`${ROOT}${bug.fixed}`, undefined);
    expect((await testProgram(program, { seeds: range(1, 50) })).failed?.outcome.finding).toBeUndefined();
  });
}
