/**
 * Lists the words that can stand on a command line, for the shells: all of it from the commands and the schemas of their
 * options.
 */
import { z } from "zod";
import { COMMAND_NAMES, type CommandName, COMMANDS } from "../catalog.ts";
import type { Command } from "../command.ts";
import { defaultOf, metaOf } from "../options/option.ts";
import { TRACE_OPERAND } from "../options/trace.ts";

export interface CommandWords {
  /** One word or two. */
  readonly name: CommandName;
  readonly says: string;
  readonly options: readonly OptionWords[];
  /** The operands, besides files; undefined where none may stand. */
  readonly operands: readonly string[] | undefined;
}

export interface OptionWords {
  /** With its dashes: `--no-shrink`. */
  readonly name: string;
  /** `-o`. */
  readonly short: string | undefined;
  readonly says: string;
  /** Undefined for one without a value. */
  readonly value: { readonly shown: string; readonly choices: readonly string[]; readonly isFile: boolean } | undefined;
}

export async function commandWords(load: (name: CommandName) => Promise<Command>): Promise<CommandWords[]> {
  return await Promise.all(COMMAND_NAMES.map(async (name) => {
    const { options, operands } = await load(name);
    return {
      name,
      says: COMMANDS[name],
      options: Object.entries(options).flatMap(([option, schema]) => optionWords(option, schema)),
      operands: operands.max === 0 ? undefined : [
        ...operands.choices ?? [],
        ...operands.what.includes(TRACE_OPERAND) ? ["latest", "last-pass", "last-fail"] : [],
      ],
    };
  }));
}

/** More than one for an option that has another name. */
function optionWords(option: string, schema: z.ZodType): OptionWords[] {
  const { kind, help, short, also, value } = metaOf(schema);
  const negated = kind === "flag" && defaultOf(schema) === true;
  const words: OptionWords = {
    name: negated ? `--no-${option}` : `--${option}`,
    short: short === undefined ? undefined : `-${short}`,
    says: help.replaceAll(/\s+/g, " "),
    value: kind === "flag" || value === undefined
      ? undefined
      : { shown: value, choices: choicesOf(schema), isFile: /file|path|dir|folder|trace|zip/.test(value) },
  };
  return also === undefined ? [words] : [words, { ...words, name: `--${also}`, short: undefined }];
}

interface JsonSchema {
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
}

function choicesOf(schema: z.ZodType): string[] {
  const { enum: values = [], anyOf = [] } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  }) as JsonSchema;
  return [...values, ...anyOf.flatMap((each) => each.enum ?? [])].filter((value) => typeof value === "string");
}

/** The second words of commands of two: `verify` and `show` of `trace`. */
export function groupsOf(commands: readonly CommandWords[]): Map<string, { word: string; says: string }[]> {
  const pairs = commands.filter(({ name }) => name.includes(" "));
  return Map.groupBy(
    pairs.map(({ name, says }) => ({ group: name.split(" ")[0]!, word: name.split(" ")[1]!, says })),
    ({ group }) => group,
  );
}

/** The first words, each once, with what is said of them. */
export function firstWords(commands: readonly CommandWords[]): { word: string; says: string }[] {
  const words = new Map<string, string>();
  for (const { name, says } of commands) {
    const [word = "", second] = name.split(" ");
    if (second === undefined) words.set(word, says);
    else if (!words.has(word)) words.set(word, groupsOf(commands).get(word)!.map((each) => each.word).join(", "));
  }
  return [...words].map(([word, says]) => ({ word, says }));
}
