/** One walk over a module, for all that looks for traits in it. */
import type { Form, Trait } from "../facts.ts";
import { FORMS } from "../facts.ts";
import type { Scope, Scopes } from "../scope.ts";
import { forEachChild, isFunction, keyName, type Node } from "../tree.ts";

/** A node, and what it stands in. */
export interface Place {
  readonly node: Node;
  /** The innermost scope around it. */
  readonly scope: Scope;
  /** The nodes around it, the module first and its parent last. The array is the walk's own: it changes as that goes on. */
  readonly around: readonly Node[];
}

export function walk(root: Node, scopes: Scopes, visit: (place: Place) => void): void {
  const around: Node[] = [];
  const enter = (node: Node, scope: Scope) => {
    const inner = scopes.get(node) ?? scope;
    visit({ node, scope: inner, around });
    around.push(node);
    forEachChild(node, (child) => enter(child, inner));
    around.pop();
  };
  enter(root, scopes.get(root)!);
}

/** Returns whether the node is a name that a declaration or a pattern gives, rather than one that is looked up. */
export function isGiven({ node, around }: Place): boolean {
  const parent = around.at(-1);
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.id === node;
    case "AssignmentPattern":
      return parent.left === node;
    case "ObjectProperty":
      return parent.value === node && around.at(-2)?.type === "ObjectPattern";
    case "ArrayPattern":
    case "RestElement":
      return true;
    default:
      return false;
  }
}

export function traitAt(form: Form, what: string, { node, around }: Pick<Place, "node" | "around">): Trait {
  const { line, column } = node.loc!.start;
  const nodes = [...around, node];
  const within = functionName(nodes);
  return { kind: FORMS[form], form, what, line, column: column + 1, within, declaration: declarationName(nodes) };
}

/** Name of the declaration of the module in which the last of the nodes is. */
function declarationName(around: readonly Node[]): string | undefined {
  const exported = around[1]?.type === "ExportNamedDeclaration" || around[1]?.type === "ExportDefaultDeclaration";
  const declaration = around[exported ? 2 : 1];
  switch (declaration?.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return declaration.id?.name ?? "default";
    case "VariableDeclaration": {
      const declarator = around[exported ? 3 : 2];
      return declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier"
        ? declarator.id.name
        : undefined;
    }
    default:
      return around[1]?.type === "ExportDefaultDeclaration" ? "default" : undefined;
  }
}

/** `load`, or `Store.load` in a class: the innermost function with a name. */
export function functionName(around: readonly Node[]): string | undefined {
  for (let index = around.length - 1; index >= 0; index--) {
    const node = around[index]!;
    if (!isFunction(node)) continue;
    const name = nameOf(node, around[index - 1]);
    if (name === undefined) continue;
    const owner = node.type === "ClassMethod" || node.type === "ClassPrivateMethod" ||
        around[index - 1]?.type.startsWith("Class") === true
      ? className(around, index)
      : undefined;
    return owner === undefined ? name : `${owner}.${name}`;
  }
  return undefined;
}

function nameOf(node: Node, parent: Node | undefined): string | undefined {
  if ("key" in node) return keyName(node as Parameters<typeof keyName>[0]);
  if ("id" in node && node.id?.type === "Identifier") return node.id.name;
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? parent.id.name : undefined;
    case "AssignmentExpression":
      if (parent.left.type === "Identifier") return parent.left.name;
      return parent.left.type === "MemberExpression" && parent.left.property.type === "Identifier"
        ? parent.left.property.name
        : undefined;
    case "ObjectProperty":
    case "ClassProperty":
    case "ClassPrivateProperty":
      return keyName(parent);
    case "ExportDefaultDeclaration":
      return "default";
    default:
      return undefined;
  }
}

function className(around: readonly Node[], from: number): string | undefined {
  for (let index = from - 1; index >= 0; index--) {
    const node = around[index]!;
    if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") continue;
    const parent = around[index - 1];
    return node.id?.name ??
      (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id.name : undefined);
  }
  return undefined;
}
