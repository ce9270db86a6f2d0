/** `seedbed test -t` and `--bail`: which scenarios are run, and when it is enough. */
import { expect, test } from "vitest";
import { testOutput } from "../../src/cli/output/documents.ts";
import { FAILS, PASSES, SKIPPED } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const named = (name: string, like: object = PASSES) => ({ ...like, name });

const CART = {
  "a.scenario.json": named("cart: adds an item"),
  "b.scenario.json": named("cart: removes an item", { ...PASSES, tags: ["slow"] }),
  "c.scenario.json": named("checkout pays once"),
};

async function told(args: readonly string[], cwd: string) {
  const { out, err, code } = await seedbed(["test", ...args, "--json"], { cwd });
  const document = testOutput.parse(JSON.parse(out));
  return { names: document.scenarios.map(({ name }) => name), document, err, code };
}

test.concurrent.for([
  [["-t", "cart"], ["cart: adds an item", "cart: removes an item"]],
  [["--name", "^check|adds"], ["cart: adds an item", "checkout pays once"]],
  [["--name=item$", "--tag", "slow"], ["cart: removes an item"]],
  [["-t", "cart", "--jobs", "2"], ["cart: adds an item", "cart: removes an item"]],
])("%s runs the scenarios whose names match", async ([args, expected]) => {
  const { names, code } = await told(args!, folder(CART));
  expect({ names, code }).toEqual({ names: expected, code: 0 });
});

test.concurrent.for([
  [["-t", "Cart"], "nothing was run: no scenario has a name that matches /Cart/"],
  [["-t", "chekout pays once"], 'matches /chekout pays once/; did you mean "checkout pays once"?'],
  [["-t", "checkout", "--tag", "slow"], "no scenario whose name matches /checkout/ has the tag slow"],
  [["-t", "chekout pays once", "--jobs", "2"], 'did you mean "checkout pays once"?'],
])("%s says that nothing was run, and gives the reason", async ([args, why]) => {
  const { code, err } = await told(args as string[], folder(CART));
  expect(code).toBe(2);
  expect(err).toContain(why);
});

test.concurrent.for([["-t"], ["--name"]])("%s refuses an invalid pattern and quotes it as typed", async ([option]) => {
  const { code, err } = await seedbed(["test", option!, "("], { cwd: folder(CART) });
  expect(code).toBe(2);
  expect(err).toContain(`error: ${option}: expected a regular expression (unterminated group), found "("`);
});

const MIXED = {
  "a.scenario.json": PASSES,
  "b.scenario.json": SKIPPED,
  "c.scenario.json": FAILS,
  "d.scenario.json": named("fails as well", FAILS),
  "e.scenario.json": "{",
};

test.concurrent.for([["--bail"], ["--fail-fast"], ["--bail", "--jobs", "2"]])(
  "%s stops at the first scenario that fails",
  async (args) => {
    const cwd = folder(MIXED);
    const { names, document, err, code } = await told(args, cwd);
    expect(names).toEqual(["passes", "is skipped", "fails"]);
    expect(document).toMatchObject({ stopped: "bail", summary: { passed: 1, failed: 1, skipped: 1, invalid: 0 } });
    expect(err).toContain("stopped at the first failure (--bail): the remaining scenarios were not run");
    expect(code).toBe(1);
    const { out } = await seedbed(["runs", "list", "--json"], { cwd });
    expect(JSON.parse(out).runs).toMatchObject([{ scenario: "fails" }]);
  },
);

test.concurrent("--bail also stops at a file that does not load", async () => {
  const { "c.scenario.json": _, "d.scenario.json": __, ...rest } = MIXED;
  const { document, code } = await told(["--bail"], folder({ ...rest, "f.scenario.json": FAILS }));
  expect(document).toMatchObject({ stopped: "bail", summary: { passed: 1, failed: 0, invalid: 1 } });
  expect(code).toBe(2);
});

test.concurrent("--bail is not mentioned if nothing fails", async () => {
  const { document, err, code } = await told(["--bail"], folder(CART));
  expect(document.stopped).toBeUndefined();
  expect({ err, code }).toEqual({ err: "", code: 0 });
});
