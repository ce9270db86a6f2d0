/** The command in its other form: the tests start what is published on Node and the sources on Deno, and both say the same. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { BUILT, RUNTIME_ARGS } from "../support/built.ts";
import { ROOT } from "../support/files.ts";
import { FAILS, PASSES } from "./scenarios.ts";
import { folder } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

const IS_DENO = "deno" in process.versions;
beforeAll(() => IS_DENO ? bundle(BUILT) : undefined);
afterAll(() => IS_DENO ? rmSync(BUILT, { recursive: true, force: true }) : undefined);

function other(args: string, files: Readonly<Record<string, unknown>>) {
  const script = IS_DENO ? join(BUILT, "cli.js") : join(ROOT, "src/cli/main.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [...RUNTIME_ARGS, script, ...args.split(" ")], {
    cwd: folder(files),
    encoding: "utf8",
  });
  return { status, out: stdout + stderr };
}

slow("other names of data files work in errors and failures with their lines", () => {
  const wrong = { version: 1, name: "x", steps: [{ type: "nope" }] };
  expect(other("run x.json", { "x.json": wrong })).toMatchObject({
    status: 2,
    out: expect.stringContaining('x.json:6:7: steps[0].type: unknown step type "nope"'),
  });
  expect(other("run x.yaml", { "x.yaml": "version: [" })).toMatchObject({
    status: 2,
    out: expect.stringContaining("error: x.yaml:1:"),
  });
  expect(other("run x.json", { "x.json": FAILS })).toMatchObject({
    status: 1,
    out: expect.stringContaining("x.json:5"),
  });
});

test("configurations work in every format", () => {
  const files: [string, unknown, string][] = [
    ["seedbed.json", { seeds: 7 }, "seedbed.json:2"],
    ["seedbed.yaml", "seeds: 7\n", "seedbed.yaml:1"],
    ["deno.jsonc", '{\n  // ours\n  "seedbed": { "seeds": 7 },\n}', "deno.jsonc:3"],
  ];
  for (const [name, content, place] of files) {
    const { status, out } = other("env", { [name]: content });
    expect(out).toMatch(new RegExp(`^seeds +7 +file ${place}$`, "m"));
    expect(status).toBe(0);
  }
});

slow("--jobs works from the other entry file", () => {
  const files = { "a.scenario.json": PASSES, "b.scenario.json": FAILS };
  expect(other("test --jobs 2", files)).toMatchObject({
    status: 1,
    out: expect.stringContaining("1 passed, 1 failed"),
  });
});
