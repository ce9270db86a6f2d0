/** Commands that nobody waits for any more: each ends, with one message at most. */
import { once } from "node:events";
import { rmSync } from "node:fs";
import process from "node:process";
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { ended, folder, seedbed, start } from "./seedbed.ts";

const set = (key: string) => ({ type: "set_kv", key, value: "1" });
const PASSES_ALWAYS = {
  version: 1,
  name: "passes",
  steps: [{ type: "parallel", tasks: { a: [set("a"), set("b")], b: [set("c"), set("d")] } }],
};
const SEARCH = ["run", "a.scenario.json", "--strategy", "random", "--seeds", "5000000"];
const ON_DENO = "deno" in process.versions;
const RUN = [process.execPath, ...RUNTIME_ARGS, COMMAND];
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");

test.skipIf(ON_DENO)(
  "a search that prints nothing ends once its parent is gone (not on Deno, which cannot tell)",
  async () => {
    const child = start(SEARCH, { cwd: folder({ "a.scenario.json": PASSES_ALWAYS }) });
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await once(child, "exit")).toEqual([141, null]);
  },
);

test("a search that prints its progress ends when its pipe is closed", async () => {
  const cwd = folder({ "a.scenario.json": PASSES_ALWAYS });
  const line = `{ ${quoted([...RUN, ...SEARCH, "--reporter", "ndjson"])}; echo "$?" >&2; } | head -n 1`;
  const { out, err } = await ended(spawn("sh", ["-c", line], { cwd }));
  expect(out.split("\n")).toHaveLength(2);
  expect(err).toBe("141\n");
});

test("a write error is reported once and ends the command", async () => {
  const child = start(["run", "none.json"], { cwd: folder() });
  child.stderr.destroy();
  expect(await once(child, "exit")).toEqual([2, null]);
});

test("a search whose folder is removed ends with one message", async () => {
  const cwd = folder({ "a.scenario.json": PASSES_ALWAYS });
  const child = start([...SEARCH, "--reporter", "ndjson"], { cwd });
  const end = ended(child);
  await once(child.stdout, "data");
  rmSync(cwd, { recursive: true });
  const { code, err } = await end;
  expect(code).toBe(2);
  expect(err).toMatch(/^error: \S+: the folder that the command was started in no longer exists\n {2}hint: .*\n$/);
});

test.skipIf(ON_DENO || process.platform === "win32")(
  "a command in a removed folder says so once (not on Deno, which does not start, or on Windows, which keeps it)",
  async () => {
    const cwd = folder();
    const line = `rmdir "$PWD"; exec ${quoted([...RUN, "runs", "list"])}`;
    const { code, out, err } = await ended(spawn("sh", ["-c", line], { cwd }));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: the folder that the command was started in no longer exists\n {2}hint: .*\n$/);
  },
);

test.skipIf(ON_DENO || process.platform !== "linux")(
  "output that cannot be written is an error (/dev/full, on Linux; not on Deno, which never ends the write)",
  async () => {
    const cwd = folder({ "a.scenario.json": PASSES_ALWAYS });
    const line = `exec ${quoted([...RUN, "run", "a.scenario.json"])} > /dev/full`;
    const { code, err } = await ended(spawn("sh", ["-c", line], { cwd }));
    expect(err).toBe("error: standard output: cannot write it: the disk is full (ENOSPC)\n");
    expect(code).toBe(2);
    expect(await seedbed(["run", "a.scenario.json"], { cwd })).toMatchObject({ code: 0 });
  },
);
