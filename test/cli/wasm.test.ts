/** `seedbed wasm`: programs in C are recorded, and run again from nothing but the binary and the trace. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { wasmInspectOutput, wasmRecordOutput, wasmReplayOutput } from "../../src/cli/output/wasm.ts";
import { folder, seedbed } from "./seedbed.ts";

const FIXTURES = fileURLToPath(new URL("../engine/wasm/fixtures/", import.meta.url));

/** A folder with fixtures. */
function folderOf(...names: string[]): string {
  const cwd = folder({ "input.txt": "first\nsecond\n" });
  for (const name of names) copyFileSync(join(FIXTURES, name), join(cwd, name));
  return cwd;
}

/** Runs a command that succeeds, in JSON. */
async function wasm(cwd: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { out, code } = await seedbed(["wasm", ...args.slice(0, 2), "--json", ...args.slice(2)], { cwd });
  expect(code, out).toBe(0);
  return JSON.parse(out);
}

const probes = readdirSync(FIXTURES).filter((name) => /^probe.*\.wasm$/.test(name));

describe.each(probes)("%s", (name) => {
  test("arguments, environment, input, time, randomness, outputs and exit code replay in another folder", async () => {
    // The adapter of components knows success and failure only.
    const exitCode = name.includes(".core.") ? 7 : 1;
    const cwd = folderOf(name);
    const recorded = wasmRecordOutput.parse(
      await wasm(cwd, "record", name, "--env", "A=1", "--stdin", "input.txt", "--", "--exit", "b"),
    );
    expect(recorded).toMatchObject({ exitCode, stderr: { text: "done\n" }, trace: `${name}.jsonl` });
    const { text } = recorded.stdout as { text: string };
    expect(text).toMatch(
      /^argument 1: --exit\nargument 2: b\nenvironment: A=1\ninput: first\ninput: second\nseconds: \d+\nrandom:( [0-9a-f]{2}){8}\n$/,
    );
    const elsewhere = folderOf(name);
    copyFileSync(join(cwd, `${name}.jsonl`), join(elsewhere, `${name}.jsonl`));
    const replayed = wasmReplayOutput.parse(await wasm(elsewhere, "replay", name));
    const { calls, stdout, stderr } = recorded;
    expect(replayed).toMatchObject({ verdict: "reproduced", calls, exitCode, stdout, stderr });
    const passed = await seedbed(["wasm", "replay", name, "--pass-exit"], { cwd: elsewhere });
    expect(passed).toMatchObject({ code: exitCode, out: text });
    // Any command on traces finds the binary beside it.
    expect(await seedbed(["replay", `${name}.jsonl`], { cwd: elsewhere })).toMatchObject({ code: 0 });
  });
});

test("a program has no environment and no folder that is not given", async () => {
  const cwd = folderOf("probe.core.wasm", "files.core.wasm");
  const { stdout } = await wasm(cwd, "record", "probe.core.wasm", "--stdin", "input.txt");
  expect((stdout as { text: string }).text).not.toContain("environment");
  expect(await wasm(cwd, "record", "files.core.wasm")).toMatchObject({ exitCode: 3 });
});

test.each(["files.core.wasm", "files.wasm"])(
  "%s: files below the folder that is given, and nowhere else; the replay touches none",
  async (name) => {
    const cwd = folderOf(name);
    mkdirSync(join(cwd, "etc"));
    mkdirSync(join(cwd, "data"));
    writeFileSync(join(cwd, "etc/passwd"), "secret");
    writeFileSync(join(cwd, "data/note.txt"), "hi\n");
    symlinkSync("../etc/passwd", join(cwd, "data/link-out"));
    const { stdout } = await wasm(cwd, "record", name, "--dir", "data::/data");
    const { text } = stdout as { text: string };
    for (const path of ["/data/../etc/passwd", "/data/link-out"]) {
      expect(text).toContain(`open ${path}: Operation not permitted\n`);
    }
    expect(text).toContain("note: hi\nwrite: opened\nsize 8\nrename: done\nmkdir: done\nrmdir: done\nunlink: done\n");
    writeFileSync(join(cwd, "data/note.txt"), "changed\n");
    expect(await wasm(cwd, "replay", name)).toMatchObject({ stdout });
    expect(existsSync(join(cwd, "data/renamed.txt"))).toBe(false);
    const readOnly = await wasm(cwd, "record", name, "--dir", "data::/data:ro");
    expect((readOnly["stdout"] as { text: string }).text).toContain("write: Read-only file system\n");
  },
);

test("a trap ends with 1, names the functions that ran, and replays", async () => {
  const cwd = folderOf("traps.core.wasm");
  const recorded = await seedbed(["wasm", "record", "traps.core.wasm"], { cwd });
  expect(recorded).toMatchObject({ code: 1, out: "sharing\n" });
  expect(recorded.err).toMatch(/^traps\.core\.wasm traps: divide by zero\n {2}in (main|__main_\w+|share)\n/);
  expect(await seedbed(["wasm", "replay", "traps.core.wasm"], { cwd })).toMatchObject({ code: 1, out: "sharing\n" });
});

test("the first difference names the call, its argument and its index", async () => {
  const cwd = folderOf("probe.core.wasm");
  await wasm(cwd, "record", "probe.core.wasm", "-t", "t.jsonl", "--stdin", "input.txt", "--", "one");
  const text = readFileSync(join(cwd, "t.jsonl"), "utf8");
  const changed = text.replaceAll('"probe.core.wasm","one"', '"probe.core.wasm","two"');
  expect(changed).not.toBe(text);
  const { createHash } = await import("node:crypto");
  const body = changed.replace(/,"sha256":"[0-9a-f]{64}"\}\n$/, "");
  const sha256 = createHash("sha256").update(body).digest("hex");
  writeFileSync(join(cwd, "t.jsonl"), `${body},"sha256":"${sha256}"}\n`);
  const { code, err } = await seedbed(["wasm", "replay", "probe.core.wasm", "t.jsonl"], { cwd });
  expect(code).toBe(1);
  expect(err).toMatch(
    /^call \d+, wasi_snapshot_preview1#fd_write: argument 2 was "argument 1: one\\n", and is "argument 1: two\\n"\n$/,
  );
});

test("a program runs in the simulated world, at the time that is set", async () => {
  const cwd = folderOf("bomb.core.wasm", "probe.core.wasm", "files.core.wasm");
  const at = (start: string, step: object) => ({
    version: 1,
    name: "x",
    world: { clock: { start }, files: { "/data/note.txt": "hi\n" } },
    steps: [{ type: "wasm_run", ...step }],
  });
  writeFileSync(
    join(cwd, "early.json"),
    JSON.stringify(at("2026-01-06T13:36:59Z", { component: "bomb.core.wasm", expect_stdout: "report of 13:36\n" })),
  );
  writeFileSync(join(cwd, "late.json"), JSON.stringify(at("2026-01-06T13:37:00Z", { component: "bomb.core.wasm" })));
  expect(await seedbed(["run", "early.json"], { cwd })).toMatchObject({ code: 0 });
  const late = await seedbed(["run", "late.json"], { cwd });
  expect(late).toMatchObject({ code: 1 });
  expect(late.out).toContain("bomb.core.wasm traps: unreachable");
  expect(await seedbed(["replay", "last-fail"], { cwd })).toMatchObject({ code: 1 });
  writeFileSync(
    join(cwd, "files.json"),
    JSON.stringify(at("2026-01-06T13:36:59Z", { component: "files.core.wasm", dirs: ["/data::/data"] })),
  );
  expect(await seedbed(["run", "files.json", "--record", "a.jsonl"], { cwd })).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, "a.jsonl"), "utf8")).toContain("note: hi\\n");
  writeFileSync(
    join(cwd, "probe.json"),
    JSON.stringify(at("2026-01-06T13:36:59Z", { component: "probe.core.wasm", stdin: "x\n" })),
  );
  await seedbed(["run", "probe.json", "--seed", "7", "--record", "b.jsonl"], { cwd });
  await seedbed(["run", "probe.json", "--seed", "7", "--record", "c.jsonl"], { cwd });
  await seedbed(["run", "probe.json", "--seed", "8", "--record", "d.jsonl"], { cwd });
  const [b, c, d] = ["b", "c", "d"].map((name) => readFileSync(join(cwd, `${name}.jsonl`), "utf8"));
  expect(c).toBe(b);
  expect(d).not.toBe(b);
});

describe("wasm run", () => {
  test("runs at a date, with the exit code and the files that are asked for", async () => {
    const cwd = folderOf("bomb.core.wasm", "files.wasm", "probe.core.wasm");
    mkdirSync(join(cwd, "data"));
    writeFileSync(join(cwd, "data/note.txt"), "hi\n");
    const run = (...args: string[]) => seedbed(["wasm", "run", ...args], { cwd });
    expect(await run("bomb.core.wasm", "--clock", "2026-01-06T13:36")).toMatchObject({ code: 0 });
    const late = await run("bomb.core.wasm", "--clock", "2026-01-06T13:37");
    expect(late).toMatchObject({ code: 1 });
    expect(late.out).toContain("bomb.core.wasm traps: unreachable");
    expect(late.out).toContain("stderr: no office has the number 37");
    expect((await run("probe.core.wasm", "--", "--exit")).out).toContain("expected exit code 0, found 7");
    expect(await run("probe.core.wasm", "--expect-exit", "7", "--", "--exit")).toMatchObject({ code: 0 });
    const files = await run("files.wasm", "--dir", "data::/data", "--record", "t.jsonl");
    expect(files).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, "t.jsonl"), "utf8")).toContain("note: hi\\n");
    expect(readdirSync(join(cwd, "data"))).toEqual(["note.txt"]);
  });

  test("searches for the date at which a program fails, and replays it", async () => {
    const cwd = folderOf("bomb.core.wasm");
    const found = await seedbed(["wasm", "run", "bomb.core.wasm", "--seeds", "2090..2100"], { cwd });
    expect(found).toMatchObject({ code: 1 });
    expect(found.out).toMatch(/start = "2026-\d\d-\d\dT13:37:\d\dZ"/);
    const replayed = await seedbed(["replay", "last-fail"], { cwd });
    expect(replayed).toMatchObject({ code: 1 });
    expect(replayed.out).toContain("traps: unreachable");
  });
});

test("an input that is no text reaches the program as it is, recorded and replayed", async () => {
  const cwd = folderOf("probe.core.wasm");
  writeFileSync(join(cwd, "input.bin"), Uint8Array.from([0xff, 0xfe, 0x41, 0x0a]));
  const recorded = await wasm(cwd, "record", "probe.core.wasm", "--stdin", "input.bin");
  const { base64 } = recorded["stdout"] as { base64: string };
  expect([...Buffer.from(base64, "base64")].join()).toContain("255,254,65,10");
  expect(await wasm(cwd, "replay", "probe.core.wasm")).toMatchObject({ stdout: { base64 } });
});

test("inspect shows imports, exports and what made a binary", async () => {
  const cwd = folderOf("probe.core.wasm");
  const found = wasmInspectOutput.parse(await wasm(cwd, "inspect", "probe.core.wasm"));
  expect(found).toMatchObject({ kind: "module", exports: ["memory", "_start"], missing: [] });
  expect(found.imports).toContain("wasi_snapshot_preview1#random_get");
});

describe("bad input", () => {
  const cwd = folderOf("probe.core.wasm", "traps.core.wasm");
  const files: Record<string, Uint8Array> = {
    "text.wasm": new TextEncoder().encode("(module)"),
    "empty.wasm": new Uint8Array(0),
    "cut.wasm": readFileSync(join(FIXTURES, "probe.core.wasm")).subarray(0, 100),
    // A module that imports `env#f` and has no memory.
    "missing.wasm": Uint8Array.from([
      0,
      97,
      115,
      109,
      1,
      0,
      0,
      0,
      1,
      4,
      1,
      96,
      0,
      0,
      2,
      9,
      1,
      3,
      101,
      110,
      118,
      1,
      102,
      0,
      0,
    ]),
    "none.wasm": Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(cwd, name), bytes);
  test.each([
    [["inspect", "gone.wasm"], "expected a WebAssembly file, there is no such file"],
    [["inspect", "text.wasm"], "text.wasm: at byte 0: expected 00 61 73 6d, as WebAssembly begins, found 28 6d 6f 64"],
    [["record", "empty.wasm"], "found an empty file"],
    [["record", "cut.wasm"], "cut.wasm: at byte"],
    [["record", "missing.wasm"], "missing.wasm imports what is not there: env#f (func)"],
    [
      ["record", "none.wasm"],
      "expected none.wasm to be a command, which exports _start and memory, found no _start and no memory",
    ],
    [
      ["record", "probe.core.wasm", "--dir", "gone::/data"],
      "expected a folder to give to the guest as /data, found none",
    ],
    [["record", "probe.core.wasm", "--dir", "gone"], "expected HOST::GUEST"],
    [["record", "probe.core.wasm", "--env", "A"], "expected NAME=VALUE"],
    [["run", "probe.core.wasm", "--clock", "13:37"], "expected a date such as"],
    [["run", "probe.core.wasm", "--dir", "gone::/data"], "expected a folder to give to the guest as /data, found none"],
    [["replay", "probe.core.wasm"], "expected a recording, there is no such file"],
  ])("%j", async (args, message) => {
    const { code, err } = await seedbed(["wasm", ...args], { cwd });
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(existsSync(join(cwd, `${args[1]}.jsonl`))).toBe(false);
  });

  test("another binary than the one that was recorded, and a trace that was cut off", async () => {
    const here = folderOf("probe.core.wasm", "traps.core.wasm");
    await wasm(here, "record", "probe.core.wasm", "-t", "t.jsonl", "--stdin", "input.txt");
    const other = await seedbed(["wasm", "replay", "traps.core.wasm", "t.jsonl"], { cwd: here });
    expect(other).toMatchObject({ code: 2 });
    expect(other.err).toContain("expected the binary that was recorded (sha256");
    const text = readFileSync(join(here, "t.jsonl"), "utf8");
    writeFileSync(join(here, "t.jsonl"), text.slice(0, -200));
    const cut = await seedbed(["wasm", "replay", "probe.core.wasm", "t.jsonl"], { cwd: here });
    expect(cut).toMatchObject({ code: 2 });
    expect(cut.err).toContain("cut off");
  });
});

describe("limits", () => {
  const COUNTDOWN = fileURLToPath(new URL("../../examples/wasm/countdown.wasm", import.meta.url));
  const counting = () => {
    const cwd = folder({});
    copyFileSync(COUNTDOWN, join(cwd, "countdown.wasm"));
    return cwd;
  };
  const ended = "countdown.wasm made 50,000 calls and iterations of loops, and had not ended";

  test("an endless loop is a timeout with the names of functions, and replays", async () => {
    const cwd = counting();
    const { out, code } = await seedbed(
      ["wasm", "run", "countdown.wasm", "--seeds", "20", "--fuel", "50000", "--json"],
      { cwd },
    );
    expect(code).toBe(3);
    expect(JSON.parse(out).scenario.finding).toMatchObject({
      kind: "timeout",
      message: ended,
      details: ["in count_down", "in main"],
    });
    const replayed = await seedbed(["replay", "last-fail"], { cwd });
    expect(replayed.code).toBe(3);
    expect(replayed.out).toContain("reproduced: it ends as it was recorded");
  });

  test("what limited a recording limits its replay and its golden test", async () => {
    const cwd = counting();
    // Half of the machine's random numbers are odd.
    const record = ["wasm", "golden", "record", "down", "--wasm", "countdown.wasm", "--fuel", "50000"];
    for (let tries = 0; tries < 50; tries++) {
      await seedbed(record, { cwd });
      if (readFileSync(join(cwd, "golden/down/trace.jsonl"), "utf8").includes("wasm.trap")) break;
    }
    expect(await seedbed(["wasm", "golden", "test"], { cwd })).toMatchObject({ code: 0 });
    copyFileSync(join(cwd, "golden/down/trace.jsonl"), join(cwd, "countdown.wasm.jsonl"));
    const { code, err } = await seedbed(["wasm", "replay", "countdown.wasm"], { cwd });
    expect(code, err).toBe(3);
    expect(err).toContain(ended);
  });
});

describe("faults", () => {
  const EXAMPLES = fileURLToPath(new URL("../../examples/wasm/", import.meta.url));
  const ordering = () => {
    const cwd = folder({});
    for (const name of ["order.wasm", "order.txt"]) copyFileSync(join(EXAMPLES, name), join(cwd, name));
    return cwd;
  };
  const order = ["wasm", "run", "order.wasm", "--stdin", "order.txt", "--clock", "2026-01-06T00:00"];

  test("a short read is found, told, and replays; without faults the same seed passes", async () => {
    const cwd = ordering();
    const { out, code } = await seedbed([...order, "--faults", "short_read,clock_jump", "--seeds", "100"], { cwd });
    expect(code, out).toBe(1);
    expect(out).toMatch(/order\.wasm: a read of standard input gives (one byte|half)/);
    expect((await seedbed(["replay", "last-fail"], { cwd })).out).toContain("reproduced: it ends as it was recorded");
    const [, seed] = /seed (\d+)/.exec(out)!;
    expect((await seedbed([...order, "--seed", seed!], { cwd: ordering() })).code).toBe(0);
  });

  test("an unknown fault is one message", async () => {
    const { err, code } = await seedbed([...order, "--faults", "short"], { cwd: ordering() });
    expect(code).toBe(2);
    expect(err).toMatch(/^error: --faults: expected all, or some of short_read, .*, found "short"\n/);
  });
});
