/** What the map sees in a text, for tests. */
import type { ModuleFacts, Trait } from "../../src/map/facts.ts";
import { factsOf } from "../../src/map/module_facts.ts";
import { parseModule } from "../../src/map/parse.ts";

export function factsIn(text: string, file = "module.ts"): ModuleFacts {
  return factsOf(parseModule(file, text));
}

/** With those by which a package is known. */
export function traitsIn(text: string, file?: string): Trait[] {
  const { traits, ofPackages } = factsIn(text, file);
  return [...traits, ...ofPackages.map(({ trait }) => trait)];
}

export function formsIn(text: string, file?: string): string[] {
  return [...new Set(traitsIn(text, file).map(({ form }) => form))].sort();
}
