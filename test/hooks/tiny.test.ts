/** `seedbed/hooks` in production code: it is tiny, does nothing outside of a world, and leaves nothing behind in a bundle. */
import { build } from "esbuild";
import { expect, test } from "vitest";
import { buggify, failpoint, FailpointError, reachable, sometimes, unreachable } from "../../src/hooks/mod.ts";
import { ROOT } from "../../scripts/command.ts";

async function bundled(code: string, minify = true): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code.replace("seedbed/hooks", "./src/hooks/mod.ts"), resolveDir: ROOT, loader: "ts" },
    bundle: true,
    minify,
    format: "esm",
    write: false,
  });
  return outputFiles[0]!.text;
}

/** Which short names a bundler gives is its affair. */
const nameless = (code: string) => code.replaceAll(/\b[a-z]\b/g, "_");

test("outside of a world nothing happens", async () => {
  expect(failpoint("a")).toBeUndefined();
  await failpoint("a");
  expect(buggify()).toBe(false);
  expect(buggify(1)).toBe(false);
  for (const hook of [sometimes, reachable, unreachable]) expect(hook("a")).toBeUndefined();
  expect(sometimes("a", false)).toBeUndefined();
  // Production code does not fail by them, whatever it hands over.
  expect(failpoint(3 as never)).toBeUndefined();
  expect(buggify(17)).toBe(false);
});

test("all of it is less than half a kilobyte", async () => {
  const all = await bundled('import * as hooks from "seedbed/hooks"; export const all = { ...hooks };');
  expect(all.length).toBeLessThan(512);
});

test("a bundler drops it from code that uses it, calls included", async () => {
  const plain = await bundled("export async function pay(charge) { await charge(); }");
  const hooked = await bundled(
    `import { failpoint, sometimes, reachable, unreachable } from "seedbed/hooks";
     export async function pay(charge) { sometimes("pays"); reachable("pays"); await charge(); failpoint("charged"); unreachable("here"); }`,
  );
  expect(nameless(hooked)).toBe(nameless(plain));
  expect(await bundled('import "seedbed/hooks";')).toBe("");
  expect(await bundled('import { FailpointError } from "seedbed/hooks";', false)).not.toContain("class");
});

test("what a failpoint throws is told apart by its name and its failpoint", () => {
  expect(new FailpointError("after charge")).toMatchObject({
    name: "FailpointError",
    message: 'failpoint "after charge"',
    failpoint: "after charge",
  });
});
