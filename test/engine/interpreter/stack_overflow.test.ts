/** A stack overflow is the same finding however much of the stack was taken when it happened. */
import { expect, test } from "vitest";
import { runCode } from "../../support/source.ts";

const HEAD = `
function even(n) { return n === -1 ? 0 : odd(n + 1) + 1; }
function odd(n) {
  pad(n);
  return even(n + 1) + 1;
}
function pad(n) { return String(n).padStart(9); }
const after = (frames) => frames > 0 ? after(frames - 1) : even(0);
`;

async function findingAfter(frames: number): Promise<unknown> {
  const { outcome } = await runCode(`after(${frames});`, undefined, HEAD);
  return outcome.finding;
}

test("the place of a stack overflow is the recursion, whichever call was the last", async () => {
  const finding = await findingAfter(0);
  expect(finding).toMatchObject({
    message: "RangeError: Maximum call stack size exceeded",
    location: { file: "case.scenario.ts", line: 3 },
    details: ["at even case.scenario.ts:3", "at odd case.scenario.ts:6"],
  });
  for (let frames = 1; frames < 12; frames++) expect(await findingAfter(frames)).toEqual(finding);
});
