/** Code that was not compiled on this machine runs only when the user agrees, wherever it lies and whatever command opens it. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { folder, seedbed } from "./seedbed.ts";
import { slow, slowWhere } from "../support/slow.ts";

const CODE = `import { scenario } from "seedbed";
import { createHash } from "node:crypto";
export default scenario("theirs").step("runs", () => {
  throw new Error("it ran: " + createHash("sha256").update("x").digest("hex").slice(0, 4));
});
`;

const PASSES = `import { scenario } from "seedbed";
export default scenario("own").step("passes", () => {});
`;

let theirs: string;
/** A folder of somebody who got the reproducer, and a ledger without entries. */
let cwd: string;
let state: string;
let env: Record<string, string>;

beforeAll(async () => {
  theirs = folder({ "theirs.scenario.ts": CODE });
  const there = { cwd: theirs, env: { SEEDBED_STATE_DIR: folder() } };
  await seedbed(["run", "theirs.scenario.ts", "--record", "run.jsonl"], there);
  await seedbed(["artifacts", "pack", "run.jsonl", "-o", "run.zip"], there);
  await seedbed(["artifacts", "import", "run.zip", "-o", "unpacked"], there);
  expect(existsSync(join(theirs, "unpacked/scenario.json"))).toBe(true);
});

beforeEach(() => {
  cwd = folder();
  state = folder();
  env = { SEEDBED_STATE_DIR: state };
  for (const name of ["run.zip", "unpacked"]) cpSync(join(theirs, name), join(cwd, name), { recursive: true });
});

const entries = () => existsSync(join(state, "trusted")) ? readdirSync(join(state, "trusted")) : [];

test.each([
  ["replay"],
  ["shrink", "-o", "s.jsonl"],
  ["fork", "--decision", "0", "--answer", "0", "-o", "f.jsonl"],
  ["curve"],
  ["why"],
  ["trace", "show", "--format", "svg", "-o", "run.svg"],
  ["profile", "top"],
  ["artifacts", "pack", "-o", "again.zip"],
  ["repl"],
])("%s refuses the code of a reproducer and describes it", async (...words) => {
  for (const what of ["run.zip", "unpacked"]) {
    const { code, out, err } = await seedbed([...words, what], { cwd, env });
    expect(code).toBe(2);
    expect(err).toContain("was not compiled on this machine");
    expect(err).toContain("--allow-code");
    expect(out + err).not.toContain("it ran");
  }
  expect(entries()).toEqual([]);
});

test("trace show --at answers from the trace and says what needs the code", async () => {
  const { code, out } = await seedbed(["trace", "show", "run.zip", "--at", "0"], { cwd, env });
  expect(code).toBe(0);
  expect(out).toContain("the state of the world needs the code");
  expect(out).not.toContain("it ran");
  expect(entries()).toEqual([]);
});

test("diff answers from the two recordings, and needs no code", async () => {
  const same = await seedbed(["diff", "run.zip", "unpacked"], { cwd, env });
  expect(same).toMatchObject({ code: 0, out: "the two runs are the same\n", err: "" });
  const longer = PASSES.replace("() => {});", '() => {}).step("goes on", () => {});');
  const there = { cwd: folder({ "own.scenario.ts": longer }), env: { SEEDBED_STATE_DIR: folder() } };
  await seedbed(["run", "own.scenario.ts", "--record", "own.jsonl"], there);
  const parted = await seedbed(["diff", "run.zip", join(there.cwd, "own.jsonl")], { cwd, env });
  expect(parted).toMatchObject({ code: 1, out: expect.stringContaining("the same, then"), err: "" });
  expect(entries()).toEqual([]);
});

test("in CI a scenario of the checkout is trusted, and a committed compiled one is not", async () => {
  const ci = { ...env, CI: "true" };
  writeFileSync(join(cwd, "own.scenario.ts"), PASSES);
  expect((await seedbed(["test", "own.scenario.ts"], { cwd, env: ci })).code).toBe(0);
  cpSync(join(cwd, "unpacked/scenario.json"), join(cwd, "theirs.scenario.json"));
  const { code, out, err } = await seedbed(["gate", "theirs.scenario.json"], { cwd, env: ci });
  expect(code).toBe(2);
  expect(out + err).toContain("was not compiled on this machine");
  expect(out + err).not.toContain("it ran");
});

test("a project with its own manifest.json and trace.jsonl keeps its modules", async () => {
  writeFileSync(join(cwd, "manifest.json"), '{"name": "an extension", "version": 3}');
  writeFileSync(join(cwd, "trace.jsonl"), "");
  writeFileSync(join(cwd, "own.scenario.ts"), PASSES);
  expect((await seedbed(["run", "own.scenario.ts"], { cwd, env })).code).toBe(0);
});

slow("--allow-code reaches the processes of the command, and no environment variable replaces it", async () => {
  for (const name of ["a", "b"]) cpSync(join(cwd, "unpacked/scenario.json"), join(cwd, `${name}.scenario.json`));
  const files = ["test", "a.scenario.json", "b.scenario.json", "--jobs", "2"];
  expect((await seedbed(files, { cwd, env: { ...env, SEEDBED_ALLOW_CODE: "1" } })).out).not.toContain("it ran");
  expect((await seedbed([...files, "--allow-code"], { cwd, env })).out).toContain("it ran");
});

slow("the shrunk trace of a compiled scenario counts as recorded here and needs no consent", async () => {
  await seedbed(["shrink", "run.zip", "-o", "small.jsonl", "--allow-code"], { cwd, env });
  const source = ["--source", "unpacked/scenario.json"];
  expect((await seedbed(["replay", "small.jsonl", ...source], { cwd, env })).out).toContain("it ran");
});

test("an unreadable ledger does not prevent compiling, and gives one warning", async () => {
  writeFileSync(join(state, "trusted"), "");
  writeFileSync(join(cwd, "own.scenario.ts"), PASSES);
  const { code, err } = await seedbed(["compile", "own.scenario.ts", "-o", "own.json"], { cwd, env });
  expect(code).toBe(0);
  expect(err.split("not noted as trusted").length - 1).toBe(1);
});

test("trust list shows trusted code, and trust remove revokes it", async () => {
  await seedbed(["replay", "run.zip", "--allow-code"], { cwd, env });
  const list = async () => JSON.parse((await seedbed(["trust", "list", "--json"], { cwd, env })).out).entries;
  const [entry] = await list();
  expect(entry).toMatchObject({
    why: "allowed",
    scenario: "theirs",
    packedBy: expect.stringMatching(/^packed by seedbed/),
  });
  expect(entry.capabilities.builtins.join()).toContain("crypto");
  const { digest } = entry;
  const off = `${digest.slice(0, 7)}${digest[7] === "0" ? "1" : "0"}`;
  expect((await seedbed(["trust", "remove", off], { cwd, env })).err).toContain(`did you mean ${digest.slice(0, 8)}?`);
  expect((await seedbed(["trust", "remove", "al"], { cwd, env })).err).toContain("did you mean all?");
  expect((await seedbed(["trust", "list"], { cwd, env })).out).toContain(digest.slice(0, 12));
  expect((await seedbed(["trust", "remove", digest.slice(0, 8)], { cwd, env })).code).toBe(0);
  expect(await list()).toEqual([]);
  expect((await seedbed(["replay", "run.zip"], { cwd, env })).err).toContain("--allow-code");
});

test("seedbed ci refuses a reproducer, even where CI is set", async () => {
  const { code, out, err } = await seedbed(["ci", "run.zip"], { cwd, env: { ...env, CI: "true" } });
  expect(code).not.toBe(0);
  expect(out + err).toContain("was not compiled on this machine");
});

test("the refusal names the digest, the packer and the capabilities, as JSON too", async () => {
  const { out } = await seedbed(["replay", "run.zip", "--json"], { cwd, env });
  const { error } = JSON.parse(out);
  expect(error.code).toBe("contract");
  expect(error.message).toMatch(/digest [0-9a-f]{12}, packed by seedbed .*, it says, uses .*crypto/);
});

test("--trust applies to changed sources and does not allow foreign code", async () => {
  expect((await seedbed(["why", "run.zip", "--trust"], { cwd, env })).err).toContain("--allow-code");
});

test("--allow-code runs foreign code, and consent is remembered", async () => {
  const first = await seedbed(["replay", "run.zip", "--allow-code"], { cwd, env });
  expect(first.out).toContain("it ran");
  expect(entries()).toHaveLength(1);
  expect((await seedbed(["replay", "unpacked"], { cwd, env })).out).toContain("it ran");
});

slow("consent covers code and scenario together", async () => {
  await seedbed(["replay", "unpacked", "--allow-code"], { cwd, env });
  const compiled = join(cwd, "unpacked/scenario.json");
  const scenario = JSON.parse(readFileSync(compiled, "utf8"));
  const run = (value: object) => {
    writeFileSync(join(cwd, "altered.json"), JSON.stringify(value));
    return seedbed(["run", "altered.json"], { cwd, env });
  };
  expect((await run(scenario)).out).toContain("it ran");
  const steps = [...scenario.steps, { type: "sleep", duration: "1ms" }];
  expect((await run({ ...scenario, steps })).err).toContain("--allow-code");
  expect((await run({ ...scenario, world: { backends: { proc: "host" } } })).err).toContain("the host's proc");
});

test("a module in the folder of a run counts as foreign", async () => {
  writeFileSync(join(cwd, "unpacked/theirs.scenario.ts"), CODE);
  const { code, err } = await seedbed(["run", "unpacked/theirs.scenario.ts"], { cwd, env });
  expect([code, err.includes("--allow-code")]).toEqual([2, true]);
  mkdirSync(join(cwd, "unpacked/deep/er"), { recursive: true });
  writeFileSync(join(cwd, "unpacked/deep/er/theirs.scenario.ts"), CODE);
  symlinkSync(join(cwd, "unpacked/deep/er/theirs.scenario.ts"), join(cwd, "link.scenario.ts"));
  expect((await seedbed(["run", "link.scenario.ts"], { cwd, env })).err).toContain("--allow-code");
});

slow("a module outside the project that a manifest names counts as foreign", async () => {
  rmSync(join(cwd, "unpacked/scenario.json"));
  const path = join(cwd, "unpacked/manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.source.file = join(theirs, "theirs.scenario.ts");
  writeFileSync(path, JSON.stringify(manifest));
  expect((await seedbed(["replay", "unpacked"], { cwd, env })).err).toContain("--allow-code");
  const named = ["replay", "unpacked", "--source", manifest.source.file];
  expect((await seedbed(named, { cwd, env })).out).toContain("it ran");
});

slow("code compiled from sources here is trusted, even in a zip", async () => {
  const own = folder({ "own.scenario.ts": CODE });
  await seedbed(["compile", "own.scenario.ts", "-o", "own.json"], { cwd: own, env });
  expect((await seedbed(["run", "own.json"], { cwd: own, env })).out).toContain("it ran");
  await seedbed(["run", "own.scenario.ts", "--record", "own.jsonl"], { cwd: own, env });
  await seedbed(["artifacts", "pack", "own.jsonl", "-o", "own.zip"], { cwd: own, env });
  rmSync(join(own, "own.scenario.ts"));
  expect((await seedbed(["replay", "own.zip"], { cwd: own, env })).out).toContain("it ran");
});

slow("a damaged entry, a link and an unreadable folder of the ledger give no consent", async () => {
  await seedbed(["replay", "run.zip", "--allow-code"], { cwd, env });
  const entry = join(state, "trusted", entries()[0]!);
  const text = readFileSync(entry, "utf8");
  const refused = async () => {
    const { code, out, err } = await seedbed(["replay", "run.zip"], { cwd, env });
    expect([code, out.includes("it ran")]).toEqual([2, false]);
    return err;
  };
  writeFileSync(entry, "");
  expect(await refused()).toContain("expected an entry of the ledger");
  rmSync(entry);
  writeFileSync(join(state, "elsewhere.json"), text);
  symlinkSync(join(state, "elsewhere.json"), entry);
  expect(await refused()).toContain("expected an entry of the ledger");
  rmSync(join(state, "trusted"), { recursive: true });
  writeFileSync(join(state, "trusted"), "");
  expect(await refused()).toContain("cannot read the ledger");
});

const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

/** Answers when the question is there: what is typed while a process starts may be lost. */
async function onTerminal(words: string, input: string): Promise<{ stdout: string; status: number | null }> {
  const line = `${process.execPath} ${RUNTIME_ARGS.join(" ")} ${COMMAND} ${words} --no-color`;
  const child = spawn("script", ["-qec", line, "/dev/null"], { cwd, env: { ...process.env, ...env, CI: "" } });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const isAsked = stdout.includes(QUESTION);
    stdout += text;
    if (!isAsked && stdout.includes(QUESTION)) child.stdin.write(input);
  });
  return await new Promise((resolve) => child.on("close", (status) => resolve({ stdout, status })));
}

const QUESTION = "run it in an isolated process";

slowWhere(hasTerminal)("on a terminal only yes runs the code, and runs it isolated", async () => {
  for (const no of ["no\n", "\n", "\x04"]) {
    const { stdout, status } = await onTerminal("replay run.zip", no);
    expect([status, stdout.includes("it ran")], stdout).toEqual([2, false]);
    expect(stdout).toContain(QUESTION);
  }
  expect(entries()).toEqual([]);
  const { stdout } = await onTerminal("replay run.zip", "yes\n");
  expect(stdout).toContain("it ran");
  const kept = JSON.parse(readFileSync(join(state, "trusted", entries()[0]!), "utf8"));
  expect(kept).toMatchObject({ why: "allowed", isolate: true, packedBy: expect.stringContaining("seedbed") });
  // The answer is remembered, and so is that it was for an isolated process.
  const again = await onTerminal("replay run.zip", "");
  expect(again.stdout).toContain("it ran");
  expect(again.stdout).not.toContain(QUESTION);
});
