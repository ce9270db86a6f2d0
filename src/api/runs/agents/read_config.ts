/** From the file of an agent's configuration to what it says. Mistakes have a place; a key is never repeated in a message. */
import { SeedbedError } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { readDocument } from "../../project/config/document.ts";
import { type AgentConfig, agentConfigSchema } from "./config_schema.ts";

const SUM_TOLERANCE = 0.001;

/** @throws SeedbedError `unreadable` or `invalid` */
export async function readAgentConfig(file: string): Promise<AgentConfig> {
  const document = await readDocument(file);
  const wrong = async (message: string, keys: readonly string[], hint?: string) =>
    new SeedbedError("invalid", message, {
      location: { line: 1, ...await document.locate(keys) },
      path: keys.join("."),
      hint,
    });
  const key = (document.value as { model?: { api_key?: unknown } } | null)?.model?.api_key;
  if (key !== undefined && key !== null && !/^\$\{[A-Za-z_]\w*\}$/.test(String(key))) {
    throw await wrong("expected the name of an environment variable, as ${OPENAI_API_KEY}, found a key", [
      "model",
      "api_key",
    ], "keep keys out of files: set the variable, and name it here");
  }
  const result = agentConfigSchema.safeParse(document.value);
  if (!result.success) {
    const { issues } = result.error;
    const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
    const { text, hint, path, keys } = explainIssue(first, document.value, agentConfigSchema, "docs/agents.md");
    throw new SeedbedError("invalid", text, {
      hint,
      path: path === "" ? undefined : path,
      location: { line: 1, ...await document.locate(keys as readonly string[]) },
    });
  }
  const config = result.data;
  const sum = Object.values(config.scoring).reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw await wrong(`expected weights of the score that sum to 1, found ${Number(sum.toFixed(4))}`, ["scoring"]);
  }
  const ids = config.contract?.invariants.map(({ id, type }) => id ?? type) ?? [];
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) {
    throw await wrong(`expected invariants with an id of their own each, found ${twice} twice`, [
      "contract",
      "invariants",
    ]);
  }
  return config;
}
