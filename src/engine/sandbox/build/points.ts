/**
 * Calls of `seedbed/hooks` in a bundle: the list of those with a literal name, so that a search knows of points that no run has
 * reached, and the author's line, which each call is handed: `sometimes("x")` becomes `sometimes.at("pay.ts:12", "x")`.
 */
import type { CallExpression, Program } from "acorn";
import { simple } from "acorn-walk";
import type MagicString from "magic-string";
import type { PointCall } from "../../capabilities/fault/points.ts";
import type { Places } from "./places.ts";

export const HOOKS_MODULE = "seedbed/hooks";

/** Those that some run is to reach. */
const LISTED: readonly string[] = ["sometimes", "reachable"];

/** Undefined for a bundle that does not import them. */
export function markPoints(tree: Program, text: MagicString, places: Places): readonly PointCall[] | undefined {
  const hookOf = importedHooks(tree);
  if (hookOf === undefined) return undefined;
  const found: PointCall[] = [];
  simple(tree, {
    CallExpression(node) {
      const hook = hookOf(node.callee);
      const place = hook === undefined || node.optional ? undefined : places.own(node.start);
      if (place === undefined) return;
      const [first] = node.arguments;
      const opening = text.original.indexOf("(", node.callee.end);
      text.appendLeft(node.callee.end, ".at");
      text.appendRight(opening + 1, JSON.stringify(place) + (first === undefined ? "" : ", "));
      if (LISTED.includes(hook!) && first?.type === "Literal" && typeof first.value === "string") {
        found.push([hook!, first.value, place]);
      }
    },
  });
  return found;
}

/** Tells which hook a callee is: by its name, or as a member of the module. esbuild gives no inner variable the name of an import. */
function importedHooks(tree: Program): ((callee: CallExpression["callee"]) => string | undefined) | undefined {
  const names = new Map<string, string>();
  const modules = new Set<string>();
  for (const node of tree.body) {
    if (node.type !== "ImportDeclaration" || node.source.value !== HOOKS_MODULE) continue;
    for (const specifier of node.specifiers) {
      if (specifier.type !== "ImportSpecifier") modules.add(specifier.local.name);
      else if (specifier.imported.type === "Identifier") names.set(specifier.local.name, specifier.imported.name);
    }
  }
  if (names.size === 0 && modules.size === 0) return undefined;
  return (callee) => {
    if (callee.type === "Identifier") return names.get(callee.name);
    if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") {
      return undefined;
    }
    return callee.object.type === "Identifier" && modules.has(callee.object.name) ? callee.property.name : undefined;
  };
}
