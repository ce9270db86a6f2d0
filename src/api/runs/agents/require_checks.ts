/** What a schema does not say of invariants, mutations and patterns: ids are unique, fields are there, patterns take linear time. */
import { loadCheckTools } from "../../../engine/capabilities/agent/check_tools.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { ConfigDocument } from "../../project/config/document.ts";
import type { AgentConfig } from "./config_schema.ts";
import { type Keys, wrong } from "./document_errors.ts";
import { checkOf, idsOf, probesOf } from "./lowered.ts";
import { requireTemplate } from "./mutations/custom.ts";

/** Ids are unique, fields are there, and patterns are regular expressions of linear time. */
export async function requireChecks(
  document: ConfigDocument,
  invariants: AgentConfig["invariants"],
  at: Keys,
): Promise<void> {
  const ids = idsOf(invariants);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twice >= 0) {
    throw await wrong(document, `expected invariants with different ids, found ${ids[twice]} twice`, [
      ...at,
      twice,
      "id",
    ]);
  }
  for (const [index, invariant] of invariants.entries()) {
    const place = [...at, index];
    try {
      checkOf(invariant, ids[index]!, invariant.baseline ?? "auto");
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

export async function requireTemplates(document: ConfigDocument, { mutations }: AgentConfig): Promise<void> {
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

export async function requirePattern(document: ConfigDocument, pattern: string, keys: Keys): Promise<void> {
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
