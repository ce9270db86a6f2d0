/** Where the store cannot be written, or stops half-way: what was there stays, and what happened is said with the path. */
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runsListOutput } from "../../src/cli/output/runs.ts";
import { CAN_MOUNT, type Mount, mountTiny } from "../support/mounts.ts";
import { interrupted } from "./interrupted.ts";
import { FAILS, LONG, PASSES, RACE } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

async function listed(cwd: string): Promise<{ readonly total: number; readonly err: string }> {
  const { out, err, code } = await seedbed(["runs", "list", "--json"], { cwd });
  expect(code, err).toBe(0);
  return { total: runsListOutput.parse(JSON.parse(out)).total, err };
}

describe.skipIf(!CAN_MOUNT)("on a file system of its own (skipped where none can be mounted)", () => {
  let mount: Mount;
  let cwd: string;
  beforeEach(async () => {
    mount = mountTiny(256)!;
    cwd = mount.path;
    writeFileSync(join(cwd, "fails.json"), JSON.stringify(FAILS));
    expect((await seedbed(["run", "fails.json"], { cwd })).code).toBe(1);
    expect((await seedbed(["artifacts", "pack", "latest", "-o", "x.zip"], { cwd })).code).toBe(0);
  });
  afterEach(() => mount.release());

  /** Fills the disk to the last block. */
  function fill(): void {
    const { bavail, bsize } = statfsSync(cwd);
    writeFileSync(join(cwd, "fill"), new Uint8Array(Number(bavail) * Number(bsize)));
  }

  function everything(): string[] {
    return readdirSync(cwd, { recursive: true }).map(String).filter((name) => !/index\.sqlite-/.test(name)).sort();
  }

  test("on a full disk the failure counts, no partial file remains, and old runs are readable", async () => {
    fill();
    const before = everything();
    const run = await seedbed(["run", "fails.json"], { cwd });
    expect(run.code).toBe(1);
    expect(run.out).toContain("the run was not stored in .seedbed: cannot write it: the disk is full (ENOSPC)");
    const recorded = await seedbed(["run", "fails.json", "--record", "x.jsonl"], { cwd });
    expect(recorded.code).toBe(1);
    expect(recorded.out).toContain("the run was not recorded to x.jsonl: cannot write it: the disk is full (ENOSPC)");
    expect(recorded.out.match(/the run was not recorded/g)).toHaveLength(1);
    for (
      const [line, place] of [
        ["artifacts pack latest -o y.zip", "y.zip"],
        ["artifacts export latest -o out", "out/"],
        ["artifacts import x.zip -o in", "in"],
      ] as const
    ) {
      const { code, err } = await seedbed(line.split(" "), { cwd });
      expect(code, line).toBe(2);
      expect(err).toMatch(
        new RegExp(`^(note: .*\\n)?error: ${place}.*: cannot write it: the disk is full \\(ENOSPC\\)`),
      );
    }
    expect((await listed(cwd)).total).toBe(1);
    expect((await seedbed(["replay", "latest"], { cwd })).code).toBe(1);
    expect(everything()).toEqual(before);
    rmSync(join(cwd, "fill"));
    await seedbed(["run", "fails.json"], { cwd });
    expect(await listed(cwd)).toEqual({ total: 2, err: "" });
  });

  test("on a disk that fills up during a search the result is reported and counts", async () => {
    writeFileSync(join(cwd, "race.json"), JSON.stringify(RACE));
    fill();
    const { code, out } = await seedbed(["run", "race.json", "--seeds", "50", "--record", "x.jsonl"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain("alice   ← starts before bob");
    expect(out).toContain("the run was not recorded to x.jsonl: cannot write it: the disk is full (ENOSPC)");
    expect(out).not.toContain("recorded x.jsonl");
    expect(existsSync(join(cwd, "x.jsonl"))).toBe(false);
  });

  test("on a full disk without an index the folders are read, with a note", async () => {
    rmSync(join(cwd, ".seedbed/index.sqlite"));
    fill();
    const { total, err } = await listed(cwd);
    expect(total).toBe(1);
    expect(err).toMatch(/^note: the index of the runs cannot be used, .*: the runs are read from their folders/);
  });

  test("on a read-only disk runs can be shown and replayed, and writers name the file", async () => {
    mount.makeReadOnly();
    const run = await seedbed(["run", "fails.json"], { cwd });
    expect(run.code).toBe(1);
    expect(run.out).toContain("the run was not stored in .seedbed: cannot write it: ");
    expect((await listed(cwd)).total).toBe(1);
    expect((await seedbed(["replay", "latest"], { cwd })).code).toBe(1);
    expect((await seedbed(["replay", "x.zip"], { cwd })).code).toBe(1);
    for (const line of ["run fails.json --record x.jsonl", "runs prune --keep 0", "artifacts import x.zip -o in"]) {
      const { code, err } = await seedbed(line.split(" "), { cwd });
      expect(code, line).toBe(2);
      expect(err).toMatch(/error: \S+: cannot write it: .*(EROFS|ENOENT)/);
    }
    expect((await listed(cwd)).total).toBe(1);
  });
});

test.skipIf(process.platform !== "linux")("a device without space is named (/dev/full, on Linux)", async () => {
  const cwd = folder({ "passes.json": PASSES });
  const { code, err } = await seedbed(["run", "passes.json", "--record", "/dev/full"], { cwd });
  expect(code).toBe(2);
  expect(err).toContain("error: /dev/full: cannot write it: the disk is full (ENOSPC)");
});

test.skipIf(process.platform !== "linux")(
  "a failure counts even if its trace cannot be written (on Linux)",
  async () => {
    const cwd = folder({ "fails.json": FAILS });
    const { code, out } = await seedbed(["run", "fails.json", "--record", "/dev/full"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain("the run was not recorded to /dev/full: cannot write it: the disk is full (ENOSPC)");
    expect(out).not.toContain("recorded /dev/full");
  },
);

describe("kill -9 while a run is stored", () => {
  slow("kill -9 during storing leaves no visible run, and the next recording cleans up", async () => {
    const cwd = folder({ "in/long.json": LONG, "fails.json": FAILS });
    const { signal } = await interrupted(["run", "in/long.json", "--no-shrink"], cwd, ".seedbed", "SIGKILL");
    expect(signal).toBe("SIGKILL");
    expect(readdirSync(join(cwd, ".seedbed/tmp"))).toHaveLength(1);
    expect((await listed(cwd)).total).toBe(0);
    expect(await seedbed(["replay", "latest"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("there are no runs in the store yet"),
    });
    await seedbed(["run", "fails.json"], { cwd });
    expect(existsSync(join(cwd, ".seedbed/tmp"))).toBe(false);
    expect((await listed(cwd)).total).toBe(1);
  });

  test(
    "kill -9 during a recording to a path keeps the old file, and the next recording cleans up",
    async () => {
      const cwd = folder({ "in/long.json": LONG, "passes.json": PASSES });
      await seedbed(["run", "passes.json", "--record", "out/x.jsonl"], { cwd });
      const before = readFileSync(join(cwd, "out/x.jsonl"), "utf8");
      await interrupted(["run", "in/long.json", "--record", "out/x.jsonl"], cwd, "out", "SIGKILL");
      expect(readFileSync(join(cwd, "out/x.jsonl"), "utf8")).toBe(before);
      expect(readdirSync(join(cwd, "out"))).toHaveLength(2);
      await seedbed(["run", "passes.json", "--record", "out/x.jsonl"], { cwd });
      expect(readdirSync(join(cwd, "out"))).toEqual(["x.jsonl"]);
    },
  );
});
