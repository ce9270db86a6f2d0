/** `seedbed usage` and the page on commands: every command is in them, and what they say is so. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandsDocument } from "../../scripts/commands_document.ts";
import { strategiesDocument } from "../../scripts/strategies_document.ts";
import { COMMAND_NAMES, isCommand } from "../../src/cli/catalog.ts";
import { loadCommand } from "../../src/cli/loaders.ts";
import { metaOf, type Shape } from "../../src/cli/options/option.ts";
import { parseOptions } from "../../src/cli/options/parse.ts";
import { usageOutput } from "../../src/cli/output/usage.ts";
import { NEEDS } from "../../src/cli/usage.ts";
import { ROOT } from "../support/files.ts";
import { folder, seedbed } from "./seedbed.ts";

const lines = NEEDS.flatMap(({ needs }) => needs.flatMap((need) => need.lines));

/** The command of a line, and what follows its name. */
function split(line: string): { readonly name: string; readonly args: readonly string[] } {
  const words = line.split(" > ")[0]!.split(" ").slice(1);
  const pair = words.slice(0, 2).join(" ");
  return isCommand(pair) ? { name: pair, args: words.slice(2) } : { name: words[0]!, args: words.slice(1) };
}

test("seedbed usage mentions every command", () => {
  expect(COMMAND_NAMES.filter((name) => !lines.some((line) => split(line).name === name))).toEqual([]);
});

test.each(lines)("%s in seedbed usage is a valid command line", async (line) => {
  const { name, args } = split(line);
  if (!isCommand(name)) throw new Error(`there is no command ${name}`);
  parseOptions(await loadCommand(name), args);
});

test("seedbed usage shows all lines, or those that contain a word", async () => {
  const cwd = folder();
  const all = await seedbed(["usage"], { cwd });
  expect(all.code).toBe(0);
  for (const line of lines) expect(all.out).toContain(line);
  const some = await seedbed(["usage", "FLAKY", "shell", "--json"], { cwd });
  const document = JSON.parse(some.out);
  expect(usageOutput.parse(document)).toEqual(document);
  expect(usageOutput.parse(document).groups.flatMap(({ needs }) => needs.map(({ need }) => need))).toEqual([
    "complete commands in the shell",
    "find flaky scenarios",
  ]);
  expect(await seedbed(["usage", "sandwich"], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining("no line of seedbed usage contains sandwich"),
  });
});

test("docs/commands.md is up to date and has every command (npm run build)", async () => {
  // The formatter moves white space and rules of tables.
  const sections = (text: string) => text.replace(/[\s|-]+/g, "").split("##");
  const page = readFileSync(`${ROOT}docs/commands.md`, "utf8");
  expect(sections(page)).toEqual(sections(await commandsDocument()));
  for (const name of COMMAND_NAMES) expect(page).toContain(`\n## \`seedbed ${name}\`\n`);
});

test("the help of every option is one line, as the tables of docs/commands.md need", async () => {
  const commands = await Promise.all(COMMAND_NAMES.map(loadCommand));
  const broken = commands.flatMap(({ name, options }) =>
    Object.entries(options as Shape).filter(([, option]) => metaOf(option).help.includes("\n"))
      .map(([option]) => `${name} --${option}`)
  );
  expect(broken).toEqual([]);
});

test("docs/strategies.md is up to date and has every strategy (npm run build)", () => {
  const cells = (text: string) => text.replace(/[\s|-]+/g, "").split("##");
  expect(cells(readFileSync(`${ROOT}docs/strategies.md`, "utf8"))).toEqual(cells(strategiesDocument()));
});
