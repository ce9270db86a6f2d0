/** `seedbed bisect`: which commit of a scratch repository made a failure possible. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { bisectOutput } from "../../src/cli/output/bisect.ts";
import { slow } from "../support/slow.ts";
import { PASSES } from "./scenarios.ts";
import { type Ended, folder, seedbed } from "./seedbed.ts";

const SCENARIO = `import { scenario } from "seedbed";
import { add } from "./stock.ts";
export default scenario("both are counted").parallel("both", { ann: add, bob: add })
  .finally("two", ({ kv }) => kv.get("n") === "2");
`;
const RIGHT = `export async function add({ kv, sleep }) {
  await sleep("10ms");
  kv.set("n", String(Number(kv.get("n") ?? 0) + 1));
}
`;
/** Reads before it waits. */
const WRONG = `// Counts.
export async function add({ kv, sleep }) {
  const before = Number(kv.get("n") ?? 0);
  await sleep("10ms");
  kv.set("n", String(before + 1));
}
`;

class Repository {
  readonly cwd = folder({});
  readonly hashes: string[] = [];

  constructor() {
    this.git("init", "--quiet", "--initial-branch", "main");
  }

  git(...args: string[]): string {
    const { GIT_DIR: _, ...env } = process.env;
    const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], {
      cwd: this.cwd,
      encoding: "utf8",
      env,
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  write(files: Readonly<Record<string, string | null>>): this {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.cwd, name);
      if (text === null) rmSync(path, { recursive: true });
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
    return this;
  }

  commit(subject: string, files: Readonly<Record<string, string | null>> = {}): this {
    this.write(files).git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", subject);
    this.hashes.push(this.git("rev-parse", "HEAD"));
    return this;
  }

  run(...args: string[]): Promise<Ended> {
    return seedbed(args, { cwd: this.cwd });
  }

  /** Finds and stores the failure of the present files. */
  async fail(): Promise<this> {
    const { code, out, err } = await this.run("run", "stock.scenario.ts", "--seeds", "50");
    expect(code, out + err).toBe(1);
    return this;
  }

  async bisect(...args: string[]) {
    const { code, out, err } = await this.run("bisect", "last-fail", "--json", ...args);
    const report = bisectOutput.parse(JSON.parse(out || `{"nothing": ${JSON.stringify(err)}}`));
    expect(report).toEqual(JSON.parse(out));
    expect(this.git("worktree", "list").split("\n")).toHaveLength(1);
    return { code, ...report };
  }
}

const IGNORED = { ".gitignore": "node_modules/\n.seedbed/\n" };

describe.concurrent("bisect", () => {
  slow("finds the commit that made the failure possible, though the scenario was written later", async () => {
    const repository = new Repository()
      .commit("begin", { ...IGNORED, "stock.ts": RIGHT })
      .commit("a readme", { "README.md": "Stock.\n" })
      .commit("read first", { "stock.ts": WRONG })
      .commit("lines move", { "stock.ts": `// One.\n// Two.\n${WRONG}` })
      .commit("a scenario", { "stock.scenario.ts": SCENARIO });
    await repository.fail();
    repository.write({ "untracked.txt": "mine" });
    const before = repository.git("status", "--porcelain");
    const { code, verdict, commit, looked, fingerprint } = await repository.bisect();
    expect([code, verdict, commit]).toEqual([0, "first bad", {
      hash: repository.hashes[2],
      subject: "read first",
      author: "Ann",
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    }]);
    expect(fingerprint).toContain("two");
    expect(looked.every(({ kind }) => kind !== "unknown")).toBe(true);
    expect(repository.git("status", "--porcelain")).toBe(before);
    // What a good commit was given were runs near the recorded one.
    expect(looked.find(({ kind }) => kind === "good")!.runs).toBe(102);
    const people = await repository.run("bisect", "last-fail", "--good", repository.hashes[1]!);
    expect(people).toMatchObject({
      code: 0,
      out: expect.stringMatching(/the first bad commit is \w{12} read first\n +Ann, /),
    });
    expect(await repository.run("bisect", "last-fail", "--good", "HEAD", "--bad", repository.hashes[1]!)).toMatchObject(
      {
        code: 2,
        err: expect.stringContaining("--good: expected a commit that leads to "),
      },
    );
  });

  slow("bisect: says what it cannot tell, and why", async () => {
    const repository = new Repository()
      .commit("nothing yet", { ...IGNORED, "README.md": "Stock.\n" })
      .commit("broken", { "stock.ts": "export const add = 1 +;\n" })
      .commit("works, and fails", { "stock.ts": WRONG, "stock.scenario.ts": SCENARIO })
      .commit("later");
    await repository.fail();
    const { code, verdict, commit, reason, between } = await repository.bisect();
    expect([code, verdict, commit?.subject]).toEqual([1, "cannot tell", "works, and fails"]);
    expect(reason).toMatch(/stock\.ts/);
    expect(between).toEqual([]);
    const bounded = await repository.bisect("--good", repository.hashes[0]!);
    expect(bounded.between!.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(["broken", "works, and fails"]),
    );
    expect((await repository.run("bisect", "last-fail")).out).toMatch(
      /cannot tell from here on: \w{12} works, and fails/,
    );
  });

  slow("bisect: good everywhere: the failure is not committed yet", async () => {
    const repository = new Repository()
      .commit("begin", { ...IGNORED, "stock.ts": RIGHT, "stock.scenario.ts": SCENARIO })
      .write({ "stock.ts": WRONG });
    await repository.fail();
    expect(await repository.bisect("--runs", "5")).toMatchObject({
      code: 1,
      verdict: "good everywhere",
      isUncommitted: true,
    });
    repository.write({ "stock.ts": RIGHT });
    expect(await repository.bisect("--runs", "5")).toMatchObject({
      code: 1,
      verdict: "good everywhere",
      isUncommitted: false,
    });
  });

  slow("bisect: packages are the present ones where the lock file is the same, and prepared elsewhere", async () => {
    const scenario = SCENARIO.replace('"./stock.ts"', '"stock"');
    const manifest = '{ "name": "stock", "version": "1.0.0", "type": "module", "exports": "./stock.js" }';
    const old = { "old/stock.js": RIGHT, "old/package.json": manifest };
    const repository = new Repository()
      .commit("begin", { ...IGNORED, ...old, "package-lock.json": "1", "stock.scenario.ts": scenario })
      .commit("another version of stock", { "package-lock.json": "2" })
      .commit("later", { "README.md": "Stock.\n" })
      .write({ "node_modules/stock/stock.js": WRONG, "node_modules/stock/package.json": manifest });
    await repository.fail();
    const without = await repository.bisect();
    expect(without).toMatchObject({ verdict: "cannot tell", commit: { subject: "another version of stock" } });
    expect(without.reason).toMatch(/package-lock\.json is another than the present one, and no --prepare/);
    const prepare = ["--prepare", "mkdir -p node_modules && cp -r old node_modules/stock"];
    expect(await repository.bisect(...prepare)).toMatchObject({
      code: 0,
      verdict: "first bad",
      commit: { subject: "another version of stock" },
    });
    const failing = await repository.bisect("--prepare", "echo no network; exit 3");
    expect(failing.reason).toContain('"echo no network; exit 3" ended with exit code 3 there: no network');
    expect(readFileSync(join(repository.cwd, "node_modules/stock/stock.js"), "utf8")).toBe(WRONG);
  });

  test("refuses what it cannot bisect, with one message each", async () => {
    const repository = new Repository().commit("begin", { ...IGNORED, "passes.scenario.json": JSON.stringify(PASSES) });
    await repository.run("run", "passes.scenario.json", "--record");
    const refused = async (message: string, ...args: string[]) =>
      expect(await repository.run("bisect", ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    await refused("expected the trace of a run that failed", "latest");
    repository.write({ "stock.ts": WRONG, "stock.scenario.ts": SCENARIO });
    await repository.fail();
    await refused(
      '--good: expected a branch, tag or commit, found "nothing", which is none here',
      "last-fail",
      "--good",
      "nothing",
    );
    await refused("--bad: expected a branch", "last-fail", "--bad", "v9");
    const fails = { ...PASSES, steps: [{ type: "get_kv_assert", key: "none", equals: "1" }] };
    repository.write({ "fails.scenario.json": JSON.stringify(fails) });
    await repository.run("run", "fails.scenario.json");
    await refused("expected the trace of a scenario with code", "last-fail");
    rmSync(join(repository.cwd, ".git"), { recursive: true });
    await refused("expected a git repository", "last-fail");
    expect(
      readdirSync(tmpdir()).some((name) =>
        name.startsWith("seedbed-bisect-") && !existsSync(join(tmpdir(), name, "tree"))
      ),
    )
      .toBe(false);
  });
});
