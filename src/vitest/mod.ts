/**
 * The vitest plugin: `*.scenario.ts` files are test files, each of their scenarios a test. A failure is told as on the
 * command line, and kept so that it can be replayed.
 *
 * A scenario file stays the module that it is, with a few lines after it: so vitest knows what it imports, and watches
 * that too. Where it is imported by another test, those lines do nothing.
 */
import { fileURLToPath } from "node:url";
import { configDefaults } from "vitest/config";
import type { ScenarioTestOptions } from "./scenarios.ts";

export type { ScenarioTestOptions } from "./scenarios.ts";

/** The part of Vite's plugin interface that this one uses. */
export interface SeedbedPlugin {
  /** The name of the plugin. */
  readonly name: "seedbed";
  /** Adds the scenario files to the test files of the project. */
  readonly config: (project: object) => { readonly test: { readonly include: string[] } };
  /** Makes the scenarios of a file tests. */
  readonly transform: (code: string, id: string) => { readonly code: string; readonly map: null } | undefined;
}

const FILES = "**/*.scenario.{ts,mts,js,mjs}";
const IS_SCENARIO_FILE = /\.scenario\.m?[jt]s$/;

declare const SEEDBED_VERSION: string | undefined;

/**
 * Makes the plugin: with it, `*.scenario.ts` files are test files, and each of their scenarios is a test.
 *
 * @example
 * ```ts
 * import { seedbed } from "seedbed/vitest";
 * import { defineConfig } from "vitest/config";
 *
 * export default defineConfig({ plugins: [seedbed({ seeds: 200 })] });
 * ```
 *
 * @param options Seeds, limits and the store. They take precedence over the configuration of the project.
 * @returns The plugin, for `plugins` of a vitest configuration.
 */
export function seedbed(options: ScenarioTestOptions = {}): SeedbedPlugin {
  return {
    name: "seedbed",
    // Vite puts this and what the project says together. Where that says nothing, the defaults would be lost.
    config(project) {
      const { test } = project as { readonly test?: { readonly include?: readonly string[] } };
      return { test: { include: [...test?.include === undefined ? configDefaults.include : [], FILES] } };
    },
    transform(code, id) {
      if (!IS_SCENARIO_FILE.test(id) || id.includes("/node_modules/")) return undefined;
      // At the end, so that no line moves.
      return { code: `${code}\n${afterwards(id, options)}`, map: null };
    },
  };
}

function afterwards(file: string, options: ScenarioTestOptions): string {
  const name = typeof SEEDBED_VERSION === "string" ? "./scenarios.js" : "./scenarios.ts";
  const module = fileURLToPath(new URL(name, import.meta.url));
  return `import * as __vitest from "vitest";
import { scenarioTests as __scenarioTests } from ${JSON.stringify(module)};
await __scenarioTests(__vitest, ${JSON.stringify(file)}, ${JSON.stringify(options)});
`;
}
