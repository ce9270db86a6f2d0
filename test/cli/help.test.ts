/** Help: every command, every option, examples that parse. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { COMMAND_NAMES } from "../../src/cli/catalog.ts";
import { loadCommand } from "../../src/cli/loaders.ts";
import { metaOf } from "../../src/cli/options/option.ts";
import { parseOptions } from "../../src/cli/options/parse.ts";
import { folder, seedbed } from "./seedbed.ts";

describe.concurrent("help", () => {
  test("help lists every command in three ways", async () => {
    const cwd = folder();
    const { code, out } = await seedbed(["help"], { cwd });
    expect(code).toBe(0);
    for (const name of COMMAND_NAMES) expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
    for (const args of [["--help"], ["-h"], ["help", "--no-color"]]) {
      expect(await seedbed(args, { cwd })).toMatchObject({ code: 0, out });
    }
    expect(await seedbed([], { cwd })).toMatchObject({ code: 2, err: out });
  });

  test.for(COMMAND_NAMES)("help explains %s with all its options and examples", async (name) => {
    const command = await loadCommand(name);
    const cwd = folder();
    const { code, out } = await seedbed(["help", ...name.split(" ")], { cwd });
    expect(code).toBe(0);
    expect(out).toContain(`usage: seedbed ${name}`);
    for (const [option, schema] of Object.entries(command.options)) {
      expect(out).toMatch(new RegExp(`--(no-)?${option}\\b`));
      expect(out).toContain(metaOf(schema).help);
    }
    expect(command.examples.length).toBeGreaterThan(0);
    expect(await seedbed([...name.split(" "), "--help"], { cwd })).toMatchObject({ code: 0, out });
  });

  test.for(COMMAND_NAMES)("help has examples of %s that parse", async (name) => {
    const command = await loadCommand(name);
    for (const { line } of command.examples) {
      const [text] = line.split(/ (?:[|>]|&&) /);
      expect(text).toMatch(new RegExp(`^seedbed ${name}`));
      const words = text!.slice(`seedbed ${name}`.length).match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
      parseOptions(command, words.map((word) => word.replaceAll('"', "")));
    }
  });
});

test("version prints the version of package.json without loading anything else", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  for (const args of [["version"], ["--version"], ["-v"], ["version", "--no-color"]]) {
    expect(await seedbed(args, { cwd: folder() })).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
  }
  expect(readFileSync(new URL("../../src/cli/main.ts", import.meta.url), "utf8")).not.toMatch(/^import /m);
});
