/** A configuration with a mistake is one error with a place, whatever the mistake; it never means the defaults. */
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/api/project/config/load.ts";
import { SeedbedError } from "../../src/engine/errors.ts";
import { folder } from "../cli/seedbed.ts";
import { fc } from "../support/properties.ts";

interface Problem {
  readonly code: string;
  /** `file:line` with the file as it is in its folder. */
  readonly at: string;
  readonly message: string;
  readonly hint: string | undefined;
}

async function problemOf(cwd: string, options: object = {}): Promise<Problem> {
  try {
    await loadConfig({ cwd, env: {}, ...options });
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    const { code, message, hint, location } = error;
    const at = location === undefined ? "" : [location.file.replace(`${cwd}/`, ""), location.line ?? ""].join(":");
    return { code, message, hint, at };
  }
  throw new Error("the configuration was accepted");
}

describe("values", () => {
  const cases: [what: string, config: object, at: string, message: string, hint?: string][] = [
    ["an unknown key", { seedz: 5 }, "2", 'seedz: unknown field "seedz"', 'did you mean "seeds"?'],
    ["a key like nothing", { xyzzy: 5 }, "2", 'unknown field "xyzzy"', "seedbed schema config"],
    ["kebab case", { "max-steps": 5 }, "2", 'unknown field "max-steps"'],
    ["an inherited name", { toString: 5 }, "2", 'unknown field "toString"'],
    [
      "an unknown limit",
      { strict: true, limits: { maxStep: 5 } },
      "4",
      'limits.maxStep: unknown field "maxStep"',
      'did you mean "maxSteps"?',
    ],
    ["an unknown backend", { backends: { fs: "host", htp: "host" } }, "4", 'backends.htp: unknown field "htp"', "http"],
    ["seeds: none", { seeds: 0 }, "2", "seeds: expected a number of at least 1, found 0"],
    ["seeds: backwards", { seeds: "9..5" }, "2", 'of at most 10000000, found "9..5"'],
    ["seeds: too many", { seeds: "1..99999999999" }, "2", "seeds: expected how many seeds"],
    ["seeds: no number", { seeds: true }, "2", "seeds: expected how many seeds"],
    [
      "an unknown strategy",
      { strategy: "randm" },
      "2",
      'expected "fifo" or "portfolio" or "random" or "pct" or "pos" or "delay" or "dfs" or "crashes" or "coverage", found "randm"',
      'did you mean "random"?',
    ],
    [
      "an unknown reporter",
      { reporter: "xml" },
      "2",
      "reporter: expected pretty, json, junit, html, github, tap or ndjson",
    ],
    ["a reporter without its file", { reporter: ["pretty", "junit="] }, "4", "reporter[1]: expected pretty, json"],
    ["text for a switch", { strict: "false" }, "2", 'strict: expected a boolean, found "false"'],
    ["null", { shrink: null }, "2", "shrink: expected a boolean, found null"],
    ["a duration without a unit", { timeout: "30" }, "2", 'timeout: expected a duration such as "250ms"'],
    ["a duration of nothing", { timeout: "0s" }, "2", "above zero"],
    ["a number for a duration", { timeout: 30 }, "2", "timeout: expected a string, found 30"],
    ["a limit of zero", { limits: { maxSteps: 0 } }, "3", "limits.maxSteps: expected a number of at least 1, found 0"],
    ["a fraction", { limits: { maxEvents: 1.5 } }, "3", "limits.maxEvents: expected an integer, found 1.5"],
    ["limits that are no object", { limits: 5 }, "2", "limits: expected an object, found 5"],
    [
      "the same limit twice",
      { timeout: "5s", limits: { maxVirtualMs: 5 } },
      "2",
      "timeout: expected timeout or limits.maxVirtualMs, which are the same limit, found both",
    ],
    ["a glob that is no list", { include: "**/*.ts" }, "2", 'include: expected an array, found "**/*.ts"'],
    ["no globs", { include: [] }, "2", "include: expected at least 1 item, found an empty list"],
    ["an empty glob", { exclude: ["a", ""] }, "4", 'exclude[1]: expected text of at least 1 character, found ""'],
    ["a folder without a name", { store: "" }, "2", "store: expected text of at least 1 character"],
    ["memory", { memory: { limitMb: -1 } }, "3", "memory.limitMb: expected a number of at least 0, found -1"],
    ["several mistakes", { strict: 1, seedz: 5 }, "3", 'unknown field "seedz" (and 1 more)'],
  ];

  test.each(cases)("a bad value is refused: %s", async (_what, config, line, message, hint) => {
    const problem = await problemOf(folder({ "seedbed.json": config }));
    expect(problem).toMatchObject({ code: "invalid", at: `seedbed.json:${line}` });
    expect(problem.message).toContain(message);
    if (hint !== undefined) expect(`${problem.message} ${problem.hint}`).toContain(hint);
  });

  test("a bad value is reported at its own line in every file that may hold it", async () => {
    const yaml = "# the project's\nstrict: true\nstratgy: fifo\n";
    for (const name of ["seedbed.yaml", "seedbed.yml"]) {
      expect(await problemOf(folder({ [name]: yaml }))).toMatchObject({
        at: `${name}:3`,
        message: 'stratgy: unknown field "stratgy"',
        hint: 'did you mean "strategy"?',
      });
    }
    const commented =
      '{\n  // tasks: "seedbed"\n  "seedbed": {\n    "strict": true, /* or not */\n    "stratgy": "fifo",\n  },\n}';
    const shared = { name: "x", seedbed: { strict: true, stratgy: "fifo" } };
    const files: [string, unknown, number][] = [
      ["package.json", shared, 5],
      ["deno.json", commented, 5],
      ["deno.jsonc", commented, 5],
    ];
    for (const [name, content, line] of files) {
      expect(await problemOf(folder({ [name]: content }))).toMatchObject({
        at: `${name}:${line}`,
        message: 'seedbed.stratgy: unknown field "stratgy"',
        hint: 'did you mean "strategy"?',
      });
    }
  });
});

describe("files", () => {
  const cases: [what: string, file: string, content: string, at: string, message: string][] = [
    [
      "broken JSON",
      "seedbed.json",
      '{\n  "seeds": 5,\n  strict: true\n}',
      ":3",
      "expected JSON: Expected double-quoted",
    ],
    ["JSON that ends too early", "seedbed.json", '{\n  "seeds": 5,', ":", "expected JSON"],
    ["comments in JSON", "seedbed.json", '{\n  // five\n  "seeds": 5\n}', ":2", "expected JSON"],
    ["broken YAML", "seedbed.yaml", "seeds: 5\nlimits: {maxSteps: 5\nstrict: true\n", ":", "expected YAML"],
    [
      "a YAML key twice",
      "seedbed.yaml",
      "seeds: 5\nseeds: 6\n",
      ":2",
      'expected YAML: each key once, found "seeds" again',
    ],
    [
      "a JSON key twice",
      "seedbed.json",
      '{\n  "seeds": 5,\n  "seeds": 6\n}',
      ":3",
      'each key once, found "seeds" again',
    ],
    ["an inner key twice", "package.json", '{"seedbed": {"limits": {\n"maxSteps": 5,\n"maxSteps": 6}}}', ":3", "again"],
    ["the key twice", "package.json", '{"seedbed": {},\n"seedbed": {"seeds": 5}}', ":2", 'found "seedbed" again'],
    ["an empty file", "seedbed.json", "", ":", "expected a configuration, found an empty file"],
    ["only a comment", "seedbed.yaml", "# nothing yet\n", ":1", "expected an object, found null"],
    ["a list", "seedbed.json", "[]", ":1", "expected an object, found an empty list"],
    ["text", "seedbed.yml", "seeds\n", ":1", 'expected an object, found "seeds"'],
    [
      "a key that holds no object",
      "package.json",
      '{\n  "seedbed": true\n}',
      ":2",
      "seedbed: expected an object, found true",
    ],
    ["a package.json that is broken around the key", "package.json", '{\n  "seedbed": {},\n}', ":3", "expected JSON"],
    ["a deno.jsonc that is broken", "deno.jsonc", '{\n  "seedbed": { "strict" true }\n}', ":2", "expected JSON"],
    [
      "nesting without end",
      "seedbed.json",
      `{"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      ":",
      "levels of nesting",
    ],
  ];

  test.each(cases)("a bad configuration file is refused: %s", async (_what, file, content, at, message) => {
    const problem = await problemOf(folder({ [file]: content }));
    expect(problem.code).toBe("invalid");
    expect(problem.message).toContain(message);
    expect(problem.at).toContain(`${file}${at}`);
  });

  test("a configuration file that is not UTF-8, is a folder or is huge is refused", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "seedbed.json"), new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]));
    expect(await problemOf(cwd)).toMatchObject({
      at: "seedbed.json:",
      message: "expected UTF-8 text, found other bytes",
    });
    writeFileSync(join(cwd, "seedbed.json"), "{}");
    truncateSync(join(cwd, "seedbed.json"), 17 * 1024 * 1024);
    expect((await problemOf(cwd)).message).toBe("expected a file of at most 16777216 bytes, found 17825792");
    const other = folder();
    mkdirSync(join(other, "seedbed.yaml"));
    expect(await problemOf(other)).toMatchObject({
      code: "unreadable",
      at: "seedbed.yaml:",
      message: "expected a configuration file, found a folder",
    });
  });

  test("a named configuration file that is missing or cannot be one is refused", async () => {
    const cwd = folder({ "seedbed.json": { seeds: 5 }, "package.json": { name: "x" }, "x/y.txt": "" });
    expect(await problemOf(cwd, { config: "ci.json" })).toMatchObject({
      code: "unreadable",
      at: "ci.json:",
      message: "expected a configuration file, there is no such file",
    });
    expect(await problemOf(cwd, { config: "seedbed.json/x.json" })).toMatchObject({ code: "unreadable" });
    expect(await problemOf(cwd, { config: "x/y.txt" })).toMatchObject({
      code: "usage",
      message: '--config: expected a file that ends in .json, .jsonc, .yaml, .yml, found "x/y.txt"',
    });
    expect(await problemOf(cwd, { config: "package.json" })).toMatchObject({
      code: "invalid",
      at: "package.json:1",
      message: "seedbed: expected an object, found nothing",
    });
  });

  test("two configurations in one folder are an error that names both", async () => {
    const own = { seeds: 5 };
    const shared = { seedbed: own };
    const cases: [files: object, message: string][] = [
      [{ "seedbed.json": own, "seedbed.yaml": "seeds: 5\n" }, "found 2: seedbed.json, seedbed.yaml"],
      [{ "seedbed.json": own, "package.json": shared }, 'found 2: seedbed.json, package.json ("seedbed")'],
      [{ "deno.json": shared, "deno.jsonc": shared }, 'found 2: deno.json ("seedbed"), deno.jsonc ("seedbed")'],
      [
        { "seedbed.json": own, "seedbed.yml": "", "deno.json": shared },
        "found 3: seedbed.json, seedbed.yml, deno.json",
      ],
    ];
    for (const [files, message] of cases) {
      const cwd = folder(files as Record<string, unknown>);
      const problem = await problemOf(cwd);
      expect(problem).toMatchObject({ code: "invalid", hint: "keep one of them, or choose with --config" });
      expect(problem.message).toContain(message);
      mkdirSync(join(cwd, "below"));
      expect((await problemOf(join(cwd, "below"))).message).toBe(problem.message);
    }
  });
});

describe("environment variables", () => {
  test.each([
    [{ SEEDBED_SEEDS: "many" }, "SEEDBED_SEEDS: expected how many seeds, or a range such as 1..1000"],
    [
      { SEEDBED_STRATEGY: "randm" },
      'SEEDBED_STRATEGY: expected "fifo" or "portfolio" or "random" or "pct" or "pos" or "delay" or "dfs" or "crashes" or "coverage", found "randm"',
    ],
    [{ SEEDBED_REPORTER: "jsn" }, "SEEDBED_REPORTER: expected pretty, json, junit"],
    [{ SEEDBED_TIMEOUT: "5" }, 'SEEDBED_TIMEOUT: expected a duration such as "250ms"'],
  ])("a bad environment variable is refused: %j", async (env, message) => {
    const problem = await problemOf(folder(), { env });
    expect(problem).toMatchObject({ code: "usage", hint: expect.stringMatching(/did you mean|environment variable/) });
    expect(problem.message).toContain(message);
  });
});

test("a configuration file of any shape is accepted or refused with a message", async () => {
  const cwd = folder();
  const key = fc.constantFrom(
    "seeds",
    "strategy",
    "limits",
    "memory",
    "include",
    "timeout",
    "$schema",
    "__proto__",
    "x",
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      fc.constantFrom(5, "5s", "fifo", null, true, -1, ""),
      fc.string(),
      fc.array(tie("any")),
      tie("object"),
    ),
    object: fc.dictionary(fc.oneof(key, fc.string()), tie("any")),
  }));
  const text = fc.oneof(fc.string(), value.object.map((object) => JSON.stringify(object)));
  const file = fc.constantFrom("a.json", "a.yaml", "a.jsonc", "package.json", "deno.json");
  await fc.assert(
    fc.asyncProperty(file, text, async (name, content) => {
      const wrapped = name.startsWith("a.") ? content : `{"seedbed": ${content}}`;
      writeFileSync(join(cwd, name), wrapped);
      await loadConfig({ cwd, config: name, env: {} }).catch((error: unknown) => {
        if (!(error instanceof SeedbedError)) throw error;
        expect(error.message).not.toBe("");
        expect(error.location?.file).toBe(join(cwd, name));
      });
    }),
    { numRuns: 500 },
  );
});
