/** The stand-ins of `links/` behave as the JSR packages that they stand in for. */
import { parseArgs } from "@std/cli/parse-args";
import { unicodeWidth } from "@std/cli/unicode-width";
import { parse, stringify } from "@std/yaml";
import * as parseModule from "@std/yaml/parse";
import * as stringifyModule from "@std/yaml/stringify";
import { describe, expect, expectTypeOf, test } from "vitest";

describe("parseArgs", () => {
  test("parseArgs parses types and values", () => {
    const args = parseArgs(["run", "a.ts", "--seed", "007", "-v", "--tag", "x", "--no-color", "--jobs=2"], {
      boolean: ["verbose", "color"],
      string: ["seed", "tag", "out", "only"],
      collect: ["tag", "only"],
      negatable: ["color"],
      alias: { verbose: "v" },
      default: { out: "dist", color: true },
    });
    expectTypeOf(args.seed).toEqualTypeOf<string | undefined>();
    expectTypeOf(args.out).toEqualTypeOf<string>();
    expectTypeOf(args.tag).toEqualTypeOf<string[]>();
    expectTypeOf(args.v).toEqualTypeOf<boolean>();
    expect(args).toEqual({
      _: ["run", "a.ts"],
      seed: "007",
      verbose: true,
      v: true,
      tag: ["x"],
      only: [],
      color: false,
      jobs: 2,
      out: "dist",
    });
  });

  test("parseArgs keeps the last value of a repeated option, unless it collects", () => {
    const args = ["--a", "1", "--a", "2"];
    expect(parseArgs(args, { string: ["a"] }).a).toBe("2");
    expect(parseArgs(args, { string: ["a"], collect: ["a"] }).a).toEqual(["1", "2"]);
  });

  test("parseArgs negates only negatable options with --no-x", () => {
    expect(parseArgs(["--no-x"], { boolean: ["x"], default: { x: true } })).toEqual({ _: [], x: true, "no-x": true });
    expect(parseArgs(["--no-x"], { boolean: ["no-x"] })).toEqual({ _: [], "no-x": true });
    expect(parseArgs(["--no-x"], { string: ["x"], negatable: ["x"] })).toEqual({ _: [], x: false });
  });

  test("parseArgs reports unknown arguments as written, and can exclude them", () => {
    const unknown: string[] = [];
    const args = parseArgs(["file", "--no-x", "--y=1", "-z", "--known"], {
      boolean: ["known"],
      unknown: (arg) => (unknown.push(arg), !arg.startsWith("-")),
    });
    expect(unknown).toEqual(["file", "--no-x", "--y=1", "-z"]);
    expect(args).toEqual({ _: ["file"], known: true });
  });

  test("parseArgs leaves the arguments after -- or stopEarly alone", () => {
    expect(parseArgs(["a", "--", "--no-x", "1"], { "--": true })).toEqual({ _: ["a"], "--": ["--no-x", "1"] });
    expect(parseArgs(["--a", "--", "b"], { boolean: ["a"] })).toEqual({ _: ["b"], a: true });
    expect(parseArgs(["a", "--no-x"], { stopEarly: true })).toEqual({ _: ["a", "--no-x"] });
  });
});

test("unicodeWidth counts columns", () => {
  expect(unicodeWidth("天地 ok")).toBe(7);
  expect(unicodeWidth("\u001b[31mred\u001b[39m")).toBe(3);
});

describe("yaml", () => {
  test("yaml parses and stringifies", () => {
    const data = { version: 1, steps: [{ type: "kv_set", value: null, on: true }] };
    expect(parse(stringify(data))).toEqual(data);
    expect(parse("")).toBe(null);
    expect(parseModule.parse).toBe(parse);
    expect(stringifyModule.stringify).toBe(stringify);
  });

  test("yaml parses dates as dates, or as text in the core schema", () => {
    expect(parse("at: 2026-01-01")).toEqual({ at: new Date("2026-01-01") });
    expect(parse("at: 2026-01-01", { schema: "core" })).toEqual({ at: "2026-01-01" });
  });

  test.each([
    ["a: [", /at line 1, column 5/],
    ["a: 1\na: 2", /at line 2, column 1/],
    ["a: 1\n---\nb: 2", /./],
    ["a: *nobody", /./],
    ["a:\n  b: 1\n  c: 2\n  b: 3", /at line 4, column 3/],
    [Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}` : 1}]`).join("\n"), /./],
  ])("yaml throws a SyntaxError for %j", (text, message) => {
    expect(() => parse(text)).toThrow(SyntaxError);
    expect(() => parse(text)).toThrow(message);
  });

  test("yaml can allow repeated keys, of which the last one wins", () => {
    expect(parse("a: 1\na: 2", { allowDuplicateKeys: true })).toEqual({ a: 2 });
    expect(parse("x: &x { b: 1 }\na:\n  <<: *x\n  <<: *x\n  c: 2")).toMatchObject({ a: { b: 1, c: 2 } });
  });
});
