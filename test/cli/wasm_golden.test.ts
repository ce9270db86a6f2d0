/** `seedbed wasm golden`: recorded runs that programs are held against. */
import { copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { wasmGoldenOutput } from "../../src/cli/output/wasm.ts";
import { folder, seedbed } from "./seedbed.ts";

const FIXTURES = fileURLToPath(new URL("../engine/wasm/fixtures/", import.meta.url));

/** A folder with a program, and a golden test of it with arguments, input and environment. */
async function recorded(...more: string[]): Promise<string> {
  const cwd = folder({ "input.txt": "first\nsecond\n" });
  copyFileSync(join(FIXTURES, "probe.core.wasm"), join(cwd, "app.wasm"));
  const given = ["--wasm", "app.wasm", "--stdin", "input.txt", "--env", "A=1", ...more, "--", "one"];
  const { code, err } = await seedbed(["wasm", "golden", "record", "probe", "--scenario", "one", ...given], { cwd });
  expect(code, err).toBe(0);
  return cwd;
}

async function golden(cwd: string, ...args: string[]) {
  const { out, code, err } = await seedbed(["wasm", "golden", "test", "--json", ...args], { cwd });
  return { code, err, goldens: out === "" ? [] : wasmGoldenOutput.parse(JSON.parse(out)).goldens };
}

test("a recorded run passes without its input, under wasm golden and under seedbed test", async () => {
  const cwd = await recorded();
  writeFileSync(join(cwd, "input.txt"), "other");
  expect(await golden(cwd)).toMatchObject({ code: 0, goldens: [{ name: "probe/one", ok: true }] });
  expect(await seedbed(["test", "golden"], { cwd })).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, "golden/probe/one/stdout.txt"), "utf8")).toContain("argument 1: one\n");
});

test("another program, and another output, fail with the first difference", async () => {
  const cwd = await recorded();
  const stdout = join(cwd, "golden/probe/one/stdout.txt");
  writeFileSync(stdout, readFileSync(stdout, "utf8").replace("input: first", "input: last"));
  expect(await golden(cwd, "probe")).toMatchObject({
    code: 1,
    goldens: [{
      ok: false,
      message: "app.wasm: stdout differs in line 3",
      details: ['- "input: last"', '+ "input: first"'],
    }],
  });
  copyFileSync(join(FIXTURES, "files.core.wasm"), join(cwd, "app.wasm"));
  const { code, goldens } = await golden(cwd);
  expect(code).toBe(1);
  expect(goldens[0]!.message).toMatch(
    /^app\.wasm, call \d+: the recording has wasi_snapshot_preview1#\w+\(.*\), the guest makes wasi_snapshot_preview1#\w+\(/,
  );
});

test("what must fail fails once it does not", async () => {
  const cwd = await recorded("--must-fail", "draws a number");
  const { code, goldens } = await golden(cwd);
  expect(code).toBe(1);
  expect(goldens[0]!.message).toBe("app.wasm does what trace.jsonl says, and was to differ: draws a number");
  copyFileSync(join(FIXTURES, "files.core.wasm"), join(cwd, "app.wasm"));
  expect(await golden(cwd)).toMatchObject({ code: 0 });
});

test("--update keeps arguments and input, and grants nothing that is not given again", async () => {
  const cwd = await recorded();
  expect(await golden(cwd, "--update")).toMatchObject({ code: 0 });
  const written = readFileSync(join(cwd, "golden/probe/one/stdout.txt"), "utf8");
  expect(written).toContain("argument 1: one\n");
  expect(written).toContain("input: first\n");
  expect(written).not.toContain("environment");
});

describe("bad input", () => {
  test.each([
    [["test"], "expected golden tests, found none"],
    [["record"], "record: expected a name, found none"],
    [["record", "a"], "record: expected --wasm <file>, found none"],
    [["record", "../a", "--wasm", "app.wasm"], 'found "../a"'],
    [["show"], 'expected record or test, found "show"'],
  ])("%j", async (args, message) => {
    const { code, err } = await seedbed(["wasm", "golden", ...args], { cwd: folder({}) });
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  test("a recording that is cut off, or of something else", async () => {
    const cwd = await recorded();
    const trace = join(cwd, "golden/probe/one/trace.jsonl");
    const text = readFileSync(trace, "utf8");
    writeFileSync(trace, text.slice(0, -100));
    const cut = await seedbed(["wasm", "golden", "test"], { cwd });
    expect(cut.err).toContain("trace.jsonl");
    expect(cut).toMatchObject({ code: 2 });
    mkdirSync(join(cwd, "other"));
    writeFileSync(
      join(cwd, "other/x.scenario.json"),
      JSON.stringify({
        version: 1,
        name: "x",
        steps: [{ type: "wasm_replay", component: "../app.wasm", recording: "t.jsonl" }],
      }),
    );
    writeFileSync(
      join(cwd, "y.json"),
      JSON.stringify({ version: 1, name: "y", steps: [{ type: "sleep", duration: "1ms" }] }),
    );
    await seedbed(["run", "y.json", "--record", "other/t.jsonl"], { cwd });
    const { code, err } = await seedbed(["run", "other/x.scenario.json"], { cwd });
    expect(err).toContain("expected the recording of a WebAssembly program, found another trace");
    expect(code).toBe(2);
  });
});

test("a golden test reads nothing outside of its folder and the working one, neither by its path nor by a link", async () => {
  const [cwd, elsewhere] = [await recorded(), folder({})];
  const own = join(cwd, "golden/probe/one");
  const [trace, stdout] = ["trace.jsonl", "stdout.txt"].map((name) => join(own, name)) as [string, string];
  const refused = async () => {
    const { code, err } = await seedbed(["wasm", "golden", "test"], { cwd });
    expect([code, err]).toEqual([2, expect.stringContaining("expected a recording below the scenario's folder")]);
  };
  renameSync(stdout, join(elsewhere, "secret.txt"));
  symlinkSync(join(elsewhere, "secret.txt"), stdout);
  await refused();
  renameSync(trace, join(elsewhere, "trace.jsonl"));
  const file = join(own, "golden.scenario.json");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace('"trace.jsonl"', JSON.stringify(join(elsewhere, "trace.jsonl"))),
  );
  await refused();
});
