/** docs/steps.md: every step type with its fields, from the schemas, and with an example that a test runs. */
import { z } from "zod";
import { STEP_TYPES, stepSchema } from "../src/engine/capabilities/registry.ts";
import { CONSTRUCTORS } from "./step_constructors.ts";
import { EXAMPLES, NODES } from "./step_examples.ts";

const HEAD = `# Every step

What a scenario can consist of besides code: in YAML and JSON an object with a \`type\`, in TypeScript what a step constructor
returns. Unknown fields are errors. Durations are text, such as \`250ms\`, \`1.5s\` or \`10m\`. A field with a question mark may be
left out or null. This page is made from the schemas by \`npm run build\`; the files in it are run by a test.

`;

const TAIL = `
## All of the above

\`\`\`sh
seedbed test .
\`\`\`
`;

const GROUPS: readonly (readonly [title: string, types: readonly string[]])[] = [
  ["Telling, and ending", ["trace_event", "fail", "panic"]],
  ["Values", ["assert_ok", "assert_eq_int", "assert_ne_int", "assert_eq_str", "assert_ne_str", "rand_u64"]],
  ["Steps that hold steps", ["parallel", "assert_throws", "assert_rejects"]],
  ["Time", ["sleep", "advance", "busy", "freeze", "unfreeze"]],
  ["Keys and values", ["set_kv", "get_kv_assert", "assert_eventually_kv", "assert_never_kv"]],
  ["Files", ["fs_write", "fs_read_assert", "fs_snapshot", "fs_restore"]],
  ["HTTP", ["http_when", "http_serve", "http_request"]],
  ["Processes", ["proc_when", "proc_spawn"]],
  ["A network of nodes", STEP_TYPES.filter((type) => type.startsWith("net_"))],
  ["Memory", STEP_TYPES.filter((type) => type.startsWith("memory_"))],
  [
    "A replicated store",
    [
      "client_put",
      "client_get_assert",
      "partition",
      "heal",
      "crash",
      "restart",
      "tick",
      "kv_all_equal",
      "kv_present_on_all",
      "kv_node_equals",
    ],
  ],
  ["Code", ["call"]],
];

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
  const listed = GROUPS.flatMap(([, types]) => types);
  const missing = [...byType.keys()].filter((type) => !listed.includes(type));
  if (missing.length > 0) throw new Error(`docs/steps.md has no place for ${missing.join(", ")}`);
  const sections = GROUPS.map(([title, types]) =>
    `## ${title}\n\n${types.map((type) => section(type, byType.get(type)!)).join("\n")}`
  );
  return `${HEAD}${sections.join("\n")}${TAIL}`;
}

function section(type: string, { description, properties, required = [] }: StepJsonSchema): string {
  const fields = Object.entries(properties).filter(([name]) => name !== "type" && name !== "at");
  const rows = fields.map(([name, field]) =>
    `| \`${name}\`${required.includes(name) ? "" : "?"} | ${kindOf(field)} | ${field.description ?? ""} |`
  );
  const table = rows.length === 0 ? "" : `| field | | |\n| --- | --- | --- |\n${rows.join("\n")}\n\n`;
  const constructor = CONSTRUCTORS[type];
  const written = constructor === undefined ? "" : `In TypeScript: \`${constructor}\`\n\n`;
  return `### \`${type}\`\n\n${description}\n\n${table}${written}${example(type)}`;
}

function example(type: string): string {
  const steps = EXAMPLES[type];
  // Code is in no data file: the compiler names it.
  if (steps === undefined) return "";
  const isCluster = GROUPS.some(([title, types]) => title === "A replicated store" && types.includes(type));
  const lines = [...steps.split("\n"), ...isOnlyDeclaring(type) ? ["{ type: assert_ok, value: true }"] : []];
  return "```yaml title=" + type + ".scenario.yaml\n" +
    `version: 1\nname: ${type}\n${isCluster ? NODES : ""}steps:\n` +
    lines.map((line) => `  - ${line}\n`).join("") + "```\n";
}

/** A scenario that only sets the scene tests nothing, and is refused. */
function isOnlyDeclaring(type: string): boolean {
  return type === "net_heal" || type === "unfreeze";
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
