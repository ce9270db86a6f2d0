/** The help page of a command, from its options. */
import type { z } from "zod";
import type { CommandInfo } from "./info.ts";
import { defaultOf, metaOf } from "./option.ts";

export function commandHelp({ name, description, operands, options, examples }: CommandInfo): string {
  const rows = Object.entries(options).map(([option, schema]) => optionColumns(option, schema));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return [
    `usage: seedbed ${[name, operands.usage, "[options]"].filter((part) => part !== "").join(" ")}`,
    description,
    ["options", ...rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`)].join("\n"),
    ["examples", ...examples.map(({ line, says }) => `  ${line}\n      ${says}`)].join("\n") + "\n",
  ].join("\n\n");
}

/** The option as it is typed, and what is said of it. */
export function optionColumns(option: string, schema: z.ZodType): { readonly left: string; readonly right: string } {
  return { left: leftOf(option, schema), right: rightOf(schema) };
}

function leftOf(option: string, schema: z.ZodType): string {
  const { kind, value, short, also, bare } = metaOf(schema);
  const dashed = kind === "flag" && defaultOf(schema) === true ? `--no-${option}` : `--${option}`;
  const shown = value === undefined ? "" : bare === true ? ` [${value.slice(1, -1)}]` : ` ${value}`;
  return `${short === undefined ? "" : `-${short}, `}${dashed}${also === undefined ? "" : `, --${also}`}${shown}`;
}

function rightOf(schema: z.ZodType): string {
  const { kind, help } = metaOf(schema);
  const byDefault = defaultOf(schema);
  if (kind === "list") return `${help} (repeatable)`;
  return typeof byDefault === "string" ? `${help} (default: ${byDefault})` : help;
}
