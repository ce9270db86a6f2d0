/** One new scenario file: what it is called, and what is in it. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SeedbedError } from "../../engine/errors.ts";
import type { Template } from "./init.ts";
import { seenFrom } from "./project.ts";
import { newScenario, yamlScenario } from "./scenario_text.ts";

/** Longer names of files are refused by file systems, some of them earlier. */
const MAX_SLUG = 80;

/** @throws SeedbedError `usage` for a name that leaves nothing to call a file */
export function newScenarioFile(
  name: string,
  template: Template,
  folder: string,
): { readonly file: string; readonly text: string } {
  const slug = name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, "");
  if (slug === "") {
    throw new SeedbedError("usage", `expected a name with letters or digits, found ${JSON.stringify(name)}`, {
      hint: 'as in: seedbed new "a refund is paid once"',
    });
  }
  const text = template === "ts" ? newScenario(name) : yamlScenario(name, installedSchema(folder));
  return { file: `${slug}.scenario.${template}`, text };
}

/** Where an editor finds the schema of scenarios, as seen from the folder. */
function installedSchema(folder: string): string | undefined {
  for (let here = folder;; here = dirname(here)) {
    const found = ["node_modules/seedbed/schema", ".seedbed/schema"].map((each) => join(here, each, "scenario.json"))
      .find(existsSync);
    if (found !== undefined) return seenFrom(folder, found);
    if (here === dirname(here)) return undefined;
  }
}
