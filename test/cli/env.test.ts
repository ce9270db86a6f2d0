/** `seedbed env`: what is in force, and where each value came from. */
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { envOutput } from "../../src/cli/output/env.ts";
import { errorOutput } from "../../src/api/reports/error.ts";
import { folder, seedbed } from "./seedbed.ts";

const FILE = {
  $schema: "./node_modules/seedbed/schema/config.json",
  seeds: 500,
  strategy: "fifo",
  limits: { maxSteps: 1000 },
  include: ["e2e/**/*.yaml", "src/**"],
};

async function env(args: readonly string[], cwd: string, variables: Readonly<Record<string, string>> = {}) {
  const { code, out, err } = await seedbed(["env", ...args, "--json"], { cwd, env: variables });
  expect(code, out + err).toBe(0);
  const document: unknown = JSON.parse(out);
  const report = envOutput.parse(document);
  // A schema drops what it does not know: nothing may be missing afterwards.
  expect(report).toEqual(document);
  const told = (name: string) => {
    const { value, source } = report.settings.find((setting) => setting.name === name)!;
    return [value, source];
  };
  return { report, told };
}

describe.concurrent("as a document", () => {
  test("env shows versions, the file, and values with their sources", async () => {
    const cwd = folder({ "seedbed.json": FILE });
    const variables = { SEEDBED_STRATEGY: "random", SEEDBED_TIMEOUT: "90s" };
    const { report, told } = await env(["--no-shrink", "--max-steps", "7"], cwd, variables);
    expect(report).toMatchObject({
      schema: "seedbed/env@1",
      ok: true,
      runtime: "deno" in process.versions ? { name: "deno" } : { name: "node", version: process.versions.node },
      platform: { os: process.platform, arch: process.arch },
      config: { file: "seedbed.json" },
    });
    expect(told("seeds")).toEqual([500, "file seedbed.json:3"]);
    expect(told("strategy")).toEqual(["random", "environment SEEDBED_STRATEGY"]);
    expect(told("strict")).toEqual([true, "default"]);
    expect(told("shrink")).toEqual([false, "flag --no-shrink"]);
    expect(told("limits.maxSteps")).toEqual([7, "flag --max-steps"]);
    expect(told("limits.maxVirtualMs")).toEqual([90_000, "environment SEEDBED_TIMEOUT"]);
    expect(told("include")).toEqual([FILE.include, "file seedbed.json:8"]);
    expect(told("backends.fs")).toEqual(["virtual", "default"]);
    expect(told("memory.limitMb")).toEqual([null, "default"]);
    expect(report.settings.find(({ name }) => name === "seeds")?.location).toEqual({
      file: "seedbed.json",
      line: 3,
      column: 3,
    });
  });

  test("env finds no file, one above, a named one, and one under a key", async () => {
    const cwd = folder({ "package.json": { seedbed: { seeds: 3 } }, "a/b/x": "", "ci.yaml": "\nseeds: 4\n" });
    expect((await env([], folder())).report.config).toBeNull();
    const above = await env(["--cwd", "a/b"], cwd);
    expect(above.report.config).toEqual({ file: join(cwd, "package.json"), key: "seedbed" });
    expect(above.told("seeds")).toEqual([3, `file ${join(cwd, "package.json")}:3`]);
    const named = await env(["--cwd", "a", "--config", "../ci.yaml"], cwd);
    expect(named.told("seeds")).toEqual([4, `file ${join(cwd, "ci.yaml")}:2`]);
    expect((await env(["--config=ci.yaml"], cwd)).report.config).toEqual({ file: "ci.yaml" });
  });

  test("env shows a flag as the source even if it equals the default", async () => {
    const cwd = folder({ "seedbed.json": { strict: false, reporter: "json", seeds: 5 } });
    const { told } = await env(["--strict", "--reporter", "pretty", "--seeds", "5..9"], cwd);
    expect(told("strict")).toEqual([true, "flag --strict"]);
    expect(told("reporter")).toEqual(["pretty", "flag --reporter"]);
    expect(told("seeds")).toEqual(["5..9", "flag --seeds"]);
  });

  test("env prints an error as a document too", async () => {
    const { code, out } = await seedbed(["env", "--json"], { cwd: folder({ "seedbed.yaml": "seedz: 1\n" }) });
    expect(code).toBe(2);
    expect(errorOutput.parse(JSON.parse(out)).error).toEqual({
      code: "invalid",
      message: 'seedz: unknown field "seedz"',
      location: { file: "seedbed.yaml", line: 1, column: 1 },
      path: "seedz",
      hint: 'did you mean "seeds"?',
    });
  });
});

test("env prints a table", async () => {
  const cwd = folder({ "package.json": { seedbed: { store: "odd\u001b[31m\nname", exclude: [] } } });
  const { code, out } = await seedbed(["env", "--timeout", "3s"], { cwd });
  expect(code).toBe(0);
  expect(out).toMatch(/^seedbed {3}\d+\.\d+\.\d+\S*\nruntime {3}(node|deno) \d\S*\nplatform {2}\S+ \S+\n/);
  expect(out).toContain('\nconfig    package.json ("seedbed")\n\nseeds ');
  expect(out).toMatch(/^strategy +portfolio +default$/m);
  expect(out).toMatch(/^timeout +3s +flag --timeout$/m);
  expect(out).toMatch(/^exclude +none +file package\.json:4$/m);
  expect(out).toMatch(/^store +odd\\u001b\[31m\\nname +file package\.json:3$/m);
  expect((await seedbed(["env"], { cwd: folder() })).out).toContain("\nconfig    none\n");
});
