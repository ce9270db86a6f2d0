/** Plans the files that `seedbed init` writes: a configuration, a first scenario, a CI workflow, editor settings, a script. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { namedConfig } from "../config/find.ts";
import { jsonSchema, SCHEMA_NAMES, type SchemaName } from "../json_schema.ts";
import { aroundModule, noYaml, type PlannedScenario } from "./around_module.ts";
import type { Call } from "./calls.ts";
import { requireOnlyConfig, wantedConfig } from "./config_text.ts";
import { type Project, projectOf, seenFrom } from "./project.ts";
import { exampleScenario, yamlScenario } from "./scenario_text.ts";
import { workflowText } from "./workflow.ts";
import type { PlannedFile } from "./write.ts";

export const TEMPLATES = ["ts", "yaml"] as const;
export type Template = (typeof TEMPLATES)[number];

export interface InitOptions {
  /** Absolute. */
  readonly folder: string;
  readonly template: Template;
  /** The path of the configuration, relative to `folder`; `seedbed.json` unless given. */
  readonly config?: string | undefined;
  /** A module to write the first scenario around, relative to `folder`. */
  readonly module?: string | undefined;
  readonly version: string;
  readonly onDeno: boolean;
}

export interface InitPlan {
  readonly wanted: readonly PlannedFile[];
  /** The scenario, absolute. */
  readonly scenario: string;
  /** The calls of the module that the scenario makes; empty without one. */
  readonly calls: readonly Call[];
  /** Command lines to type next. */
  readonly next: readonly string[];
}

/** Looks, and writes nothing. @throws SeedbedError for what is not there or cannot be used */
export async function planInit(options: InitOptions): Promise<InitPlan> {
  const { folder, version } = options;
  const project = projectOf(folder, options.onDeno);
  const config = namedConfig(options.config ?? "seedbed.json", folder);
  await requireOnlyConfig(config);
  const schemas = schemasOf(project);
  const first = await firstScenario(options, schemas);
  const configOption = options.config === undefined ? "" : ` --config ${seenFrom(folder, config.path).slice(2)}`;
  const test = `seedbed test${configOption}`;
  const wanted: PlannedFile[] = [
    wantedConfig(config, seenFrom(dirname(config.path), schemas.path("config"))),
    { path: first.path, text: first.text },
    {
      path: join(project.repository, ".github", "workflows", "seedbed.yml"),
      text: workflowText(project, project.kind === "deno" ? "deno task seedbed" : `${project.runner} ${test}`),
    },
    editorSettings(project, schemas),
    ...manifestEntries(project, test, version),
    ...schemas.written,
    ...ignored(project),
  ];
  return { wanted, scenario: first.path, calls: first.calls, next: nextCommands(project, test) };
}

interface Schemas {
  /** Absolute path of a schema file. */
  path(name: SchemaName): string;
  /** Those that no package brings. */
  readonly written: readonly PlannedFile[];
}

/** Of the package where it is installed; Deno keeps packages elsewhere, so that its projects get files of their own. */
function schemasOf({ folder, kind }: Project): Schemas {
  for (let here = folder;; here = dirname(here)) {
    const installed = join(here, "node_modules", "seedbed", "schema");
    if (existsSync(installed)) return { path: (name) => join(installed, `${name}.json`), written: [] };
    if (here === dirname(here)) break;
  }
  if (kind === "node") {
    return { path: (name) => join(folder, "node_modules", "seedbed", "schema", `${name}.json`), written: [] };
  }
  const path = (name: SchemaName) => join(folder, ".seedbed", "schema", `${name}.json`);
  const text = (name: SchemaName) => `${JSON.stringify(jsonSchema(name), null, 2)}\n`;
  return { path, written: SCHEMA_NAMES.map((name) => ({ path: path(name), text: text(name) })) };
}

async function firstScenario(
  { folder, template, module }: InitOptions,
  schemas: Schemas,
): Promise<PlannedScenario> {
  if (module !== undefined) {
    if (template === "yaml") throw noYaml(`leave --template out: seedbed init ${module}`);
    return await aroundModule(resolve(folder, module));
  }
  if (template === "ts") {
    const path = join(folder, "scenarios", "first.scenario.ts");
    return { path, text: exampleScenario("an order is charged once"), calls: [] };
  }
  const path = join(folder, "scenarios", "first.scenario.yaml");
  const schema = seenFrom(dirname(path), schemas.path("scenario"));
  return { path, text: yamlScenario("an order is charged once", schema), calls: [] };
}

function editorSettings({ folder }: Project, schemas: Schemas): PlannedFile {
  const url = seenFrom(folder, schemas.path("scenario"));
  return {
    path: join(folder, ".vscode", "settings.json"),
    entries: [
      { keys: ["json.schemas"], value: { fileMatch: ["*.scenario.json"], url }, append: true },
      { keys: ["yaml.schemas", url], value: ["*.scenario.yaml", "*.scenario.yml"] },
    ],
  };
}

function manifestEntries({ folder, kind, manifest, depends }: Project, test: string, version: string): PlannedFile[] {
  if (manifest === undefined) return [];
  const path = join(folder, manifest);
  if (kind === "node") return [{ path, entries: [{ keys: ["scripts", "seedbed"], value: test }] }];
  const specifier = `npm:seedbed@^${version}`;
  return [{
    path,
    entries: [
      { keys: ["tasks", "seedbed"], value: `deno run -A ${specifier} ${test.slice("seedbed ".length)}` },
      ...depends ? [] : [{ keys: ["imports", "seedbed"], value: specifier }],
    ],
  }];
}

/** Runs that are kept are not for the repository. */
function ignored({ folder, repository, isRepository, kind }: Project): PlannedFile[] {
  const inside = relative(repository, folder).split(sep).join("/");
  const prefix = inside === "" ? "" : `${inside}/`;
  const lines = kind === "deno" ? [`${prefix}.seedbed/*`, `!${prefix}.seedbed/schema/`] : [`${prefix}.seedbed/`];
  return isRepository ? [{ path: join(repository, ".gitignore"), lines }] : [];
}

function nextCommands({ kind, manifest, depends, runner }: Project, test: string): string[] {
  if (kind === "deno") return ["deno task seedbed"];
  const add =
    { npx: "npm install --save-dev", "pnpm exec": "pnpm add --save-dev", "yarn run": "yarn add --dev" }[runner];
  return [
    ...manifest === undefined || depends ? [] : [`${add} seedbed`],
    manifest !== undefined && runner === "npx" ? "npm run seedbed" : `${runner} ${test}`,
  ];
}
