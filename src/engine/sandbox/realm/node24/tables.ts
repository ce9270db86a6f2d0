/**
 * The exports of the built-in modules of Node 24, and their constants on Linux: `scripts/node24_tables.ts` writes both
 * tables. Other runtimes and other systems have others.
 */
import CONSTANTS from "./constants.json" with { type: "json" };
import EXPORTS from "./exports.json" with { type: "json" };

type Constants = Readonly<Record<string, unknown>>;

function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, frozen(inner)]);
  return Object.freeze(Object.assign(Object.create(null), Object.fromEntries(entries)));
}

const made = new Map<string, Constants>();

/** The numbers and texts that a module exports, and its `constants`. */
export function constantsOf(name: keyof typeof CONSTANTS): Constants {
  let constants = made.get(name);
  if (constants === undefined) made.set(name, constants = frozen(CONSTANTS[name]) as Constants);
  return constants;
}

/** The names that a module exports; undefined for one whose module is a function. */
export function exportsOf(name: string): readonly string[] | undefined {
  return Object.hasOwn(EXPORTS, name) ? EXPORTS[name as keyof typeof EXPORTS] : undefined;
}
