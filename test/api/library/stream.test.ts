/** The command in a process of its own: its events, what can go wrong with a process, and that none is left. */
import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { SeedbedError, stream, type StreamEvent, test as testFiles } from "../../../src/mod.ts";
import { COMMAND, LIBRARY } from "../../support/built.ts";
import { ROOT } from "../../support/files.ts";
import { folderWith } from "../../support/source.ts";
import { slow } from "../../support/slow.ts";

const SCENARIO = `version: 1
name: fails
steps:
  - { type: set_kv, key: a, value: b }
  - { type: fail, message: no }
`;
const FOREVER = `import { scenario } from "seedbed";
export default scenario("never ends").limits({ maxSteps: 1e9, maxVirtualMs: 1e12 }).step("code", async (world) => {
  for (;;) await world.sleep(1);
});
`;
const EVENT = JSON.stringify({ kind: "invalid", file: "x", error: { code: "invalid", message: "m".repeat(1000) } });

const RUN = "deno" in process.versions ? ["run", "-A"] : [];

/** A program that says what a test wants; `$$` is its process id. */
async function program(body: string, mode = 0o755) {
  const cwd = await folderWith({ "program.sh": `#!/bin/sh\n${body}\n` });
  await chmod(join(cwd, "program.sh"), mode);
  return { cwd, command: [join(cwd, "program.sh")] as const };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function pidsIn(file: string, count: number): Promise<number[]> {
  const read = () =>
    readFile(file, "utf8").then((text) => text.trim().split("\n").filter(Boolean).map(Number), () => []);
  return await vi.waitUntil(async () => {
    const pids = await read();
    return pids.length >= count && pids;
  }, { timeout: 60_000 });
}

const gone = (pids: readonly number[]) => vi.waitUntil(() => !pids.some(isAlive), { timeout: 60_000 });

describe("events", () => {
  slow("stream yields the events that the same work yields in this process", async () => {
    const cwd = await folderWith({ "a.scenario.yaml": SCENARIO, "b.scenario.yaml": "version: 2\n" });
    const streaming = stream(["test", "--seeds", "3"], { cwd });
    const events: StreamEvent[] = [];
    for await (const event of streaming) if (event.kind !== "progress") events.push(event);
    const { scenarios, invalid, summary } = await testFiles([], { cwd, seeds: 3 });
    const timeless = { durationMs: expect.any(Number), recording: expect.anything() };
    expect(events).toEqual([
      { kind: "scenario", report: { ...JSON.parse(JSON.stringify(scenarios[0])), ...timeless } },
      { kind: "invalid", ...invalid[0] },
      { kind: "end", ok: false, summary: { ...summary, durationMs: expect.any(Number) } },
    ]);
    expect(await streaming).toMatchObject({ ok: false, exitCode: 1, summary: { failed: 1, invalid: 1 } });
  });

  test("stream rejects with the error of the command", async () => {
    const streaming = stream(["run", "none.scenario.ts"], { cwd: await folderWith({}) });
    await expect(streaming).rejects.toBeInstanceOf(SeedbedError);
    await expect(streaming).rejects.toMatchObject({ code: "unreadable", location: { file: "none.scenario.ts" } });
    await expect(stream(["gate"])).rejects.toMatchObject({ code: "usage" });
  });

  test("stream delivers events no faster than they are read", async () => {
    const cwd = await folderWith({
      "writer.mjs": `import { writeFileSync, writeSync } from "node:fs";
for (let n = 1; n <= 5000; n++) { writeSync(1, ${
        JSON.stringify(`${EVENT}\n`)
      }); writeFileSync("written", String(n)); }`,
    });
    const streaming = stream(["test"], { cwd, command: [process.execPath, ...RUN, "writer.mjs"] });
    const written = () => readFile(join(cwd, "written"), "utf8").then(Number, () => 0);
    let most = 0;
    for await (const _ of streaming) {
      // The first is all that is asked for, until nothing is written any more.
      await vi.waitUntil(async () => {
        const before = most;
        return (most = await written()) > 0 && most === before;
      }, { interval: 200, timeout: 60_000 });
      break;
    }
    expect(most).toBeLessThan(2_000);
  });
});

describe("a program that does not start is an ordinary error", () => {
  test.each<[string, () => Promise<{ cwd?: string; command?: readonly [string] }>, string]>([
    [
      "one that is not there",
      () => Promise.resolve({ command: ["/none/such"] as const }),
      "there is no such program: /none/such",
    ],
    [
      "a name that is not on the path",
      () => Promise.resolve({ command: ["no-such-seedbed"] as const }),
      "there is no such program",
    ],
    ["one that may not be run", () => program("", 0o644), "it may not be run"],
    ["a folder", async () => ({ command: [await folderWith({})] as const }), "it may not be run"],
    [
      "a folder to work in that is not there",
      () => Promise.resolve({ cwd: "/none/such" }),
      "expected an existing folder",
    ],
  ])("%s", async (_name, options, message) => {
    const streaming = stream(["test"], await options());
    await expect(streaming).rejects.toBeInstanceOf(SeedbedError);
    await expect(streaming).rejects.toMatchObject({ code: "unreadable", message: expect.stringContaining(message) });
  });
});

describe("a program that does not do its work", () => {
  test.each<[string, string, string]>([
    ["ends too early", "echo oh >&2; exit 7", "exited unexpectedly (exit code 7)"],
    ["is killed", "kill -9 $$", "exited unexpectedly (signal SIGKILL)"],
    ["says something else", "echo hello", 'expected an event, found "hello"'],
    ["says what is no event", `echo '{"kind":"end"}'`, 'expected an event, found "{'],
  ])("a program that does not do its work is an error: %s", async (_name, body, message) => {
    await expect(stream(["test"], await program(body))).rejects.toMatchObject({
      code: "contract",
      message: expect.stringContaining(message),
    });
  });
});

describe("no process is left", () => {
  // Deaf to what asks it to end, as is what it has started.
  const DEAF =
    `trap '' TERM; (trap '' TERM; echo $$ >> pids; sh -c 'echo $$ >> pids; exec sleep 1000') & echo $$ >> pids\n` +
    `printf '%s\\n' '${EVENT}'; while :; do sleep 1000; done`;

  test("stream leaves no process after a signal", async () => {
    const options = await program(DEAF);
    const stop = new AbortController();
    const streaming = stream(["test"], { ...options, signal: stop.signal });
    const ended = expect(streaming).rejects.toThrow("enough");
    const pids = await pidsIn(join(options.cwd, "pids"), 3);
    stop.abort(new Error("enough"));
    await ended;
    await gone(pids);
  });

  slow("stream leaves no process after its loop is left", async () => {
    const options = await program(DEAF);
    let pids: number[] = [];
    for await (const _ of stream(["test"], options)) {
      pids = await pidsIn(join(options.cwd, "pids"), 3);
      break;
    }
    await gone(pids);
  });

  test("stream leaves no process that a finished command has started", async () => {
    const options = await program(`sleep 1000 & echo $! >> pids; exit 3`);
    await expect(stream(["test"], options)).rejects.toThrow("exit code 3");
    await gone(await pidsIn(join(options.cwd, "pids"), 1));
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "stream leaves no process after this process receives %s",
    async (signal) => {
      const cwd = await folderWith({ "forever.scenario.ts": FOREVER });
      const wrapper = `#!/bin/sh\necho $$ >> pids\nexec "${process.execPath}" ${RUN.join(" ")} "${COMMAND}" "$@"\n`;
      await writeFile(join(cwd, "seedbed.sh"), wrapper, { mode: 0o755 });
      await mkdir(join(cwd, "in"));
      await writeFile(
        join(cwd, "in", "main.ts"),
        `import { stream } from ${JSON.stringify(pathToFileURL(LIBRARY).href)};\n` +
          `await stream(["test", ".."], { command: ["../seedbed.sh"] });\n`,
      );
      const runtime = RUN.length === 0 ? [] : [...RUN, "--config", `${ROOT}deno.json`];
      const child = spawn(process.execPath, [...runtime, "main.ts"], { cwd: join(cwd, "in"), stdio: "ignore" });
      const pids = await pidsIn(join(cwd, "in", "pids"), 1);
      child.kill(signal);
      await gone([...pids, child.pid!]);
    },
  );
});
