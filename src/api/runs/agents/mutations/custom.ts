/** Mutations by templates: `{prompt}`, filters as in `{prompt|upper|base64}`, and `{pick:a,b,c}`. */
import { Buffer } from "node:buffer";
import { SeedbedError } from "../../../../engine/errors.ts";
import { type Draw, type Generator, instead } from "./mutation.ts";

const MAX_REPEATS = 1_000;
/** Filters after one another multiply. */
const MAX_CHARACTERS = 10_000_000;

/** The templates take turns. */
export function custom(templates: Readonly<Record<string, string>>, number: number): Generator {
  const texts = Object.values(templates);
  return (prompt, draw) =>
    texts.length === 0
      ? { edits: [] }
      : { edits: [instead(prompt, filled(texts[number % texts.length]!, prompt, draw))] };
}

/** Finds mistakes of a template. @throws SeedbedError `invalid` */
export function requireTemplate(template: string): void {
  if (!/\{prompt(\||\})/.test(template)) {
    throw new SeedbedError("invalid", `expected a template with {prompt}, found ${JSON.stringify(template)}`);
  }
  filled(template, "a prompt", { below: () => 0, pick: (items) => items[0]!, some: (items) => [...items] });
}

function filled(template: string, prompt: string, draw: Draw): string {
  return template.replace(
    /\{prompt((?:\|[^{}|]+)*)\}|\{pick:([^{}]*)\}/g,
    (_all, filters?: string, choices?: string) => {
      if (choices !== undefined) return draw.pick(choices.split(","));
      return (filters ?? "").split("|").slice(1).reduce((text, filter) => filterNamed(filter)(text), prompt);
    },
  );
}

function filterNamed(text: string): (text: string) => string {
  const [, name, argument] = /^\s*(\w+)(?:\((\d+)\))?\s*$/.exec(text) ?? [];
  const count = Math.min(Number(argument ?? 2), MAX_REPEATS);
  const filters: Readonly<Record<string, (text: string) => string>> = {
    upper: (each) => each.toUpperCase(),
    lower: (each) => each.toLowerCase(),
    base64: (each) => Buffer.from(each).toString("base64"),
    json: (each) => JSON.stringify(each),
    repeat: (each) => {
      if (count * (each.length + 1) > MAX_CHARACTERS) throw tooLong(text);
      return Array.from({ length: count }, () => each).join(" ");
    },
    words: (each) => each.split(/\s+/).slice(0, count).join(" "),
  };
  const found = name === undefined || !Object.hasOwn(filters, name) ? undefined : filters[name];
  if (found !== undefined) return found;
  throw new SeedbedError("invalid", `expected a filter of a template, found ${JSON.stringify(text)}`, {
    hint: `there are ${Object.keys(filters).join(", ")}`,
  });
}

function tooLong(filter: string): SeedbedError {
  return new SeedbedError(
    "invalid",
    `expected a template that makes at most ${MAX_CHARACTERS} characters of a prompt, found more by ${
      JSON.stringify(filter)
    }`,
  );
}
