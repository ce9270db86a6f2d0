/** `seedbed new`: one file that runs, called after its name; what is there is left alone. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { newOutput } from "../../src/cli/output/scaffold.ts";
import { folder, seedbed } from "./seedbed.ts";

describe.concurrent("new", () => {
  test.for<[string[], string]>([
    [["refund"], "refund.scenario.ts"],
    [["A refund is paid once!", "--template", "yaml"], "a-refund-is-paid-once.scenario.yaml"],
    [["später", "--dir", "a/b"], "a/b/später.scenario.ts"],
    [["../../etc/passwd"], "etc-passwd.scenario.ts"],
  ])("new writes a scenario that runs: %j", async ([args, file]) => {
    const cwd = folder({ "package.json": "{}" });
    const { code, out } = await seedbed(["new", ...args, "--json"], { cwd });
    expect(code).toBe(0);
    const document = JSON.parse(out);
    expect(newOutput.parse(document)).toEqual(document);
    expect(document).toMatchObject({ file, scenario: args[0] });
    const [next] = document.next as string[];
    expect(next).toMatch(/^npx seedbed run .* --seeds 100$/);
    const ran = await seedbed(["run", file, "--seeds", "100"], { cwd });
    expect(ran.code, ran.out).toBe(0);
    expect(ran.out).toContain(args[0]);
  });

  test("new never overwrites a file", async () => {
    const cwd = folder({ "refund.scenario.ts": "mine" });
    const { code, err } = await seedbed(["new", "refund"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain("refund.scenario.ts: a file with this name exists already");
    expect(readFileSync(join(cwd, "refund.scenario.ts"), "utf8")).toBe("mine");
  });

  test("new --for writes the scenario beside the module and names it after it by default", async () => {
    const cwd = folder({ "package.json": "{}", "src/cart.ts": `export const add = (n: number) => n + 1;\n` });
    const beside = await seedbed(["new", "--for", "src/cart.ts", "--json"], { cwd });
    expect(beside.code, beside.err).toBe(0);
    const document = JSON.parse(beside.out);
    expect(newOutput.parse(document)).toEqual(document);
    expect(document).toMatchObject({ file: "src/cart.scenario.ts", scenario: "cart: two users at once" });
    expect(document.calls).toEqual([{ function: "add", arguments: "1" }]);
    const named = await seedbed(["new", "adds up", "--for", "src/cart.ts", "--dir", "scenarios"], { cwd });
    expect(named.out).toContain("scenarios/adds-up.scenario.ts");
    expect(readFileSync(join(cwd, "scenarios/adds-up.scenario.ts"), "utf8")).toContain('scenario("adds up")');
    for (const file of ["src/cart.scenario.ts", "scenarios/adds-up.scenario.ts"]) {
      const ran = await seedbed(["run", file], { cwd });
      expect(ran.code, ran.err).toBe(0);
    }
  });

  test("new --for a class creates an instance, rules, and an invariant", async () => {
    const cart = `import { execFileSync } from "node:child_process";
export class Cart {
  constructor(readonly owner: string) {}
  async add(item: string) { await fetch("https://stock.test/reserve", { method: "POST", body: item }); return 1; }
  #secret() {}
}
export const head = () => execFileSync("git", ["rev-parse", "HEAD"]).length;
`;
    const cwd = folder({ "package.json": "{}", "cart.ts": cart });
    expect(await seedbed(["new", "--for", "cart.ts"], { cwd })).toMatchObject({ code: 0 });
    const text = readFileSync(join(cwd, "cart.scenario.ts"), "utf8");
    expect(text).toContain('const cart = new Cart("a");');
    expect(text).toContain("await cart.add(");
    expect(text).not.toContain("secret");
    expect(text).toContain('.step(http.when("POST", "https://stock.test/reserve").replies(200))');
    expect(text).toContain('.step(proc.when("git", ["rev-parse","HEAD"]).exits(0))');
    expect(text).toContain('.finally("both got the same answers"');
    const ran = await seedbed(["run", "cart.scenario.ts", "--seeds", "20"], { cwd });
    expect(ran.code, ran.out).toBe(0);
    expect(ran.out).not.toContain("asserts nothing");
  });

  test("new --for functions with different answers checks that both calls end", async () => {
    const ids = "let last = 0;\nexport const next = async () => ++last;\n";
    const cwd = folder({ "package.json": "{}", "ids.js": ids });
    expect(await seedbed(["new", "--for", "ids.js"], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, "ids.scenario.js"), "utf8")).toContain('.finally("both came to an end"');
    expect(await seedbed(["run", "ids.scenario.js", "--seeds", "20"], { cwd })).toMatchObject({ code: 0 });
  });

  test.for(
    [
      [["--for", "none.ts"], "there is no such file"],
      [["--for", "package.json"], "expected a TypeScript or JavaScript module"],
      [["--for", "cart.ts", "--template", "yaml"], "a YAML scenario cannot call code"],
      [[], "expected a name, found nothing"],
    ] as const,
  )("new refuses %j and explains why", async ([args, message]) => {
    const { code, err } = await seedbed(["new", ...args], { cwd: folder({ "package.json": "{}" }) });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test.for([["!!!"], [""], ["x", "--template", "toml"], ["x", "--dir", ""], []])("new refuses %j", async (args) => {
    const cwd = folder();
    expect((await seedbed(["new", ...args], { cwd })).code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
