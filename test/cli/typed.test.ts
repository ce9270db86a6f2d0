/** Commands that are suggested can be typed as they stand, however the program was started. */
import { expect, test } from "vitest";
import { programName } from "../../src/api/program_name.ts";
import { suggest } from "../../src/engine/text/suggest.ts";
import { asTyped } from "../../src/cli/present/typed.ts";

test("hints name the program as it was started", () => {
  expect(programName({}, false, true)).toBe("seedbed");
  expect(programName({}, true, true)).toBe("deno run -A npm:seedbed");
  expect(programName({}, true, false)).toBe("seedbed");
  expect(programName({ npm_lifecycle_event: "npx" }, false, true)).toBe("npx seedbed");
});

test("commands in hints can be typed, and other words are unchanged", () => {
  const deno = "deno run -A npm:seedbed";
  expect(asTyped("seedbed help run lists the options", deno)).toBe(`${deno} help run lists the options`);
  expect(asTyped("did you mean seedbed trace show?", deno)).toBe(`did you mean ${deno} trace show?`);
  expect(asTyped("remove the file; seedbed then asks again", deno)).toBe("remove the file; seedbed then asks again");
  expect(asTyped("seedbed test a", "seedbed")).toBe("seedbed test a");
});

test.for([
  ["rnu", "run"],
  ["tset", "test"],
  ["urn", "run"],
  ["relpay", "replay"],
  ["ru", "run"],
  ["xyz", undefined],
  ["nur", undefined],
])("the suggestion for %s is %s", ([typed, meant]) => {
  expect(suggest(typed!, ["test", "run", "replay", "shrink"])).toBe(meant);
});
