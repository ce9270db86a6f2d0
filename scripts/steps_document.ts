/** docs/steps.md: every step type with its fields, from the schemas, and with an example that a test runs. */
import { z } from "zod";
import { STEP_DEFINITIONS, STEP_GROUPS, stepSchema } from "../src/engine/capabilities/registry.ts";
import type { StepDefinition } from "../src/engine/capabilities/step.ts";
import { stepExample } from "./step_example.ts";

const HEAD = `# Every step

What a scenario can consist of besides code: in YAML and JSON an object with a \`type\`, in TypeScript what a step constructor
returns. Unknown fields are errors. Durations are text, such as \`250ms\`, \`1.5s\` or \`10m\`. A field with a question mark may be
left out or null. This page is made from the definitions by \`npm run build\`; the files in it are run by a test.

`;

const TAIL = `
## All of the above

\`\`\`sh
seedbed test .
\`\`\`
`;

interface StepJsonSchema {
  readonly description: string;
  readonly properties: Readonly<Record<string, FieldJsonSchema>>;
  readonly required?: readonly string[];
}

interface FieldJsonSchema {
  /** Several when it may be null. */
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly FieldJsonSchema[];
  readonly items?: FieldJsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly pattern?: string;
}

export function stepsDocument(): string {
  const { oneOf } = z.toJSONSchema(stepSchema, { io: "input", reused: "inline" }) as {
    oneOf: readonly StepJsonSchema[];
  };
  const byType = new Map(oneOf.map((schema) => [schema.properties["type"]!.const!, schema]));
  const sections = STEP_GROUPS.map((group) => {
    const inGroup = STEP_DEFINITIONS.filter((definition) => definition.group === group);
    return `## ${group}\n\n${inGroup.map((each) => section(each, byType.get(each.type)!)).join("\n")}`;
  });
  return `${HEAD}${sections.join("\n")}${TAIL}`;
}

function section(definition: StepDefinition, { description, properties, required = [] }: StepJsonSchema): string {
  const { type, constructor } = definition;
  const fields = Object.entries(properties).filter(([name]) => name !== "type" && name !== "at");
  const rows = fields.map(([name, field]) =>
    `| \`${name}\`${required.includes(name) ? "" : "?"} | ${kindOf(field)} | ${field.description ?? ""} |`
  );
  const table = rows.length === 0 ? "" : `| field | | |\n| --- | --- | --- |\n${rows.join("\n")}\n\n`;
  const example = stepExample(definition);
  const shown = example === undefined ? "" : `\`\`\`yaml title=${type}.scenario.yaml\n${example}\`\`\`\n`;
  return `### \`${type}\`\n\n${description}\n\n${table}In TypeScript: \`${constructor}\`\n\n${shown}`;
}

function kindOf(field: FieldJsonSchema): string {
  const { anyOf, items, minimum, pattern } = field;
  const type = typeof field.type === "object" ? field.type.find((each) => each !== "null") : field.type;
  const choices = (anyOf ?? []).filter((each) => each.type !== "null");
  if (choices.length === 1) return kindOf(choices[0]!);
  if (field.enum !== undefined) return field.enum.map((value) => `\`${value}\``).join(" or ");
  if (type === "array") return items?.type === "string" ? "texts" : "steps";
  if (type === "integer") return minimum === 0 ? "integer, from 0" : "integer";
  if (type === "string") {
    return pattern !== undefined && field.description?.startsWith("a duration") ? "duration" : "text";
  }
  if (type === "object") return "object";
  return type ?? "JSON";
}
