/** From the file of an agent's configuration to what it says. Mistakes have a place; a key is never repeated in a message. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { loadCheckTools } from "../../../engine/capabilities/agent/check_tools.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { type ConfigDocument, readDocument } from "../../project/config/document.ts";
import { type AgentConfig, agentConfigSchema, type Contract, contractSchema } from "./config_schema.ts";
import { checkOf, faultsOf, idsOf, probesOf } from "./lowered.ts";
import { requireTemplate } from "./mutations/custom.ts";

const SUM_TOLERANCE = 0.001;
const VARIABLE = /\$\{([A-Za-z_]\w*)\}/;
const SECRET_HEADER = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret).*)$/i;

/** A configuration whose contract has a matrix. */
export interface ReadConfig extends Omit<AgentConfig, "contract"> {
  readonly file: string;
  readonly contract: ReadContract | undefined;
  /** What may not be as it was meant. */
  readonly warnings: readonly string[];
}

export interface ReadContract extends Contract {
  readonly chaos_matrix: NonNullable<Contract["chaos_matrix"]>;
}

type Keys = readonly (string | number)[];

/** @throws SeedbedError `unreadable` or `invalid` */
export async function readAgentConfig(file: string): Promise<ReadConfig> {
  const document = await readDocument(file);
  await refuseKeys(document);
  const config = await parsed(document, agentConfigSchema);
  const sum = Object.values(config.scoring).reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw await wrong(document, `expected weights of the score that sum to 1, found ${Number(sum.toFixed(4))}`, [
      "scoring",
    ]);
  }
  await requireChecks(document, config.invariants, ["invariants"]);
  for (const [index, { prompt_pattern: pattern }] of (config.advanced?.skip_rules ?? []).entries()) {
    await requirePattern(document, pattern, ["advanced", "skip_rules", index, "prompt_pattern"]);
  }
  await requireTemplates(document, config);
  const found = await contractOf(file, document, config);
  const { contract: _contract, ...others } = config;
  return { ...others, file, contract: found, warnings: warningsOf(document.value, config) };
}

/** @throws SeedbedError `invalid` for a variable that is not set; the message has its name alone */
export function requireVariables(
  { agent, file }: Pick<ReadConfig, "agent" | "file">,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const texts = [
    agent.endpoint,
    agent.reset_endpoint ?? "",
    ...Object.values(agent.headers ?? {}),
    ...Object.values(agent.query_params ?? {}),
  ];
  for (const text of texts) {
    for (const [, name = ""] of text.matchAll(new RegExp(VARIABLE, "g"))) {
      if (env[name] === undefined) {
        throw new SeedbedError("invalid", `expected the environment variable ${name}, found none`, {
          location: { file },
          hint: `set it: ${name}=…`,
        });
      }
    }
  }
}

async function contractOf(
  file: string,
  document: ConfigDocument,
  { contract: given, chaos_matrix: above }: AgentConfig,
): Promise<ReadContract | undefined> {
  if (given === undefined || given === null) {
    if (above === undefined || above === null) return undefined;
    throw await wrong(
      document,
      "expected a contract for this matrix, found none",
      ["chaos_matrix"],
      "invariants of the contract are what its scenarios are checked by",
    );
  }
  const isFile = typeof given === "string";
  const source = isFile ? await contractFile(file, document, given) : document;
  const contract = isFile ? await parsed(source, contractSchema) : given;
  const at: Keys = isFile ? [] : ["contract"];
  const own = contract.chaos_matrix;
  if (own !== undefined && above !== undefined && above !== null) {
    throw await wrong(
      document,
      "expected one matrix, found another in the contract",
      ["chaos_matrix"],
      "keep one of the two",
    );
  }
  const matrix = own ?? above;
  if (matrix === undefined || matrix === null) {
    throw await wrong(
      source,
      "expected a chaos_matrix with a scenario at least, found none",
      at,
      "the scenario of a calm world is { name: calm }",
    );
  }
  const where: Keys = own === undefined ? ["chaos_matrix"] : [...at, "chaos_matrix"];
  const names = matrix.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) {
    throw await wrong(
      own === undefined ? document : source,
      `expected scenarios with a name of their own each, found ${names[twice]} twice`,
      [...where, twice, "name"],
    );
  }
  for (const scenario of matrix) faultsOf(scenario);
  await requireChecks(source, contract.invariants, [...at, "invariants"]);
  return { ...contract, chaos_matrix: matrix };
}

async function contractFile(file: string, document: ConfigDocument, path: string): Promise<ConfigDocument> {
  const found = resolve(dirname(file), path);
  if (!existsSync(found)) {
    throw await wrong(
      document,
      `expected a contract, or the file of one, found ${JSON.stringify(path)}, which is neither`,
      ["contract"],
    );
  }
  return await readDocument(found);
}

/** Ids are unique, fields are there, and patterns are regular expressions of linear time. */
async function requireChecks(document: ConfigDocument, invariants: AgentConfig["invariants"], at: Keys): Promise<void> {
  const ids = idsOf(invariants);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twice >= 0) {
    throw await wrong(document, `expected invariants with an id of their own each, found ${ids[twice]} twice`, [
      ...at,
      twice,
      "id",
    ]);
  }
  for (const [index, invariant] of invariants.entries()) {
    const place = [...at, index];
    const { baseline } = invariant;
    try {
      checkOf(
        invariant,
        ids[index]!,
        baseline === undefined || baseline === null || baseline === "auto" ? "auto" : baseline,
      );
    } catch (error) {
      throw await wrong(document, (error as Error).message, place);
    }
    if (invariant.type === "regex") await requirePattern(document, invariant.pattern!, [...place, "pattern"]);
    if (invariant.type === "excludes_pattern" && invariant.literal === false) {
      for (const [number, pattern] of invariant.patterns!.entries()) {
        await requirePattern(document, pattern, [...place, "patterns", number]);
      }
    }
    if (invariant.schema !== undefined) await requireSchema(document, invariant.schema, [...place, "schema"]);
    if (probesOf(invariant)?.length === 0) throw await wrong(document, "expected probes, found none", place);
  }
}

async function requireTemplates(document: ConfigDocument, { mutations }: AgentConfig): Promise<void> {
  const { types = [], custom_templates: templates = {} } = mutations ?? {};
  if (types.includes("custom") && Object.keys(templates).length === 0) {
    throw await wrong(document, "expected custom_templates for the mutations of type custom, found none", [
      "mutations",
      "types",
      types.indexOf("custom"),
    ]);
  }
  for (const [name, template] of Object.entries(templates)) {
    try {
      requireTemplate(template);
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      throw await wrong(document, error.message, ["mutations", "custom_templates", name], error.hint);
    }
  }
  const weights = Object.values(mutations?.weights ?? {});
  if (weights.length > 0 && types.length > 0 && types.every((type) => mutations?.weights?.[type] === 0)) {
    throw await wrong(document, "expected a mutation that weighs something, found none", ["mutations", "weights"]);
  }
}

async function requirePattern(document: ConfigDocument, pattern: string, keys: Keys): Promise<void> {
  const { matcher } = await loadCheckTools();
  try {
    matcher(pattern);
  } catch (error) {
    throw await wrong(
      document,
      `expected a regular expression, found ${JSON.stringify(pattern)}: ${(error as Error).message}`,
      keys,
      "patterns match in linear time: they have neither look-around nor back-references",
    );
  }
}

async function requireSchema(document: ConfigDocument, schema: object, keys: Keys): Promise<void> {
  const tools = await loadCheckTools();
  try {
    tools.schema(schema);
  } catch (error) {
    throw await wrong(document, `expected a JSON Schema: ${(error as Error).message}`, keys);
  }
}

/** Keys are named by their variables, never written down. */
async function refuseKeys(document: ConfigDocument): Promise<void> {
  const { model, agent } = (document.value ?? {}) as {
    model?: { api_key?: unknown };
    agent?: { headers?: Readonly<Record<string, unknown>> };
  };
  const key = model?.api_key;
  if (key !== undefined && key !== null && !/^\$\{[A-Za-z_]\w*\}$/.test(String(key))) {
    throw await wrong(document, "expected the name of an environment variable, as ${OPENAI_API_KEY}, found a key", [
      "model",
      "api_key",
    ], "keep keys out of files: set the variable, and name it here");
  }
  const headers = typeof agent?.headers === "object" && agent.headers !== null ? agent.headers : {};
  for (const [name, value] of Object.entries(headers)) {
    if (!SECRET_HEADER.test(name) || VARIABLE.test(String(value))) continue;
    throw await wrong(document, `expected the name of an environment variable in the header ${name}, found a key`, [
      "agent",
      "headers",
      name,
    ], "keep keys out of files: set a variable, and name it here, as ${DESK_KEY}");
  }
}

async function parsed<S extends z.ZodType>(document: ConfigDocument, schema: S): Promise<z.output<S>> {
  const result = schema.safeParse(document.value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
  const { text, hint, path, keys } = explainIssue(first, document.value, schema, "docs/agents.md");
  throw new SeedbedError("invalid", text, {
    hint,
    path: path === "" ? undefined : path,
    location: { line: 1, ...await document.locate(keys) },
  });
}

async function wrong(document: ConfigDocument, message: string, keys: Keys, hint?: string): Promise<SeedbedError> {
  return new SeedbedError("invalid", message, {
    location: { line: 1, ...await document.locate(keys) },
    path: keys.join("."),
    hint,
  });
}

const OF_VERSION_2 = ["chaos", "contract", "chaos_matrix", "replays", "scoring"];

function warningsOf(value: unknown, config: AgentConfig): readonly string[] {
  const newer = OF_VERSION_2.filter((key) => Object.hasOwn(value as object, key));
  const thresholds = [
    ...config.invariants,
    ...typeof config.contract === "object" ? config.contract?.invariants ?? [] : [],
  ]
    .filter(({ threshold, similarity_threshold: other }) => (threshold ?? other ?? undefined) !== undefined);
  return [
    ...(config.version === "1.0" && newer.length > 0
      ? [`version 1.0 has no ${newer.join(", ")}: they are read as in 2.0`]
      : []),
    ...(thresholds.length > 0
      ? [
        "thresholds of similarity are for the likeness of words, which is lower than that of embeddings: 0.5 is the default",
      ]
      : []),
  ];
}
