/** Bundling: many modules at once give what each gives alone. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleFile, bundleFiles } from "../../../src/engine/sandbox/build/bundle.ts";
import { exampleScenarios } from "../../support/files.ts";
import { folderWith } from "../../support/source.ts";
import { slow } from "../../support/slow.ts";

async function expectSameBytes(files: readonly string[]) {
  const copies = await folderWith({
    "a.scenario.ts": 'import { shared } from "./shared.ts";\nexport const a = shared;\n',
    "b.scenario.ts": 'import { shared } from "./shared.ts";\nexport const b = [shared];\n',
    "bundle.js": "export const c = 1;\n",
    "shared.ts": "export const shared = 1;\n",
  });
  const all = [...files, ...["a.scenario.ts", "b.scenario.ts", "bundle.js"].map((name) => join(copies, name))];
  const together = await bundleFiles(all);
  expect(together.size).toBeGreaterThan(2);
  for (const [file, code] of together) expect(code).toEqual(await bundleFile(file));
}
test("files bundle to the same bytes together and alone", () => expectSameBytes([]));
slow(
  "the examples bundle to the same bytes together and alone",
  () => expectSameBytes(exampleScenarios("**/*.scenario.ts")),
);

test("a file that does not bundle is left for a request of its own", async () => {
  const folder = await folderWith({ "a.ts": "export const a = 1;\n", "b.ts": "export const = 1;\n" });
  expect(await bundleFiles([join(folder, "a.ts"), join(folder, "b.ts")])).toEqual(new Map());
  await expect(bundleFile(join(folder, "b.ts"))).rejects.toThrow("Expected identifier");
});
