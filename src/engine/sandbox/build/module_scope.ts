/**
 * The names of one module as they are in a bundle, where all modules are in one scope: of two that have a name at their top level,
 * esbuild renames one; and the code of a CommonJS module is in a function of its own.
 */
import { eachMapping, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { AnyNode, BlockStatement, Program } from "acorn";
import { parse } from "acorn";
import type { ModuleScope } from "../../interpreter/program.ts";
import type { CompiledCode } from "../../ir/scenario.ts";
import { Lines } from "../syntax/lines.ts";

/** @param file as sources are named: `store.ts`, `node_modules/pg/lib/index.js` */
export function moduleScope(
  { bundle, sourceMap }: Pick<CompiledCode, "bundle" | "sourceMap">,
  file: string,
): ModuleScope {
  const map = new TraceMap(sourceMap);
  const lines = new Lines(bundle);
  const tree = parse(bundle, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowReturnOutsideFunction: true,
  });
  const sourceAt = (offset: number) => originalPositionFor(map, lines.positionOf(offset)).source;
  const body = bodyOf(tree, (offset) => sourceAt(offset) === file);
  const declared = new Set([...tree.body, ...body?.body ?? []].flatMap(namesOf));
  const renamed = new Map<string, string>();
  eachMapping(map, ({ source, name, generatedLine, generatedColumn }) => {
    if (source !== file || name === null) return;
    const [word] = WORD.exec(lines.lineFrom(generatedLine, generatedColumn)) ?? [];
    if (word !== undefined && word !== name && declared.has(word)) renamed.set(name, word);
  });
  return { renamed: [...renamed], bodyStart: body && body.start + 1 };
}

const WORD = /^[\w$]+/;

/** Names that a statement of the top level declares; of patterns none, which esbuild makes for imports alone. */
function namesOf(statement: AnyNode): string[] {
  if (statement.type === "VariableDeclaration") {
    return statement.declarations.flatMap(({ id }) => id.type === "Identifier" ? id.name : []);
  }
  const isNamed = statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration";
  return isNamed && statement.id !== null ? [statement.id.name] : [];
}

/** `var require_store = __commonJS({ "store.cjs"(exports) { … } });` */
function bodyOf({ body }: Program, isWanted: (offset: number) => boolean): BlockStatement | undefined {
  for (const statement of body) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const { init } of statement.declarations) {
      if (init?.type !== "CallExpression" || init.callee.type !== "Identifier") continue;
      if (!init.callee.name.startsWith("__commonJS")) continue;
      const [modules] = init.arguments;
      const property = modules?.type === "ObjectExpression" ? modules.properties[0] : undefined;
      if (property?.type !== "Property" || property.value.type !== "FunctionExpression") continue;
      const { body } = property.value;
      // The first statement counts a round, and is none of the module's.
      if (body.body.slice(0, MAX_LOOKED_AT).some(({ start }) => isWanted(start))) return body;
    }
  }
  return undefined;
}

const MAX_LOOKED_AT = 8;
