/** What is on the disk is whole: stored runs appear at once, recordings too, and interrupts leave nothing half-written. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { reportOutput } from "../../src/api/reports/scenario.ts";
import { AtomicFile } from "../../src/engine/store/atomic_file.ts";
import { manifestSchema } from "../../src/engine/store/manifest.ts";
import { Store } from "../../src/engine/store/store.ts";
import { decodeTrace, readTrace } from "../../src/engine/trace/decode.ts";
import { interrupted } from "./interrupted.ts";
import { FAILS, LONG, PASSES, RACE } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

describe("a stored run", () => {
  test("a stored run has a trace, a shrunk trace, a report and a manifest", async () => {
    const cwd = folder({ "scenarios/race.json": RACE });
    await seedbed(["test", "scenarios/race.json"], { cwd });
    const [id, ...more] = readdirSync(join(cwd, ".seedbed/runs"));
    expect(more).toEqual([]);
    expect(readdirSync(join(cwd, ".seedbed")).sort()).toEqual(["examples", "index.sqlite", "runs"]);
    const run = join(cwd, ".seedbed/runs", id!);
    expect(readdirSync(run).sort()).toEqual(["manifest.json", "report.json", "shrunk.jsonl", "trace.jsonl"]);
    const read = (name: string) => readFileSync(join(run, name), "utf8");
    expect(readTrace(read("trace.jsonl"), "").footer.end).toBe("fail");
    expect(readTrace(read("shrunk.jsonl"), "").header.strategy).toBe("shrunk");
    expect(manifestSchema.parse(JSON.parse(read("manifest.json")))).toMatchObject({
      id,
      command: ["test", "scenarios/race.json"],
      source: { file: "scenarios/race.json", scenario: "bob is first" },
    });
    const { scenario } = reportOutput.parse(JSON.parse(read("report.json")));
    expect(scenario.recording?.replay).toBe(`seedbed replay .seedbed/runs/${id}/trace.jsonl`);
  });

  test("failures are stored, and runs with --record without a path", async () => {
    const cwd = folder({ "passes.json": PASSES });
    await seedbed(["run", "passes.json"], { cwd });
    expect(existsSync(join(cwd, ".seedbed"))).toBe(false);
    const { out } = await seedbed(["run", "passes.json", "--record"], { cwd });
    expect(out).toMatch(
      /\n {2}replay {3}seedbed replay \.seedbed\/runs\/.*\/trace\.jsonl\n {2}explore {2}seedbed repl \.seedbed\/runs\/.*\n$/,
    );
    expect(readdirSync(join(cwd, ".seedbed/runs"))).toHaveLength(1);
  });

  test.skipIf(process.getuid?.() === 0)("a run that cannot be stored is reported, and the failure counts", async () => {
    const cwd = folder({ "fails.json": FAILS });
    await chmod(cwd, 0o500);
    const { code, out } = await seedbed(["run", "fails.json"], { cwd });
    await chmod(cwd, 0o700);
    expect(code).toBe(1);
    expect(out).toContain("the run was not stored in .seedbed: cannot write it: permission denied (EACCES)");
  });

  test("a run cannot be stored if .seedbed is a file, and the failure counts", async () => {
    const cwd = folder({ "fails.json": FAILS, ".seedbed": "" });
    const { code, out } = await seedbed(["run", "fails.json"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain("the run was not stored in .seedbed: cannot write it: a folder in its path is a file");
  });
});

describe("Store", () => {
  const storeIn = (project: string, nowMs = 0) => {
    let ids = 0;
    return new Store({ project, newId: () => `run${ids++}`, nowMs: () => nowMs });
  };

  test("a discarded run leaves no files or folders", () => {
    const project = folder();
    const writer = storeIn(project).begin();
    writer.write("trace.jsonl", "{}");
    writer.discard();
    writer.discard();
    expect(readdirSync(project)).toEqual([]);
  });

  test("a run is invisible before it is committed", () => {
    const project = folder();
    const writer = storeIn(project).begin();
    writer.write("a", "1");
    writer.write("a", "2");
    expect(existsSync(writer.folder)).toBe(false);
    expect(writer.commit()).toBe(join(project, ".seedbed/runs/run0"));
    writer.discard();
    expect(readFileSync(join(writer.folder, "a"), "utf8")).toBe("12");
  });

  test("files of killed processes are removed after a day", async () => {
    const project = folder();
    for (const name of ["old", "new"]) await mkdir(join(project, ".seedbed/tmp", name), { recursive: true });
    await utimes(join(project, ".seedbed/tmp/old"), 0, 0);
    await utimes(join(project, ".seedbed/tmp/new"), 100_000, 100_000);
    storeIn(project, 100_000_000).begin().commit();
    expect(readdirSync(join(project, ".seedbed/tmp"))).toEqual(["new"]);
  });
});

describe("AtomicFile", () => {
  test("AtomicFile creates folders, replaces a file atomically, and can undo both", () => {
    const root = folder({ "old.txt": "old" });
    const fresh = new AtomicFile(join(root, "a/b/new.txt"), "1");
    fresh.write("x");
    fresh.discard();
    expect(readdirSync(root)).toEqual(["old.txt"]);
    const again = new AtomicFile(join(root, "old.txt"), "2");
    again.write("new");
    expect(readFileSync(join(root, "old.txt"), "utf8")).toBe("old");
    again.commit();
    expect(readFileSync(join(root, "old.txt"), "utf8")).toBe("new");
    expect(readdirSync(root)).toEqual(["old.txt"]);
  });
});

describe("an interrupted recording", () => {
  test("kill -9 leaves the beginning in a temporary file, and no file at the path", async () => {
    const cwd = folder({ "in/long.json": LONG, "out/keep": "" });
    const { signal } = await interrupted(["run", "in/long.json", "--record", "out/x.jsonl"], cwd, "out", "SIGKILL");
    expect(signal).toBe("SIGKILL");
    const [name, ...more] = readdirSync(join(cwd, "out")).filter((each) => each !== "keep");
    expect(more).toEqual([]);
    expect(name).toMatch(/^\.x\.jsonl\..*\.tmp$/);
    const { trace, problems } = decodeTrace(readFileSync(join(cwd, "out", name!), "utf8"));
    expect(trace?.entries.length).toBeGreaterThan(1_000);
    expect(problems[0]?.message).toContain("cut off");
    const shown = await seedbed(["trace", "show", join("out", name!)], { cwd });
    expect(shown.code).toBe(2);
    expect(shown.err).toContain("cut off");
  });

  test("Ctrl-C during a recording to a path leaves nothing", async () => {
    const cwd = folder({ "in/long.json": LONG, "out/keep": "" });
    const { code, signal } = await interrupted(
      ["run", "in/long.json", "--record", "out/a/x.jsonl"],
      cwd,
      "out",
      "SIGINT",
    );
    // Deno tells an exit code above 128 as a signal.
    expect([130, "SIGINT"]).toContain(signal ?? code);
    expect(readdirSync(join(cwd, "out"))).toEqual(["keep"]);
  });

  slow("Ctrl-C during a recording to the store leaves nothing", async () => {
    const cwd = folder({ "in/long.json": LONG });
    const { code, signal } = await interrupted(["run", "in/long.json", "--no-shrink"], cwd, ".seedbed", "SIGINT");
    // Deno tells an exit code above 128 as a signal.
    expect([130, "SIGINT"]).toContain(signal ?? code);
    expect(readdirSync(cwd)).toEqual(["in"]);
  });
});
