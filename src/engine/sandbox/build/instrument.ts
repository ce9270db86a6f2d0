/**
 * Turns esbuild's module output into the body of a function that the sandbox can call again and again:
 *
 * - imports become calls of the sandbox, exports become the function's result, `import()` and `import.meta` go through it;
 * - every loop and function counts a round, so that code which never lets go (`while (true) {}`, a promise that schedules
 *   itself) comes up against a limit, at the same place in every run, instead of hanging the process;
 * - every `await` of the author's code first notes its place, so that a deadlock can say who waits where;
 * - every `throw` and every `catch` of the author's code notes its error, so that shrinking sees a run go another way;
 * - calls of `seedbed/hooks` are handed their place, and listed (see `points.ts`);
 * - names that nobody declares are those of the world's global object (see `free_names.ts`); `typeof` does not see the globals
 *   that are refused, as if they were not there;
 * - dependencies may do what strict mode forbids (see `sloppy.ts`);
 * - the global `Deno` is the simulated one where the author's code names it.
 */
import remapping from "@jridgewell/remapping";
import type { AnyNode, Function as FunctionNode, Program } from "acorn";
import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import type { PointCall } from "../../capabilities/fault/points.ts";
import { rewriteEvals } from "../syntax/evals.ts";
import { bindFreeNames } from "./free_names.ts";
import { HOOKS } from "../syntax/hooks.ts";
import { findOwnDeno } from "./own_deno.ts";
import { Scopes } from "../syntax/scopes.ts";
import { Places } from "./places.ts";
import { HOOKS_MODULE, markPoints } from "./points.ts";
import { nameCallees } from "./sloppy.ts";

/** First line of a bundle whose top level awaits. */
export const ASYNC_MARK = "/* async */";

/**
 * @param code an ES module, as esbuild writes them
 * @param map its source map, whose sources are named by `sourceName`
 */
export function instrument(code: string, map: string): { code: string; map: string } {
  const tree = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const text = new MagicString(code);
  const places = new Places(code, map);
  replaceModuleSyntax(tree, text, markPoints(tree, text, places));
  const isOwn = (offset: number) => places.own(offset) !== undefined;
  const isAsync = insertHooks(tree, text, places);
  const scopes = new Scopes(tree);
  rewriteEvals(tree, text, scopes);
  nameCallees(tree, text, isOwn);
  const ownDeno = findOwnDeno(tree, isOwn);
  const prelude = bindFreeNames(tree, text, scopes, isOwn, new Set(ownDeno.map(({ node }) => node)));
  for (const { node, shorthand } of ownDeno) {
    text.update(node.start, node.end, shorthand ? `${node.name}: ${HOOKS.deno}` : HOOKS.deno);
  }
  text.prepend(`${isAsync ? ASYNC_MARK : ""}${prelude}\n`);
  const combined = remapping([text.generateMap({ hires: "boundary" }) as never, map], () => null);
  return { code: text.toString(), map: combined.toString() };
}

function replaceModuleSyntax(tree: Program, text: MagicString, points: readonly PointCall[] | undefined): void {
  for (const node of tree.body) {
    if (node.type === "ImportDeclaration") {
      const names = node.specifiers.map((specifier) => {
        if (specifier.type === "ImportNamespaceSpecifier") return specifier.local.name;
        const imported = specifier.type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier.imported);
        return `${JSON.stringify(imported)}: ${specifier.local.name}`;
      });
      const listed = points !== undefined && node.source.value === HOOKS_MODULE ? `, ${JSON.stringify(points)}` : "";
      const call = `${HOOKS.import}(${JSON.stringify(node.source.value)}${listed})`;
      const namespace = node.specifiers[0]?.type === "ImportNamespaceSpecifier";
      const target = names.length === 0 ? "" : namespace ? `const ${names[0]} = ` : `const { ${names.join(", ")} } = `;
      text.overwrite(node.start, node.end, `${target}${call};`);
    } else if (node.type === "ExportNamedDeclaration") {
      const names = node.specifiers.map((specifier) =>
        `${JSON.stringify(nameOf(specifier.exported))}: ${nameOf(specifier.local)}`
      );
      text.overwrite(node.start, node.end, `return { ${names.join(", ")} };`);
    } else if (node.type === "ExportDefaultDeclaration") {
      text.overwrite(node.start, node.declaration.start, "return { default: ");
      if (node.declaration.end === node.end) text.appendLeft(node.end, " };");
      else text.overwrite(node.declaration.end, node.end, " };");
    }
  }
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.type === "Identifier" ? node.name! : String(node.value);
}

const FUNCTIONS: ReadonlySet<string> = new Set(["FunctionExpression", "ArrowFunctionExpression"]);

/** Returns whether the top level awaits. */
function insertHooks(tree: Program, text: MagicString, places: Places): boolean {
  let topLevelAwait = false;
  const inFunction = (ancestors: readonly AnyNode[]) => ancestors.some((node) => node.type.includes("Function"));
  const loop = (node: { body: AnyNode }) => countRounds(text, node.body);
  const enter = (node: FunctionNode) => {
    if (node.body.type === "BlockStatement") text.appendRight(node.body.start + 1, ` ${HOOKS.spin}();`);
    else {
      text.appendRight(node.body.start, `(${HOOKS.spin}(), `);
      text.appendLeft(node.body.end, ")");
    }
  };
  ancestor(tree, {
    WhileStatement: loop,
    DoWhileStatement: loop,
    ForStatement: loop,
    ForInStatement: loop,
    ForOfStatement(node, _state, ancestors) {
      loop(node);
      if (node.await && !inFunction(ancestors as AnyNode[])) topLevelAwait = true;
    },
    Function: enter,
    AssignmentExpression({ operator, left, right }) {
      // V8 takes such a function for a method of a prototype: it is allocated among the old objects, and keeps the run that made
      // it until the next full collection.
      if (operator !== "=" || left.type !== "MemberExpression" || !FUNCTIONS.has(right.type)) return;
      text.appendRight(right.start, "(0, ");
      text.appendLeft(right.end, ")");
    },
    AwaitExpression(node, _state, ancestors) {
      if (!inFunction(ancestors as AnyNode[])) topLevelAwait = true;
      const place = places.own(node.start);
      if (place === undefined) return;
      text.appendRight(node.argument.start, `${HOOKS.awaited}(${HOOKS.awaiting}(${JSON.stringify(place)}), (`);
      text.appendLeft(node.argument.end, "))");
    },
    ThrowStatement(node) {
      const place = places.own(node.start);
      if (place === undefined) return;
      text.appendRight(node.argument.start, `(${HOOKS.error}(${JSON.stringify(place)}), `);
      text.appendLeft(node.argument.end, ")");
    },
    CatchClause(node) {
      const place = places.own(node.start);
      if (place === undefined) return;
      const error = node.param?.type === "Identifier" ? `, ${node.param.name}` : "";
      text.appendRight(node.body.start + 1, ` ${HOOKS.error}(${JSON.stringify(place)}${error});`);
    },
    ImportExpression(node) {
      text.overwrite(node.start, node.start + "import".length, HOOKS.dynamicImport);
    },
    MetaProperty(node) {
      if (node.meta.name === "import") text.overwrite(node.start, node.end, HOOKS.meta);
    },
  });
  return topLevelAwait;
}

function countRounds(text: MagicString, body: AnyNode): void {
  if (body.type === "BlockStatement") {
    text.appendRight(body.start + 1, ` ${HOOKS.spin}();`);
  } else {
    text.appendRight(body.start, `{ ${HOOKS.spin}(); `);
    text.appendLeft(body.end, " }");
  }
}
