/** Files that somebody else has made: what is no file is refused at once, and time grows with the length and no faster. */
import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, test } from "vitest";
import { type DigestedArtifact, digestFile } from "../../src/api/runs/artifacts/artifacts.ts";
import { diffArtifacts } from "../../src/api/runs/artifacts/artifacts_diff.ts";
import { firstDifference } from "../../src/api/runs/determinism/compare.ts";
import { affectedBy, sourcesOf } from "../../src/api/runs/run/affected.ts";
import { readZip } from "../../src/api/project/bundle/read_zip.ts";
import { BUNDLE_LIMITS } from "../../src/api/project/bundle/format.ts";
import { readDocument } from "../../src/api/project/config/document.ts";
import { deepPlaceInJson, tooManyKeys } from "../../src/api/project/load/bounds.ts";
import { loadFile } from "../../src/api/project/load/load.ts";
import { parseText } from "../../src/api/project/load/read_data.ts";
import { deepPlaceInYaml } from "../../src/api/project/load/yaml.ts";
import { rulesIn } from "../../src/map/gitignore.ts";
import { readModule } from "../../src/map/read_module.ts";
import { openSession } from "../../src/api/runs/traces/open_session.ts";
import { openTrace } from "../../src/api/runs/traces/open_trace.ts";
import { verifyTrace } from "../../src/api/runs/traces/verify_trace.ts";
import { SeedbedError } from "../../src/engine/errors.ts";
import { suggest } from "../../src/engine/text/suggest.ts";
import { readRegularFile } from "../../src/engine/store/read_file.ts";
import { readStoredRun } from "../../src/engine/store/stored_run.ts";
import { manifestOf } from "../../src/engine/store/manifest.ts";
import { folder, seedbed } from "../cli/seedbed.ts";
import { fc } from "../support/properties.ts";

const POSIX = process.platform !== "win32";
let root: string;
/** What is no regular file, by what messages call it. */
const others: { readonly kind: string; readonly path: string }[] = [];

beforeAll(async () => {
  root = folder();
  const fifo = join(root, "fifo");
  execFileSync("mkfifo", [fifo]);
  const server = createServer().listen(join(root, "socket"));
  await new Promise((resolve) => server.once("listening", resolve));
  server.unref();
  others.push({ kind: "a FIFO", path: fifo }, { kind: "a device", path: "/dev/zero" }, {
    kind: "a socket",
    path: join(root, "socket"),
  }, { kind: "a folder", path: root });
});

const artifact = (path: string, sha256: string) => ({ name: "x.json", path, bytes: 1, sha256 }) as DigestedArtifact;

/** Every way in, with the ending that it wants. */
const READERS: Readonly<Record<string, readonly [string, (path: string) => unknown]>> = {
  "trace verify": ["jsonl", verifyTrace],
  "opening a trace": ["jsonl", openTrace],
  "opening a session": ["jsonl", (path) => openSession(path)],
  "a YAML scenario": ["yaml", (path) => loadFile(path)],
  "a JSON scenario": ["json", (path) => loadFile(path)],
  "a module": ["ts", (path) => loadFile(path)],
  "a configuration": ["json", readDocument],
  "a reproducer": ["zip", (path) => readZip(path, BUNDLE_LIMITS)],
  "a digest": ["json", digestFile],
  "a comparison of artifacts": ["json", (path) => diffArtifacts([artifact(path, "1")], [artifact(path, "2")])],
  "a comparison of recordings": ["jsonl", (path) => firstDifference(path, path)],
};

describe.runIf(POSIX)("what is no regular file", () => {
  test.each(Object.keys(READERS))("%s refuses it and names its kind, directly and through a link", async (name) => {
    const [ending, read] = READERS[name]!;
    for (const [index, { kind, path }] of others.entries()) {
      const link = join(root, `${name.replaceAll(" ", "-")}-${index}.${ending}`);
      symlinkSync(path, link);
      await expect((async () => await read(link))()).rejects.toMatchObject({
        code: "unreadable",
        message: expect.stringContaining(`found ${kind}`) as string,
      });
    }
  });

  test("compile and init neither overwrite it nor wait for it", async () => {
    const cwd = folder({
      "a.scenario.ts":
        'import { scenario } from "seedbed";\nexport default scenario("a").step("one", async () => {});\n',
    });
    execFileSync("mkfifo", [join(cwd, "a.scenario.json")]);
    const compile = await seedbed(["compile", "a.scenario.ts"], { cwd });
    expect(compile).toMatchObject({ code: 2, out: "" });
    expect(compile.err).toContain("found a FIFO");
    const empty = folder();
    execFileSync("mkfifo", [join(empty, "package.json")]);
    const init = await seedbed(["init"], { cwd: empty });
    expect(init.code).not.toBe(0);
    expect(init.out + init.err).toContain("a FIFO");
  });

  test("a scenario file of that kind counts as affected by any change", async () => {
    const fifo = join(folder(), "f.scenario.json");
    execFileSync("mkfifo", [fifo]);
    expect(affectedBy([join(fifo, "..", "other.json")], await sourcesOf([fifo]))).toEqual([fifo]);
  });

  test("a stored run with such a file is unreadable, and such a manifest is refused", () => {
    const run = join(folder(), "run");
    execFileSync("mkdir", [run]);
    execFileSync("mkfifo", [join(run, "manifest.json"), join(run, "report.json")]);
    expect(readStoredRun(run)).toMatchObject({
      status: "unreadable",
      problem: expect.stringContaining("FIFO") as string,
    });
    expect(manifestOf(run)).toBeUndefined();
  });

  test("a .gitignore or a module of that kind is not waited for", async () => {
    const cwd = folder();
    execFileSync("mkfifo", [join(cwd, ".gitignore"), join(cwd, "m.ts")]);
    await expect(rulesIn(cwd, [])).rejects.toMatchObject({
      code: "unreadable",
      message: "expected a file of patterns, found a FIFO",
    });
    expect(await readModule(join(cwd, "m.ts"))).toMatchObject({ message: "expected a file, found a FIFO" });
  });

  test("commands end with 2 and one message", async () => {
    for (const args of [["trace", "verify"], ["replay"], ["curve"], ["trace", "show"], ["run"], ["validate"]]) {
      const ending = ["run", "validate"].includes(args[0]!) ? "yaml" : "jsonl";
      const link = join(root, `${args.join("-")}.${ending}`);
      symlinkSync(join(root, "fifo"), link);
      const { code, err, out } = await seedbed([...args, link], { cwd: root });
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(err + out).toContain("found a FIFO");
    }
  });
});

describe("a file", () => {
  test("a file is read up to the limit and refused above it, even if its size claims nothing", () => {
    const path = join(root, "ten");
    writeFileSync(path, "0123456789");
    expect(readRegularFile(path, { what: "ten", maxBytes: 10 }).toString()).toBe("0123456789");
    expect(() => readRegularFile(path, { what: "ten", maxBytes: 9 })).toThrow(
      "expected a file of at most 9 bytes, found 10",
    );
  });

  test.runIf(process.platform === "linux")("a system file that claims to be empty is bounded while it is read", () => {
    expect(readRegularFile("/proc/self/status", { what: "it", maxBytes: 65_536 }).length).toBeGreaterThan(100);
    expect(() => readRegularFile("/proc/self/status", { what: "it", maxBytes: 20 })).toThrow("at most 20 bytes");
  });
});

/** Texts that grow with a number, each hard on some parser. */
const HARD: Readonly<Record<string, (n: number) => string>> = {
  "open lists": (n) => "[".repeat(n),
  "lists in lists": (n) => "[".repeat(n) + "]".repeat(n),
  "open maps": (n) => "{".repeat(n),
  "maps in maps": (n) => "{a: ".repeat(n),
  "JSON maps in maps": (n) => '{"a":'.repeat(n) + "1" + "}".repeat(n),
  "items in items": (n) => "- ".repeat(n),
  "explicit keys": (n) => "? ".repeat(n),
  "deeper and deeper": (n) => Array.from({ length: n }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
};

describe("nesting", () => {
  test.each(Object.keys(HARD))(
    "%s: the message names the nesting limit, and never that of the runtime",
    async (name) => {
      for (const format of ["YAML", "JSON"] as const) {
        for (const n of [300, 1_000, 5_000]) {
          const text = HARD[name]!(name === "deeper and deeper" ? Math.min(n, 1_000) : n);
          const error = await parseText(text, { file: "f", format, what: "a scenario" }).catch((thrown: unknown) =>
            thrown
          );
          expect(error).toBeInstanceOf(SeedbedError);
          const { message, location } = error as SeedbedError;
          expect(message).not.toContain("call stack");
          if (format === "YAML" || /^(\[|\{)/.test(text)) {
            expect(message).toBe("expected at most 200 levels of nesting, found more");
            expect(location?.line).toBeGreaterThan(0);
          }
        }
      }
    },
  );

  test("JSON that is a million levels deep or has as many extra keys is refused in one pass", async () => {
    const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    await expect(parseText(deep, { file: "f.json", format: "JSON", what: "a scenario" })).rejects.toMatchObject({
      message: "expected at most 200 levels of nesting, found more",
      location: { file: "f.json", line: 1, column: 201 },
    });
    expect(tooManyKeys("a:".repeat(11), 10)).toBe(true);
    expect(tooManyKeys("a:".repeat(10), 10)).toBe(false);
    const many = `{${'"":1,'.repeat(1_000_001)}"x":1}`;
    await expect(parseText(many, { file: "f.json", format: "JSON", what: "a scenario" })).rejects.toMatchObject({
      message: "expected at most 1000000 keys, found more",
    });
  });

  test("values within the nesting limit pass, and the depth found is that of the value", () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "large" },
        fc.string(),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("node"), { maxKeys: 3 }),
      ),
    })).node;
    const depthOf = (item: unknown): number =>
      typeof item === "object" && item !== null ? 1 + Math.max(0, ...Object.values(item).map(depthOf)) : 0;
    fc.assert(fc.property(value, (item) => {
      const depth = depthOf(item);
      const text = JSON.stringify(item, null, 2);
      expect(deepPlaceInJson(text, depth)).toBeUndefined();
      if (depth > 0) expect(deepPlaceInJson(text, depth - 1)).toBeDefined();
    }));
  });

  test("brackets in texts and comments do not count as nesting", async () => {
    const brackets = "[".repeat(500);
    const text = `a: "${brackets}"\nb: |\n  ${brackets}\nc: x${brackets} # ${brackets}\n`;
    expect(deepPlaceInYaml(text)).toBeUndefined();
    expect(await parseText(text, { file: "f", format: "YAML", what: "it" })).toMatchObject({
      a: brackets,
      b: `${brackets}\n`,
    });
    expect(deepPlaceInJson(JSON.stringify({ a: `${brackets}\\"` }))).toBeUndefined();
  });
});

describe("time", () => {
  const GROWING: Readonly<Record<string, (n: number) => string>> = {
    "keys of a block": (n) => Array.from({ length: n }, (_, index) => `k${index}: v\n`).join(""),
    "keys of a flow map": (n) => `{${Array.from({ length: n }, (_, index) => `k${index}: v`).join(", ")}}`,
    "brackets the wrong way round": (n) => "][".repeat(n),
    "quotes": (n) => '"'.repeat(n),
    "anchors": (n) => "&a ".repeat(n),
    "tags": (n) => "!a ".repeat(n),
    "commas": (n) => `[${",".repeat(n)}]`,
    "one key again and again": (n) => "k: v\n".repeat(n),
  };

  test.each(Object.keys(GROWING))("%s: eight times the text takes at most about eight times as long", async (name) => {
    // With a square it would be sixty-four times. The best of several, so that what else the machine does counts little.
    const best = async (n: number) => {
      const text = GROWING[name]!(n);
      let bestMicroseconds = Infinity;
      for (let run = 0; run < 6; run++) {
        const before = process.cpuUsage();
        // Most of them are no YAML, and that has to be found out as quickly.
        await parseText(text, { file: "f", format: "YAML", what: "it" }).catch(() => undefined);
        const { user, system } = process.cpuUsage(before);
        bestMicroseconds = Math.min(bestMicroseconds, user + system);
      }
      return bestMicroseconds;
    };
    await best(500);
    expect(await best(8_000)).toBeLessThan(Math.max(await best(1_000), 1_000) * 28);
  });

  test("did you mean skips long texts", () => {
    expect(suggest("x".repeat(2_000_000), ["pass"])).toBeUndefined();
    expect(suggest("pas", ["pass", "y".repeat(2_000_000)])).toBe("pass");
  });
});

test("a repeated key in YAML is reported with its place", async () => {
  await expect(parseText("a: 1\nb:\n  c: 1\n  c: 2\n", { file: "f", format: "YAML", what: "it" })).rejects
    .toMatchObject({
      message: 'expected YAML: each key once, found "c" again',
      location: { file: "f", line: 4, column: 3 },
    });
});

test("a second YAML document is reported with its place", async () => {
  await expect(parseText("a: 1\n---\na: 2\n", { file: "f", format: "YAML", what: "it" })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("multiple documents") as string,
    location: { file: "f", line: 2, column: 1 },
  });
});

test("YAML aliases do not multiply without bound", async () => {
  const lines = Array.from(
    { length: 30 },
    (_, index) => `a${index}: &a${index} [${index === 0 ? "x" : `*a${index - 1}, `.repeat(4)}]`,
  );
  await expect(parseText(lines.join("\n"), { file: "f", format: "YAML", what: "it" })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("alias") as string,
  });
});

test("any text is a value or one message in either format", async () => {
  const piece = fc.constantFrom(
    ..."[]{}:,-?&*!|>'\"%@`# \n\t<".split(""),
    "a",
    "1",
    "&a ",
    "*a",
    "<<: ",
    "- ",
    "? ",
    "a: ",
    "\\",
    "---\n",
    "é",
  );
  const text = fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom("JSON" as const, "YAML" as const), async (text, format) => {
      await parseText(text, { file: "f", format, what: "it" }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SeedbedError);
        expect((error as Error).message).not.toMatch(/call stack|undefined/);
      });
    }),
    { numRuns: 300 },
  );
});
