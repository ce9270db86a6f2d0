/** Checks objects that an author hands over. */
import { suggest } from "../engine/text/suggest.ts";
import { invalid, problem } from "./problem.ts";

/** An object with known fields: a misspelt one would be ignored. */
export function requireFields(what: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw problem(what, `an object with ${known.join(", ")}`, value);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const meant = suggest(unknown, known);
  throw invalid(
    `${what}: expected ${known.join(", ")}, found ${JSON.stringify(unknown)}`,
    meant === undefined ? undefined : `did you mean "${meant}"?`,
  );
}
