/** The mutants of a file: every change that a mutator makes, and the node at which a switch can choose it. */
import { parse } from "@babel/parser";
import { type Node, VISITOR_KEYS } from "@babel/types";
import { type Edit, MUTATORS, type Place } from "./mutators.ts";

export interface Mutant {
  /** Counted from 0 over all files. */
  readonly id: number;
  /** Path from the root of the project. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly edit: Edit;
  /** The node that is changed, from `start` to `end`: an expression, a block, or the statements of a case. */
  readonly site: { readonly start: number; readonly end: number; readonly isStatements: boolean };
}

/** Properties that hold types, and names that are no expressions. */
const SKIPPED_KEYS: ReadonlySet<string> = new Set([
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "implements",
  "superTypeParameters",
]);
/** Types of syntax that only change what TypeScript knows of an expression. */
const TYPED: ReadonlySet<string> = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"]);

/** @param firstId the id of the first */
export function mutantsOf(file: string, source: string, firstId: number): Mutant[] {
  const { program } = parse(source, { sourceType: "module", plugins: ["typescript"] });
  const mutants: Mutant[] = [];
  for (const place of places(program, "program", [], source)) {
    for (const [mutator, edits] of Object.entries(MUTATORS)) {
      for (const edit of edits(place)) {
        const line = source.slice(0, edit.start).split("\n").length;
        mutants.push({
          id: firstId + mutants.length,
          file,
          line,
          edit: { mutator, ...edit },
          site: siteOf(place, mutator),
        });
      }
    }
  }
  return mutants;
}

/** Describes the code before and after the change, with enough of its surroundings to make it clear. */
export function describeMutant(
  { edit, site }: Mutant,
  source: string,
): { readonly before: string; readonly after: string } {
  const lineStart = source.lastIndexOf("\n", edit.start) + 1;
  const found = source.indexOf("\n", edit.start);
  const lineEnd = found < 0 ? source.length : found;
  const isOnLine = edit.end <= lineEnd;
  const before = source.slice(lineStart, lineEnd).trim();
  const after = isOnLine
    ? (source.slice(lineStart, edit.start) + edit.text + source.slice(edit.end, lineEnd)).trim()
    : `${source.slice(lineStart, edit.start).trimStart()}${
      edit.text === "" && site.isStatements ? "/* nothing */" : edit.text
    }`;
  return { before, after };
}

function* places(node: Node, key: string, parents: readonly Node[], source: string): Iterable<Place> {
  if (node.type.startsWith("TS") && !TYPED.has(node.type)) return;
  if (node.type === "ImportDeclaration" || node.type === "ExportAllDeclaration") return;
  yield { node, key, parents, source };
  for (const childKey of VISITOR_KEYS[node.type] ?? []) {
    if (SKIPPED_KEYS.has(childKey)) continue;
    const held = (node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>)[childKey];
    for (const child of Array.isArray(held) ? held : [held]) {
      if (child) yield* places(child as Node, childKey, [node, ...parents], source);
    }
  }
}

function siteOf({ node, parents }: Place, mutator: string): Mutant["site"] {
  if (node.type === "SwitchCase") {
    return { start: node.consequent[0]!.start!, end: node.consequent.at(-1)!.end!, isStatements: true };
  }
  if (mutator === "BlockStatement") return { start: node.start! + 1, end: node.end! - 1, isStatements: true };
  let at: Node = node as Node;
  for (const parent of parents) {
    if (!mustWrap(at, parent)) break;
    at = parent;
  }
  return { start: at.start!, end: at.end!, isStatements: false };
}

/**
 * Returns whether parentheses around the child would change what the parent means, so that the switch has to stand around
 * both.
 */
function mustWrap(child: Node, parent: Node): boolean {
  switch (parent.type) {
    case "OptionalMemberExpression":
      return parent.object === child;
    case "CallExpression":
    case "NewExpression":
    case "OptionalCallExpression":
      return parent.callee === child;
    case "TaggedTemplateExpression":
      return parent.tag === child;
    case "UnaryExpression":
      return parent.operator === "delete" || parent.operator === "typeof";
    case "UpdateExpression":
    case "TSNonNullExpression":
      return true;
    default:
      return false;
  }
}
