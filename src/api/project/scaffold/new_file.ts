/** One new scenario file: what it is called, and what is in it. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Template } from "./init.ts";
import { seenFrom } from "./project.ts";
import { newScenario, yamlScenario } from "./scenario_text.ts";
import { slugOf } from "./slug.ts";

/** @throws SeedbedError `usage` for a name that leaves nothing to call a file */
export function newScenarioFile(
  name: string,
  template: Template,
  folder: string,
): { readonly path: string; readonly text: string } {
  const text = template === "ts" ? newScenario(name) : yamlScenario(name, installedSchema(folder));
  return { path: join(folder, `${slugOf(name)}.scenario.${template}`), text };
}

/** Returns the path of the installed schema of scenarios, relative to the folder. */
function installedSchema(folder: string): string | undefined {
  for (let here = folder;; here = dirname(here)) {
    const found = ["node_modules/seedbed/schema", ".seedbed/schema"].map((each) => join(here, each, "scenario.json"))
      .find(existsSync);
    if (found !== undefined) return seenFrom(folder, found);
    if (here === dirname(here)) return undefined;
  }
}
