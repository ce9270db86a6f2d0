/** Temporary files and folders: those of a killed process are found and taken away, those of a living one never. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { runsListOutput, runsPruneOutput } from "../../../src/cli/output/runs.ts";
import { doctorOutput } from "../../../src/cli/output/doctor.ts";
import { AtomicFile } from "../../../src/engine/store/atomic_file.ts";
import { fillFolder } from "../../../src/engine/store/fill_folder.ts";
import { leftoversOfProject } from "../../../src/engine/store/leftovers.ts";
import { Store } from "../../../src/engine/store/store.ts";
import { writerMark, writerState } from "../../../src/engine/store/writer_mark.ts";
import { folder, seedbed } from "../../cli/seedbed.ts";
import { scriptOf } from "../../support/built.ts";
import { ROOT } from "../../support/files.ts";
import { slow } from "../../support/slow.ts";

const NODE = join(ROOT, "node_modules/.bin/node");

/** A process that has temporary files of all kinds in a folder of its own. */
async function holding() {
  const [cwd, temporary] = [folder(), folder()];
  const child = spawn(NODE, [scriptOf("holding_writer"), cwd], { env: { ...process.env, TMPDIR: temporary } });
  await once(child.stdout, "data");
  return {
    cwd,
    env: { TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: "1" },
    everything: () => [cwd, temporary].flatMap((each) => readdirSync(each, { recursive: true }).map(String)).sort(),
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function document(args: string[], { cwd, env }: Awaited<ReturnType<typeof holding>>): Promise<unknown> {
  const { out, err } = await seedbed([...args, "--json"], { cwd, env });
  expect(err).not.toContain("error");
  return JSON.parse(out);
}

slow(
  "leftovers stay while their process lives, and are then listed and pruned",
  async () => {
    const held = await holding();
    const list = async () => runsListOutput.parse(await document(["runs", "list"], held)).leftovers;
    const prune = async (...args: string[]) =>
      runsPruneOutput.parse(await document(["runs", "prune", ...args], held)).leftovers;
    const before = held.everything();
    expect(before.length).toBeGreaterThan(4);
    expect(await list()).toEqual([]);
    expect(await prune()).toEqual([]);
    expect(held.everything()).toEqual(before);
    await held.kill();
    const left = await prune("--dry-run");
    expect(held.everything()).toEqual(before);
    const mark = new RegExp(`[0-9a-z]+-[0-9a-z]+-${writerMark().split("-").at(-1)}`);
    expect(left.map((path) => basename(path).replace(mark, "MARK"))).toEqual([
      "MARK.1",
      ".out.MARK.3.tmp",
      ".x.jsonl.MARK.2.tmp",
      expect.stringMatching(/^seedbed-test-MARK\.\w{6}$/),
    ]);
    expect(await seedbed(["runs", "list"], held)).toMatchObject({
      out: "no runs in .seedbed\n",
      err: "note: killed processes left 3 temporary files: seedbed runs prune removes them\n",
    });
    const { checks } = doctorOutput.parse(await document(["doctor"], held));
    expect(checks).toContainEqual({
      name: "temporary files",
      status: "warning",
      found: "4 temporary files that killed processes left",
      hint: "seedbed runs prune removes them",
    });
    expect(await prune()).toEqual(left);
    expect(held.everything()).toEqual([".seedbed"]);
  },
  120_000,
);

test("leftovers are removed by the next write to the same place, once their process is gone", async () => {
  const held = await holding();
  const write = async () => {
    new Store({ project: held.cwd, newId: () => "7", nowMs: () => 0 }).begin().discard();
    new AtomicFile(join(held.cwd, "x.jsonl"), "8").discard();
    await fillFolder(join(held.cwd, "out"), "9", () => {
      throw new Error("no");
    }).catch(() => {});
  };
  const before = held.everything();
  await write();
  expect(held.everything()).toEqual(before);
  await held.kill();
  await write();
  expect(held.everything()).toEqual([expect.stringMatching(/^seedbed-test-/)]);
});

test.runIf(process.platform === "linux")("leftovers whose process id was reused are recognized", () => {
  const [pid, started, system] = writerMark().split("-") as [string, string, string];
  expect(writerState(`${pid}-${started}-${system}`)).toBe("living");
  expect(writerState(`${pid}-${started}1-${system}`)).toBe("gone");
  const cwd = folder();
  const of = (mark: string) => join(cwd, `.x.${mark}.1.tmp`);
  for (const start of [started, `${started}1`]) writeFileSync(of(`${pid}-${start}-${system}`), "");
  expect(leftoversOfProject(join(cwd, ".seedbed"), cwd, 0)).toEqual([of(`${pid}-${started}1-${system}`)]);
});

test("leftovers of another system count after a day without a change", () => {
  const [pid, started] = writerMark().split("-");
  const cwd = folder();
  const root = join(cwd, ".seedbed");
  const [file, run] = [join(cwd, `.x.${pid}-${started}-ffffffff.1.tmp`), join(root, "tmp", "01M")];
  mkdirSync(run, { recursive: true });
  for (const path of [file, join(run, "trace.jsonl")]) writeFileSync(path, "");
  const found = (hours: number) => leftoversOfProject(root, cwd, Date.now() + hours * 3_600_000).sort();
  expect(found(23)).toEqual([]);
  expect(found(25)).toEqual([run, file].sort());
});

test("only files with the name of a leftover are leftovers", () => {
  const cwd = folder();
  const system = writerMark().split("-").at(-1);
  const gone = `zzzzz-1-${system}`;
  expect(writerState(gone)).toBe("gone");
  const names = [".x.tmp", ".x.1.tmp", `x.${gone}.1.tmp`, `.x.${gone}.1.tmp.txt`, ".x.-1--1-0.1.tmp", `.${gone}.1.tmp`];
  for (const name of names) {
    writeFileSync(join(cwd, name), "");
    utimesSync(join(cwd, name), 0, 0);
  }
  expect(leftoversOfProject(join(cwd, ".seedbed"), cwd, Date.now())).toEqual([]);
  expect(readdirSync(cwd).sort()).toEqual(names.sort());
});
