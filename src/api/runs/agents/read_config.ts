/** From the file of an agent's configuration to what it says. Mistakes have a place; a key is never repeated in a message. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type ConfigDocument, readDocument } from "../../project/config/document.ts";
import { type AgentConfig, agentConfigSchema, type Contract, contractSchema } from "./config_schema.ts";
import { type Keys, parsed, wrong } from "./document_errors.ts";
import { refuseKeys } from "./keys.ts";
import { faultsOf } from "./lowered.ts";
import { requireChecks, requirePattern, requireTemplates } from "./require_checks.ts";

const SUM_TOLERANCE = 0.001;

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
      "the scenarios of a matrix are checked by the invariants of a contract",
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
      "expected a chaos_matrix with at least one scenario, found none",
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
      `expected scenarios with different names, found ${names[twice]} twice`,
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
      ? [`version 1.0 has no ${newer.join(", ")}: read as in version 2.0`]
      : []),
    ...(thresholds.length > 0
      ? [
        "similarity is measured by words, which gives lower values than embeddings do: the default threshold is 0.5",
      ]
      : []),
  ];
}
