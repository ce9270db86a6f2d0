/**
 * What CommonJS of dependencies may do outside of strict mode, and a bundle, which is strict, may not: assign to variables that
 * nobody declared, and name a function by `arguments.callee`. Both are given another form. `with` and `delete` of a variable
 * do not bundle, and the error says where they are.
 */
import type { AnyNode, Identifier, Program } from "acorn";
import { ancestor, type AncestorVisitors } from "acorn-walk";
import type MagicString from "magic-string";
import { LANGUAGE } from "./globals/global_object.ts";
import { GLOBAL_NAMES } from "./globals.ts";
import type { Scopes } from "./scopes.ts";

const CALLEE = "__seedbed_callee";
const GLOBALS: ReadonlySet<string> = new Set([...GLOBAL_NAMES, ...LANGUAGE]);

/**
 * @param isOwn whether an offset is in the author's code, which stays as strict as modules are
 * @returns the variables that the bundle has to declare
 */
export function loosen(
  tree: Program,
  text: MagicString,
  scopes: Scopes,
  isOwn: (offset: number) => boolean,
): readonly string[] {
  const undeclared = new Set<string>();
  const named = new Set<AnyNode>();
  const assigned = (node: Identifier, ancestors: readonly AnyNode[]) => {
    if (GLOBALS.has(node.name) || undeclared.has(node.name)) return;
    if (scopes.isFree(node.name, ancestors) && !isOwn(node.start)) undeclared.add(node.name);
  };
  const loop = ({ left }: { left: AnyNode }, _state: unknown, ancestors: AnyNode[]) => {
    if (left.type === "Identifier") assigned(left, ancestors);
  };
  const visitors: AncestorVisitors<unknown> = {
    ForInStatement: loop as never,
    ForOfStatement: loop as never,
    UpdateExpression(node, _state, ancestors) {
      if (node.argument.type === "Identifier") assigned(node.argument, ancestors as AnyNode[]);
    },
    MemberExpression(node, _state, ancestors) {
      const { object, property } = node;
      if (object.type !== "Identifier" || object.name !== "arguments" || node.computed) return;
      if (property.type !== "Identifier" || property.name !== "callee" || isOwn(node.start)) return;
      const around = (ancestors as AnyNode[]).findLast(({ type }) => /^Function/.test(type));
      const name = around === undefined ? undefined : nameOf(around, text, named);
      if (name !== undefined) text.update(node.start, node.end, name);
    },
  };
  // What acorn-walk calls an identifier that is assigned to, also inside of a pattern.
  const VariablePattern = (node: Identifier, _state: unknown, ancestors: AnyNode[]) => assigned(node, ancestors);
  ancestor(tree, { ...visitors, VariablePattern } as AncestorVisitors<unknown>);
  return [...undeclared];
}

/** Its name, or the one that it gets; undefined for a method, which cannot have one. */
function nameOf(node: AnyNode, text: MagicString, named: Set<AnyNode>): string | undefined {
  if (node.type !== "FunctionExpression" && node.type !== "FunctionDeclaration") return undefined;
  if (node.id != null) return node.id.name;
  if (!text.original.startsWith("function", node.start)) return undefined;
  if (!named.has(node)) text.appendLeft(text.original.indexOf("(", node.start), ` ${CALLEE}`);
  named.add(node);
  return CALLEE;
}
