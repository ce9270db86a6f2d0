/** Turns what a schema has against a value into one sentence: where, what was expected, what was found, a suggestion. */
import type { z } from "zod";
import { fieldsAt, typesAt } from "./schema_at.ts";
import { suggest } from "../text/suggest.ts";

export interface Explained {
  /** As in `steps[3].duration`; empty for the document itself. */
  readonly path: string;
  /** Keys and indexes of the path, for finding the place in the file. */
  readonly keys: readonly (string | number)[];
  readonly text: string;
  readonly hint: string | undefined;
}

/** All that is wrong with a value, the most telling first. */
export function explainIssues(error: z.ZodError, root: unknown, schema: z.ZodType): Explained[] {
  // A misspelt field is one mistake and two issues: that it is unknown tells more than that the right one is missing.
  return error.issues.toSorted((a, b) => rank(a) - rank(b)).map((issue) => explainIssue(issue, root, schema));
}

function rank({ code }: { readonly code: string | undefined }): number {
  return code === "unrecognized_keys" ? 0 : 1;
}

/**
 * @param root the value that was validated
 * @param schema what it was validated against
 * @param printer the command that prints that schema
 */
export function explainIssue(
  issue: z.core.$ZodIssue,
  root: unknown,
  schema: z.ZodType,
  printer = "seedbed schema",
): Explained {
  const deepest = descend(issue);
  const keys = deepest.path as (string | number)[];
  const known: Known = {
    fields: () => fieldsAt(schema, root, keys),
    types: () => typesAt(schema, root, keys.slice(0, -1)),
    printer,
  };
  const { text, hint, key } = describe(deepest, valueAt(root, keys), holderAt(root, keys), known);
  const place = key === undefined ? keys : [...keys, key];
  const path = formatPath(place);
  return { path, keys: place, text: path === "" ? text : `${path}: ${text}`, hint };
}

/**
 * In a union that no discriminator tells apart, the branch that got furthest is the one that was meant, unless the union
 * has words of its own for what it expects.
 */
function descend(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0 || issue.message.startsWith("expected ")) {
    return issue;
  }
  const branches = issue.errors.filter((errors) => errors.length > 0);
  const best = branches.toSorted((a, b) => weight(a) - weight(b))[0];
  if (best === undefined) return issue;
  const inner = descend(best[0]!);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

/** Few and deep issues are better than many at the surface. */
function weight(errors: readonly z.core.$ZodIssue[]): number {
  return errors.length - 10 * Math.max(...errors.map((error) => error.path.length));
}

/** The values that the schema would have accepted. */
interface Known {
  readonly fields: () => readonly string[];
  readonly types: () => readonly string[];
  /** The command that prints the schema. */
  readonly printer: string;
}

function describe(
  issue: z.core.$ZodIssue,
  found: unknown,
  holder: unknown,
  { fields, types, printer }: Known,
): { text: string; hint?: string | undefined; key?: string | undefined } {
  switch (issue.code) {
    case "unrecognized_keys": {
      const [unknown] = issue.keys;
      const meant = suggest(unknown!, fields());
      return {
        text: `unknown field "${unknown}"`,
        hint: meant === undefined
          ? `remove it, or see ${printer} for the fields there are`
          : `did you mean "${meant}"?`,
        key: unknown,
      };
    }
    case "invalid_union": {
      if (issue.path.at(-1) !== "type") break;
      return describeType(holder, types());
    }
    case "invalid_type":
      return {
        text: `${
          issue.message.startsWith("expected ") ? issue.message : `expected ${article(issue.expected)}`
        }, found ${show(found)}`,
      };
    case "invalid_value": {
      const [only, ...others] = issue.values;
      if (found === undefined && others.length === 0) {
        return {
          text: `expected ${JSON.stringify(only)}, found nothing`,
          hint: `add ${String(issue.path.at(-1))}: ${JSON.stringify(only)}`,
        };
      }
      const meant = typeof found === "string" ? suggest(found, issue.values.map(String)) : undefined;
      return {
        text: `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}, found ${show(found)}`,
        hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
      };
    }
    case "too_small":
      return { text: `expected ${bound(issue.origin, "at least", issue.minimum)}, found ${show(found)}` };
    case "too_big":
      return { text: `expected ${bound(issue.origin, "at most", issue.maximum)}, found ${show(found)}` };
  }
  const found_ = issue.message.includes("found") ? "" : `, found ${show(found)}`;
  return { text: `${issue.message}${found_}` };
}

function describeType(holder: unknown, types: readonly string[]): { text: string; hint?: string | undefined } {
  const type = (holder as { type?: unknown } | undefined)?.type;
  const all = `the types are ${types.join(", ")}`;
  if (type === undefined) return { text: "expected a step type, found none", hint: all };
  if (typeof type !== "string") return { text: `expected a step type, found ${show(type)}`, hint: all };
  const meant = suggest(type, types);
  return { text: `unknown step type ${show(type)}`, hint: meant === undefined ? all : `did you mean "${meant}"?` };
}

function bound(origin: string, relation: string, limit: unknown): string {
  if (origin === "string") return `text of ${relation} ${limit} character${limit === 1 ? "" : "s"}`;
  if (origin === "array") return `${relation} ${limit} item${limit === 1 ? "" : "s"}`;
  return `a number of ${relation} ${limit}`;
}

function article(type: string): string {
  const name = type === "int" ? "integer" : type === "record" ? "object" : type;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function valueAt(root: unknown, keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], root);
}

function holderAt(root: unknown, keys: readonly (string | number)[]): unknown {
  return valueAt(root, keys.slice(0, -1));
}

/** `steps[3].tasks.alice[0].key`. */
export function formatPath(keys: readonly (string | number)[]): string {
  return keys.map((key, index) => typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`).join("");
}
