/** Mutants behind switches: what a mutant does when it is on, and that nothing changes while none is. */
import { stripTypeScriptTypes } from "node:module";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { mutantsOf } from "../../scripts/mutate/mutants.ts";
import { MUTATORS } from "../../scripts/mutate/mutators.ts";
import { withSwitches } from "../../scripts/mutate/switches.ts";

/** A source that has something for every mutator. Its last value is what it comes to. */
const SOURCE = `
class Box {
  readonly #items: number[] = [3, 1, 2];
  label = "box";
  constructor(start?: number) {
    if (start !== undefined) this.#items.push(start);
  }
  get largest(): number { return Math.max(...this.#items); }
  sorted(): number[] { return this.#items.slice().sort((a, b) => a - b); }
  has(value: number): boolean { return this.#items.some((item) => item === value); }
}
type Shape = { readonly kind: "circle" | "square"; readonly size?: { readonly width: number } };
function area(shape: Shape | undefined): number | string {
  switch (shape?.kind) {
    case "circle":
      return -3 * (shape.size?.width ?? 1);
    case "square":
      return (shape.size!.width ** 2) % 7;
    default:
      return \`no shape \${typeof shape}\`;
  }
}
function count(limit: number): number {
  let total = 0;
  for (let index = 0; index < limit; index++) {
    total += index * 2;
    if (!(index < 3) && total > 4 || limit === 100) break;
  }
  return total;
}
const box = new Box(7);
const options = { deep: { flag: true, name: "" }, list: [] as string[] };
const trimmed = "  text ".trim().toUpperCase();
let cached: number | undefined;
cached ??= ~count(4);
const copy = (shape: Shape) => ({ ...shape });
JSON.stringify([
  box.largest, box.sorted(), box.has(2), box.has(9), box.label, new Box().largest,
  area(undefined), area({ kind: "circle" }), area({ kind: "circle", size: { width: 2 } }),
  area({ kind: "square", size: { width: 5 } }), count(2), count(6), count(100),
  options.deep.flag ? options.deep : options.list, options?.list?.length, trimmed, cached, copy({ kind: "circle" }),
]);
`;

const mutants = mutantsOf("case.ts", SOURCE, 0);

/** What a text comes to: its last value, or the kind of its error. \`on\` is what switches ask. */
function valueOf(text: string, on: (id: number) => boolean = () => false): string {
  try {
    return String(runInNewContext(stripTypeScriptTypes(text), { __on: on }, { timeout: 1_000 }));
  } catch (error) {
    return (error as Error).name;
  }
}

const switched = withSwitches(SOURCE, mutants, "x").replace(/^import .*?;/, "");

test("without an active mutant, an instrumented file behaves the same and keeps its lines", () => {
  expect(valueOf(SOURCE)).toContain("circle");
  expect(valueOf(switched)).toBe(valueOf(SOURCE));
  expect(switched.split("\n").length).toBe(SOURCE.split("\n").length);
});

test("every mutator has something to change", () => {
  expect(new Set(mutants.map(({ edit }) => edit.mutator))).toEqual(new Set(Object.keys(MUTATORS)));
});

describe.each(Object.keys(MUTATORS))("%s", (mutator) => {
  test("an active mutant behaves like the changed text", () => {
    const own = mutants.filter(({ edit }) => edit.mutator === mutator);
    for (const { id, edit: { start, end, text } } of own) {
      const changed = SOURCE.slice(0, start) + text + SOURCE.slice(end);
      expect(valueOf(switched, (asked) => asked === id), changed.slice(start - 20, start + 20)).toBe(valueOf(changed));
    }
  });
});

test("most mutants change behaviour", () => {
  const different = mutants.filter(({ id }) => valueOf(switched, (asked) => asked === id) !== valueOf(SOURCE));
  expect(different.length / mutants.length).toBeGreaterThan(0.7);
});
