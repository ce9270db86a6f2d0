/**
 * Rewrites what CommonJS of dependencies may do outside of strict mode, and a bundle, which is strict, may not: name a
 * function by `arguments.callee`, which is given another form. Assigning to variables that nobody declared is up to
 * `free_names.ts`. `with` and `delete` of a variable do not bundle, and the error says where they are.
 */
import type { AnyNode, Program } from "acorn";
import { ancestor } from "acorn-walk";
import type MagicString from "magic-string";

const CALLEE = "__seedbed_callee";

/** @param isOwn whether an offset is in the author's code, which stays as strict as modules are */
export function nameCallees(tree: Program, text: MagicString, isOwn: (offset: number) => boolean): void {
  const named = new Set<AnyNode>();
  ancestor(tree, {
    MemberExpression(node, _state, ancestors) {
      const { object, property } = node;
      if (object.type !== "Identifier" || object.name !== "arguments" || node.computed) return;
      if (property.type !== "Identifier" || property.name !== "callee" || isOwn(node.start)) return;
      const around = (ancestors as AnyNode[]).findLast(({ type }) => /^Function/.test(type));
      const name = around === undefined ? undefined : nameOf(around, text, named);
      if (name !== undefined) text.update(node.start, node.end, name);
    },
  });
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
