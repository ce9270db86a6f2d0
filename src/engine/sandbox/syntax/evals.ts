/**
 * Finds the places where code names `eval`. A direct call keeps the scope around it: what it is handed passes a hook that
 * gives it the same form as all other code. Anywhere else the name stands for the world's own `eval`.
 */
import type { AnyNode, Program } from "acorn";
import { ancestor } from "acorn-walk";
import type MagicString from "magic-string";
import { HOOKS } from "./hooks.ts";
import type { Scopes } from "./scopes.ts";

export function rewriteEvals(tree: Program, text: MagicString, scopes: Scopes): void {
  ancestor(tree, {
    Identifier(node, _state, all) {
      const ancestors = all as AnyNode[];
      if (node.name !== "eval" || !scopes.isFree("eval", ancestors)) return;
      const parent = ancestors.at(-2);
      if (parent?.type === "CallExpression" && parent.callee === node && !parent.optional) {
        if (parent.arguments.length === 0) return;
        text.appendRight(parent.arguments[0]!.start, `${HOOKS.source}(`);
        text.appendLeft(parent.arguments.at(-1)!.end, ")");
      } else if (parent?.type === "Property" && parent.shorthand) {
        text.appendLeft(node.end, `: ${HOOKS.eval}`);
      } else text.update(node.start, node.end, HOOKS.eval);
    },
  });
}
