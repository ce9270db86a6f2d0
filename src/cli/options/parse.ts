/** From the command line to the values of a command's options. What does not fit is a SeedbedError that says so. */
import { parseArgs } from "@std/cli/parse-args";
import { z } from "zod";
import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/text/suggest.ts";
import type { CommandInfo } from "./info.ts";
import { defaultOf, metaOf, type OptionMeta, type Shape } from "./option.ts";

export interface Parsed {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** The options that the command line itself has, as typed: options without their defaults. */
  readonly given: ReadonlyMap<string, unknown>;
}

/** Stands for a flag that is not there, which is neither on nor off yet. */
const NOT_GIVEN = null;

export function parseOptions(
  command: Pick<CommandInfo, "name" | "operands" | "options">,
  args: readonly string[],
): Parsed {
  const shape = command.options;
  const named = (wanted: (meta: OptionMeta) => boolean) =>
    Object.keys(shape).filter((name) => wanted(metaOf(shape[name]!)));
  const flags = named(({ kind }) => kind === "flag");
  const negatable = flags.filter((name) => defaultOf(shape[name]!) === true);
  const unknown: string[] = [];
  const parsed: Record<string, unknown> = parseArgs(args, {
    boolean: flags,
    string: [...named(({ kind }) => kind !== "flag"), "_"],
    collect: named(({ kind }) => kind === "list"),
    negatable,
    alias: Object.fromEntries(
      Object.keys(shape).flatMap((name) => {
        const { short, also } = metaOf(shape[name]!);
        const others = [short, also].filter((other) => other !== undefined);
        return others.length === 0 ? [] : [[name, others]];
      }),
    ),
    default: Object.fromEntries(flags.map((name) => [name, NOT_GIVEN])),
    unknown: (arg: string) => {
      if (!/^-./.test(arg)) return true;
      unknown.push(arg.replace(/=.*$/s, ""));
      return false;
    },
  });
  if (unknown.length > 0) throw unknownOption(command.name, unknown[0]!, shape);
  const options: Record<string, unknown> = {};
  const given = new Map<string, unknown>();
  for (const [name, schema] of Object.entries(shape)) {
    const found = parsed[name] === NOT_GIVEN ? undefined : parsed[name];
    // Who asks for help need not have what else is required.
    const isNeeded = found !== undefined || parsed["help"] !== true;
    options[name] = isNeeded ? read(command.name, typedName(name, schema, args), schema, found) : defaultOf(schema);
    if (found !== undefined && !(Array.isArray(found) && found.length === 0)) given.set(name, found);
  }
  const operands = (parsed["_"] as unknown[]).map(String);
  if (options["help"] !== true) checkOperands(command, operands);
  return { operands, options, given };
}

/** An option as the command line spells it: `-t`, `--fail-fast`. */
function typedName(name: string, schema: z.ZodType, args: readonly string[]): string {
  const { short, also } = metaOf(schema);
  const spelled = args.slice(0, args.includes("--") ? args.indexOf("--") : undefined);
  const isTyped = (dashed: string) => spelled.some((arg) => arg === dashed || arg.startsWith(`${dashed}=`));
  if (isTyped(`--${name}`)) return `--${name}`;
  if (also !== undefined && isTyped(`--${also}`)) return `--${also}`;
  return short !== undefined && spelled.some((arg) => arg.startsWith(`-${short}`)) ? `-${short}` : `--${name}`;
}

/** @param typed the option as the command line spells it */
function read(command: string, typed: string, schema: z.ZodType, given: unknown): unknown {
  const { kind, value, bare } = metaOf(schema);
  if (kind === "value" && given === "" && bare !== true) {
    throw new SeedbedError("usage", `${typed}: expected ${value}, found nothing`, { hint: usageHint(command) });
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  if (given === undefined) {
    throw new SeedbedError("usage", `expected ${typed} ${value}, found no such option`, { hint: usageHint(command) });
  }
  throw new SeedbedError("usage", `${typed}: ${explain(result.error.issues[0]!, given)}`, {
    hint: nearest(result.error.issues[0]!, given) ?? usageHint(command),
  });
}

function explain(issue: z.core.$ZodIssue, given: unknown): string {
  const expected = issue.code === "invalid_value" ? `expected ${issue.values.join(" or ")}` : issue.message;
  return `${expected}, found ${JSON.stringify(partAt(issue, given))}`;
}

/** Of an option that may be repeated, the one that is wrong. */
function partAt({ path: [index] }: z.core.$ZodIssue, given: unknown): unknown {
  return Array.isArray(given) && typeof index === "number" ? given[index] : given;
}

function nearest(issue: z.core.$ZodIssue, given: unknown): string | undefined {
  const names = issue.code === "invalid_value"
    ? issue.values.map(String)
    : issue.code === "custom"
    ? issue.params?.["names"] as readonly string[] | undefined
    : undefined;
  // `junit=report.xml`: the name is what stands before.
  const [name] = String(partAt(issue, given)).split("=");
  const meant = names && suggest(name!, names);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

function unknownOption(command: string, arg: string, shape: Shape): SeedbedError {
  const known = Object.entries(shape).flatMap(([name, schema]) => {
    const { also } = metaOf(schema);
    return [name, ...(defaultOf(schema) === true ? [`no-${name}`] : []), ...(also === undefined ? [] : [also])];
  });
  const meant = arg.startsWith("--") ? suggest(arg.slice(2), known) : undefined;
  return new SeedbedError("usage", `seedbed ${command} has no option ${arg}`, {
    hint: /^-\d/.test(arg)
      ? "a value that begins with - is written with =, as in --option=-1"
      : meant === undefined
      ? usageHint(command)
      : `did you mean --${meant}?`,
  });
}

function checkOperands(
  { name, operands: { what, usage, min, max } }: Pick<CommandInfo, "name" | "operands">,
  found: readonly string[],
): void {
  if (found.length < min) {
    throw new SeedbedError("usage", `expected ${what}, found nothing`, { hint: `seedbed ${name} ${usage}` });
  }
  if (found.length > max) {
    const shown = found.map((operand) => JSON.stringify(operand)).join(", ");
    const expected = max === 0 ? "no arguments" : what;
    throw new SeedbedError("usage", `expected ${expected}, found ${found.length}: ${shown}`, {
      hint: `seedbed ${name} ${usage}`.trim(),
    });
  }
  if (found.includes("")) {
    throw new SeedbedError("usage", `expected ${what}, found an empty argument`, { hint: `seedbed ${name} ${usage}` });
  }
}

function usageHint(command: string): string {
  return `seedbed help ${command} lists the options`;
}
