/** Scenario and configuration files complete and validate in an editor: asked of the language servers that editors use. */
import { STRATEGY_NAMES } from "../../src/engine/strategies/catalog.ts";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import jsonService from "vscode-json-languageservice";
import { getLanguageService as yamlLanguageService } from "yaml-language-server";
import { STEP_TYPES } from "../../src/engine/capabilities/registry.ts";
import { ROOT } from "../support/files.ts";

const host = {
  schemaRequestService: (uri: string) => readFile(new URL(uri), "utf8"),
  workspaceContext: { resolveRelativePath: (path: string, base: string) => new URL(path, base).href },
};
const json = jsonService.getLanguageService(host);
json.configure({ validate: true });
const yaml = yamlLanguageService(host);
yaml.configure({ validate: true, completion: true });

/** A document beside `schema/`, with a name of its own: the servers keep what they found out. */
let documents = 0;
const documentOf = (text: string, language: "json" | "yaml") =>
  jsonService.TextDocument.create(pathToFileURL(`${ROOT}editor${documents++}.${language}`).href, language, 1, text);

interface Seen {
  readonly problems: readonly string[];
  /** What is offered where the text has `|`. */
  readonly offered: readonly string[];
}

async function edit(marked: string, language: "json" | "yaml"): Promise<Seen> {
  const at = marked.indexOf("|");
  const document = documentOf(marked.replace("|", ""), language);
  const position = document.positionAt(Math.max(at, 0));
  if (language === "json") {
    const parsed = json.parseJSONDocument(document);
    const problems = await json.doValidation(document, parsed);
    const completions = await json.doComplete(document, position, parsed);
    return seen(problems, completions?.items ?? []);
  }
  return seen(await yaml.doValidation(document, false), (await yaml.doComplete(document, position, false)).items);
}

function seen(
  problems: readonly { readonly message: unknown; readonly range: { readonly start: { readonly line: number } } }[],
  items: readonly { readonly label: string }[],
): Seen {
  return {
    problems: problems.map(({ message, range }) => `${range.start.line + 1}: ${message}`),
    offered: items.map(({ label }) => label.replaceAll('"', "")),
  };
}

const SCENARIO = "./schema/scenario.json";
const CONFIG = "./schema/config.json";

describe("JSON, by $schema", () => {
  test("a scenario", async () => {
    const around = (step: string) => `{"$schema": "${SCENARIO}", "version": 1, "name": "x", "steps": [\n${step}\n]}`;
    expect((await edit(around('{"type": "sleep", "duration": "1s"}'), "json")).problems).toEqual([]);
    expect((await edit(around('{"type": "sleep", "duraton": "1s"}'), "json")).problems).toEqual([
      '2: Missing property "duration".',
      "2: Property duraton is not allowed.",
    ]);
    expect((await edit(around('{"type": "|"}'), "json")).offered).toEqual(expect.arrayContaining([...STEP_TYPES]));
    expect((await edit(around('{"type": "sleep", "|"}'), "json")).offered).toEqual(["duration", "at"]);
  });

  test("a configuration", async () => {
    expect((await edit(`{"$schema": "${CONFIG}", "seeds": "5..9", "timeout": "30s"}`, "json")).problems).toEqual([]);
    expect((await edit(`{"$schema": "${CONFIG}",\n"strategi": "fifo"}`, "json")).problems).toEqual([
      "2: Property strategi is not allowed.",
    ]);
    expect((await edit(`{"$schema": "${CONFIG}", "strategy": "|"}`, "json")).offered).toEqual([...STRATEGY_NAMES]);
  });
});

describe.each([
  ["$schema", (schema: string) => `$schema: ${schema}\n`],
  ["a comment", (schema: string) => `# yaml-language-server: $schema=${schema}\n`],
])("YAML, by %s", (_how, follow) => {
  test("a scenario", async () => {
    const around = (step: string) => `${follow(SCENARIO)}version: 1\nname: x\nsteps:\n  - ${step}\n`;
    expect((await edit(around("{ type: sleep, duration: 1s }"), "yaml")).problems).toEqual([]);
    expect((await edit(around("{ type: sleep, duraton: 1s }"), "yaml")).problems).toEqual([
      '5: Missing property "duration".',
      "5: Property duraton is not allowed.",
    ]);
    expect((await edit(around("type: |"), "yaml")).offered).toEqual(expect.arrayContaining([...STEP_TYPES]));
  });

  test("a configuration", async () => {
    expect((await edit(`${follow(CONFIG)}seeds: 5..9\nlimits: { maxSteps: 5 }\n`, "yaml")).problems).toEqual([]);
    expect((await edit(`${follow(CONFIG)}strategy: randm\n`, "yaml")).problems).toEqual([
      `2: Value is not accepted. Valid values: ${STRATEGY_NAMES.map((name) => `"${name}"`).join(", ")}.`,
    ]);
    expect((await edit(`${follow(CONFIG)}limits:\n  |\n`, "yaml")).offered).toContain("maxSteps");
  });
});
