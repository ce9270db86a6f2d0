/** `replay`, `shrink`, `trace verify` and `trace show`. */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shrinkOutput, verifyOutput } from "../../src/cli/output/documents.ts";
import { TRACE_VERSION } from "../../src/engine/trace/format.ts";
import { ROOT } from "../support/files.ts";
import { FAILS, PASSES, RACE, TIMES_OUT } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const MODULE = `import { kv, scenario } from "seedbed";

export default scenario("bob is first").latency("any")
  .step(kv.set("noise", "1"))
  .parallel("who", {
    bob: async ({ sleep, kv }) => {
      await sleep("10ms");
      if (kv.get("taken") !== undefined) throw new Error("taken");
    },
    alice: async ({ sleep, kv }) => {
      await sleep("10ms");
      kv.set("taken", "alice");
    },
  });
`;

/** Shrinking one that is far too large comes by others, which fail in another way. */
const AMOUNTS = `import fc from "fast-check";
import { scenario } from "seedbed";

export default scenario("amounts").forAll({ amount: fc.nat() }).step("check", ({ input }) => {
  if (input.amount >= 1000) throw new RangeError("far too large");
  if (input.amount >= 10) throw new TypeError("too large");
});
`;

/** A folder in which these scenarios were recorded, each to \`<name>.jsonl\`. */
async function recorded(files: Record<string, unknown>, ...args: string[]): Promise<string> {
  const cwd = folder(files);
  for (const file of Object.keys(files)) {
    await seedbed(["run", file, "--record", `${file.replace(/\..*/, "")}.jsonl`, ...args], { cwd });
  }
  return cwd;
}

describe.concurrent("replay", () => {
  test("replay finds the source of a recording beside modules with the same name that cannot be compiled", async () => {
    const cwd = folder({ "z/broken.scenario.ts": MODULE, "a/broken.scenario.ts": 'import "no-such-package";\n' });
    await seedbed(["run", "z/broken.scenario.ts", "--record", "x.jsonl"], { cwd });
    expect(await seedbed(["replay", "x.jsonl"], { cwd })).toMatchObject({
      err: "",
      out: expect.stringContaining("reproduced"),
    });
    rmSync(join(cwd, "z"), { recursive: true });
    const { code, err } = await seedbed(["replay", "x.jsonl"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('a/broken.scenario.ts:1:8: Could not resolve "no-such-package"');
  });

  test("replay finds the source of a recording whose name is made by code, beside a module without a scenario", async () => {
    const named = MODULE.replace('"bob is first"', '["bob", "is first"].join(" ")');
    expect(named).not.toBe(MODULE);
    const cwd = folder({ "z/broken.scenario.ts": named, "a/broken.scenario.ts": "export const nothing = 0;\n" });
    await seedbed(["run", "z/broken.scenario.ts", "--record", "x.jsonl"], { cwd });
    expect(await seedbed(["replay", "x.jsonl"], { cwd })).toMatchObject({
      err: "",
      out: expect.stringContaining("reproduced"),
    });
  });

  test("replay takes a recording at a path, whose folders are created", async () => {
    const cwd = folder({ "passes.json": PASSES });
    const { code, out } = await seedbed(["run", "passes.json", "--record", "a/b/x.jsonl"], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/ m?s\n {2}recorded a\/b\/x\.jsonl\n$/);
    expect(readdirSync(join(cwd, "a/b"))).toEqual(["x.jsonl"]);
    expect(await seedbed(["replay", "a/b/x.jsonl"], { cwd })).toMatchObject({ code: 0 });
  });

  test("replay ends like the recording and says so", async () => {
    const cwd = await recorded({ "passes.json": PASSES, "fails.json": FAILS, "long.json": TIMES_OUT });
    const replay = (name: string) => seedbed(["replay", `${name}.jsonl`], { cwd });
    expect(await replay("passes")).toMatchObject({ code: 0, out: expect.stringContaining("reproduced: it passes") });
    expect(await replay("fails")).toMatchObject({
      code: 1,
      out: expect.stringContaining("reproduced: it ends as it was recorded"),
    });
    expect(await replay("long")).toMatchObject({ code: 3, out: expect.stringContaining("reproduced") });
  });

  test("replay needs no file for a scenario without code", async () => {
    const cwd = await recorded({ "race.json": RACE }, "--seeds", "50");
    const elsewhere = folder();
    copyFileSync(join(cwd, "race.jsonl"), join(elsewhere, "race.jsonl"));
    expect(await seedbed(["replay", "race.jsonl"], { cwd: elsewhere })).toMatchObject({ code: 1, err: "" });
  });

  test("replay finds the code below the folder, by --source, or by the manifest, and says if it changed", async () => {
    const cwd = await recorded({ "src/race.scenario.ts": MODULE }, "--seeds", "50");
    const stored = `.seedbed/runs/${readdirSync(join(cwd, ".seedbed/runs"))[0]}`;
    for (
      const args of [[`${stored}/trace.jsonl`], [`${stored}/shrunk.jsonl`], ["src/race.jsonl"], [
        "src/race.jsonl",
        "--cwd",
        ".",
      ]]
    ) {
      const { code, out } = await seedbed(["replay", ...args], { cwd });
      expect(code, out).toBe(1);
      expect(out).toContain("Error: taken");
      expect(out).toContain("reproduced");
      expect(out).not.toContain("changed");
    }
    const moved = folder({ "race.scenario.ts": MODULE });
    const elsewhere = folder();
    copyFileSync(join(cwd, "src/race.jsonl"), join(elsewhere, "race.jsonl"));
    const lost = await seedbed(["replay", "race.jsonl"], { cwd: elsewhere });
    expect(lost).toMatchObject({
      code: 2,
      err: expect.stringContaining("recorded from race.scenario.ts, which was not found"),
    });
    expect(lost.err).toContain("hint: pass its path with --source <file>");
    const found = await seedbed(["replay", "race.jsonl", "--source", join(moved, "race.scenario.ts")], {
      cwd: elsewhere,
    });
    expect(found.out).toContain("reproduced");
  });

  test("replay of changed sources reproduces or shows the first divergence", async () => {
    const cwd = await recorded({ "race.scenario.ts": MODULE }, "--seeds", "50");
    const change = (text: string) => writeFileSync(join(cwd, "race.scenario.ts"), text);
    change(`// A comment on top.\n${MODULE}`);
    const moved = await seedbed(["replay", "race.jsonl"], { cwd });
    expect(moved.out).toContain("the sources have changed since the recording of race.scenario.ts");
    change(MODULE.replaceAll("10ms", "20ms"));
    const diverged = await seedbed(["replay", "race.jsonl"], { cwd });
    expect(diverged.code).toBe(1);
    expect(diverged.out).toContain("the sources have changed");
    expect(diverged.out).toContain("replay diverged at entry");
    expect(diverged.out).not.toContain("reproduced");
    const json = JSON.parse((await seedbed(["replay", "race.jsonl", "--json"], { cwd })).out);
    expect(json).toMatchObject({ ok: false, verdict: "divergence", sources: "changed" });
    change(MODULE.replace('"bob is first"', '"another"').replace("export default", "export const other ="));
    const gone = await seedbed(["replay", "race.jsonl"], { cwd });
    expect(gone).toMatchObject({
      code: 2,
      err: expect.stringContaining('the scenario "bob is first", which race.scenario.ts does not have'),
    });
  });
});

describe.concurrent("shrink", () => {
  test("shrink writes a smaller trace that fails in the same way", async () => {
    const cwd = await recorded({ "race.json": RACE }, "--seeds", "50");
    const { code, out } = await seedbed(["shrink", "race.jsonl"], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/shrunk: \d+ → 1 decision, 2 → 1 step {3}\d+ attempts/);
    expect(out).toContain("alice   ← starts before bob");
    expect(out).toContain("replay   seedbed replay race.shrunk.jsonl");
    expect(await seedbed(["replay", "race.shrunk.jsonl"], { cwd })).toMatchObject({ code: 1 });
    expect(await seedbed(["trace", "verify", "race.shrunk.jsonl"], { cwd })).toMatchObject({ code: 0 });
  });

  test("shrink --any-finding keeps another failure that turns up, with a trace of its own", async () => {
    const cwd = await recorded({ "amounts.scenario.ts": AMOUNTS }, "--seeds", "50");
    const { code, out, err } = await seedbed(["shrink", "amounts.jsonl", "--any-finding", "--json"], { cwd });
    expect(code, out + err).toBe(0);
    const { finding, others } = shrinkOutput.parse(JSON.parse(out));
    expect(finding?.message).toContain("far too large");
    expect(others).toHaveLength(1);
    expect(others![0]).toMatchObject({
      out: "amounts.shrunk.other-1.jsonl",
      finding: { message: expect.stringContaining("TypeError: too large") },
    });
    expect(await seedbed(["replay", "amounts.shrunk.other-1.jsonl"], { cwd })).toMatchObject({
      code: 1,
      out: expect.stringContaining("TypeError: too large"),
    });
    await seedbed(["shrink", "amounts.jsonl", "-o", "alone.jsonl"], { cwd });
    expect(readdirSync(cwd).filter((file) => file.startsWith("alone"))).toEqual(["alone.jsonl"]);
  });

  test("shrink refuses a passing, a changed or a truncated trace, and writes nothing", async () => {
    const cwd = await recorded({ "passes.json": PASSES, "fails.json": FAILS });
    const passing = await seedbed(["shrink", "passes.jsonl", "-o", "x.jsonl"], { cwd });
    expect(passing).toMatchObject({ code: 2, err: expect.stringContaining("found one that passed") });
    const text = readFileSync(join(cwd, "fails.jsonl"), "utf8");
    writeFileSync(join(cwd, "cut.jsonl"), text.slice(0, -100));
    const cut = await seedbed(["shrink", "cut.jsonl", "-o", "x.jsonl"], { cwd });
    expect(cut).toMatchObject({ code: 2, err: expect.stringContaining("cut off") });
    expect(await seedbed(["shrink", "fails.jsonl", "-o", "fails.jsonl"], { cwd })).toMatchObject({ code: 2 });
    expect(existsSync(join(cwd, "x.jsonl"))).toBe(false);
    expect(readFileSync(join(cwd, "fails.jsonl"), "utf8")).toBe(text);
  });
});

describe.concurrent("trace", () => {
  test("trace verify distinguishes intact, changed, truncated and newer traces", async () => {
    const cwd = await recorded({ "race.json": RACE }, "--seeds", "50");
    const text = readFileSync(join(cwd, "race.jsonl"), "utf8");
    const verify = async (changed: string) => {
      writeFileSync(join(cwd, "x.jsonl"), changed);
      return await seedbed(["trace", "verify", "x.jsonl"], { cwd });
    };
    expect(await verify(text)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/✓ x\.jsonl {3}\d+ entries, \d decisions, fail/),
    });
    const changed = text.replace('"taken"', '"token"');
    expect(await verify(changed)).toMatchObject({
      code: 2,
      out: expect.stringContaining("the checksum does not match"),
    });
    expect(await verify(text.slice(0, -1))).toMatchObject({ code: 2, out: expect.stringContaining("cut off") });
    expect(await verify("")).toMatchObject({ code: 2, out: "error: x.jsonl: the file is empty\n" });
    const newer = text.replace(`"version":${TRACE_VERSION}`, '"version":9');
    expect(await verify(newer)).toMatchObject({ code: 2, out: expect.stringContaining("a newer seedbed made it") });
  });

  test("trace verify takes stored runs, and warnings about old traces count unless waived", async () => {
    const cwd = folder({ "fails.json": FAILS });
    copyFileSync(join(ROOT, "test/golden/traces/v1-engine1.jsonl"), join(cwd, "old.jsonl"));
    await seedbed(["run", "fails.json"], { cwd });
    const verify = (...args: string[]) => seedbed(["trace", "verify", ...args], { cwd });
    expect(await verify("last-fail")).toMatchObject({ code: 0, out: expect.stringContaining("fail") });
    const warning = "warning: old.jsonl:1: trace version 1 is an old one";
    const strict = await verify("old.jsonl");
    expect(strict.code).toBe(2);
    expect(strict.out).toContain(warning);
    expect(strict.out).toContain("hint: --no-strict accepts");
    const lenient = await verify("old.jsonl", "--no-strict");
    expect(lenient.code).toBe(0);
    expect(lenient.out).toContain(warning);
    expect(lenient.out).toContain("✓ old.jsonl");
    expect(verifyOutput.parse(JSON.parse((await verify("old.jsonl", "--json")).out))).toMatchObject({
      ok: false,
      version: 1,
      problems: [],
      warnings: [{ line: 1 }],
    });
  });

  test("trace show prints a timeline, even of a truncated trace", async () => {
    const cwd = await recorded({ "race.json": RACE }, "--seeds", "50");
    const whole = await seedbed(["trace", "show", "race.jsonl"], { cwd });
    expect(whole.code).toBe(0);
    expect(whole.out).toMatch(/^bob is first {3}seed \d+ · random\n/);
    expect(whole.out).toMatch(/ #0 +0 ms {2}alice {2}start#2, choice 1 of 3\n/);
    expect(whole.out).toContain('bob    step 1/bob/1 get_kv_assert key="taken" is_null=true\n');
    expect(whole.out).toMatch(
      /✗ fail · \d decisions · 10 ms virtual\n {2}expected key "taken" to be absent, found "alice"\n$/,
    );
    const text = readFileSync(join(cwd, "race.jsonl"), "utf8");
    writeFileSync(join(cwd, "cut.jsonl"), text.slice(0, text.indexOf('{"end"') - 10));
    const cut = await seedbed(["trace", "show", "cut.jsonl"], { cwd });
    expect(cut).toMatchObject({ code: 2, err: expect.stringMatching(/^error: cut\.jsonl:\d+: the trace is cut off/) });
    expect(whole.out.startsWith(cut.out.trimEnd())).toBe(true);
  });
});
