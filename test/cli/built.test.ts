/** The command as it is published: bundling must not change what it says. The other tests run the sources. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { ROOT } from "../support/files.ts";
import { FAILS, PASSES } from "./scenarios.ts";
import { folder } from "./seedbed.ts";

// Inside the project, where what stays outside of the bundle is found.
const dist = mkdtempSync(join(ROOT, "node_modules", ".built-"));
beforeAll(() => bundle(dist));
afterAll(() => rmSync(dist, { recursive: true, force: true }));

function built(args: string, files: Readonly<Record<string, unknown>>) {
  const runtime = "deno" in process.versions ? ["run", "-A", "--quiet"] : [];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...runtime, join(dist, "cli.js"), ...args.split(" ")],
    {
      cwd: folder(files),
      encoding: "utf8",
    },
  );
  return { status, out: stdout + stderr };
}

test("data files that do not load, and those that fail, with their lines", () => {
  const wrong = { version: 1, name: "x", steps: [{ type: "nope" }] };
  expect(built("run x.json", { "x.json": wrong })).toMatchObject({
    status: 2,
    out: expect.stringContaining('x.json:6:7: steps[0].type: unknown step type "nope"'),
  });
  expect(built("run x.yaml", { "x.yaml": "version: [" })).toMatchObject({
    status: 2,
    out: expect.stringContaining("error: x.yaml:1:"),
  });
  expect(built("run x.json", { "x.json": FAILS })).toMatchObject({
    status: 1,
    out: expect.stringContaining("x.json:5"),
  });
});

test("configurations in every format", () => {
  const files: [string, unknown, string][] = [
    ["seedbed.json", { seeds: 7 }, "seedbed.json:2"],
    ["seedbed.yaml", "seeds: 7\n", "seedbed.yaml:1"],
    ["deno.jsonc", '{\n  // ours\n  "seedbed": { "seeds": 7 },\n}', "deno.jsonc:3"],
  ];
  for (const [name, content, place] of files) {
    const { status, out } = built("env", { [name]: content });
    expect(out).toMatch(new RegExp(`^seeds +7 +file ${place}$`, "m"));
    expect(status).toBe(0);
  }
});

test("--jobs, whose processes run another file", () => {
  const files = { "a.scenario.json": PASSES, "b.scenario.json": FAILS };
  expect(built("test --jobs 2", files)).toMatchObject({
    status: 1,
    out: expect.stringContaining("1 passed, 1 failed"),
  });
});
