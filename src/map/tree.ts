/** Going over a syntax tree: its code, without its types. */
import type { Function as FunctionNode, Node } from "@babel/types";

export type { FunctionNode, Node };

/** Nodes whose name says TypeScript and which are code all the same. */
const CODE = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSExportAssignment",
  "TSParameterProperty",
]);

/** Fields that hold no code. */
const NOT_CODE = new Set(["loc", "extra", "label", "typeAnnotation", "returnType", "typeParameters", "typeArguments"]);

/** Calls `visit` for each child that is code, in the order of the text. Names of properties are no code. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  if (hasNoCode(node)) return;
  for (const key in node) {
    const value = (node as unknown as Record<string, unknown>)[key];
    if (typeof value !== "object" || value === null || NOT_CODE.has(key)) continue;
    if ((key === "property" || key === "key" || key === "id") && isOnlyAName(node, key)) continue;
    if (Array.isArray(value)) {
      for (const child of value) if (isCode(child)) visit(child);
    } else if (isCode(value)) visit(value);
  }
}

function hasNoCode(node: Node): boolean {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportSpecifier":
      return true;
    case "ExportNamedDeclaration":
      return node.exportKind === "type";
    default:
      return (node as { declare?: boolean | null }).declare === true;
  }
}

function isOnlyAName(node: Node, key: string): boolean {
  if (key === "id") return node.type !== "VariableDeclarator";
  return (node as { computed?: boolean }).computed !== true;
}

function isCode(value: unknown): value is Node {
  if (typeof value !== "object" || value === null) return false;
  const { type } = value as { type?: unknown };
  if (typeof type !== "string") return false;
  return !type.startsWith("TS") || CODE.has(type);
}

export function isFunction(node: Node): node is FunctionNode {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassPrivateMethod":
      return true;
    default:
      return false;
  }
}

export function isLoop(node: Node): boolean {
  switch (node.type) {
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return true;
    default:
      return false;
  }
}

/** Returns whether a call of the function starts it, and it goes on after the call has returned. */
export function isAsyncFunction(node: Node): boolean {
  return isFunction(node) && node.async === true && node.generator !== true;
}

/** The expression itself, without types and brackets around it. */
export function bare(node: Node): Node {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ParenthesizedExpression":
    case "TypeCastExpression":
      return bare(node.expression);
    case "SequenceExpression":
      // As in `(0, module.call)()`.
      return bare(node.expressions.at(-1)!);
    default:
      return node;
  }
}

/** Name of the property that a member expression reads, if the text says which. */
export function propertyName(node: Node): string | undefined {
  if (node.type !== "MemberExpression" && node.type !== "OptionalMemberExpression") return undefined;
  const { property, computed } = node;
  if (property.type === "PrivateName") return `#${property.id.name}`;
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "StringLiteral" ? property.value : undefined;
}

/** Name of a key in an object, a class or a pattern. */
export function keyName(node: { key: Node; computed?: boolean }): string | undefined {
  const { key, computed } = node;
  if (key.type === "PrivateName") return `#${key.id.name}`;
  if (key.type === "Identifier") return computed === true ? undefined : key.name;
  return key.type === "StringLiteral" ? key.value : undefined;
}

export function isMember(
  node: Node,
): node is Extract<Node, { type: "MemberExpression" | "OptionalMemberExpression" }> {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
}

export function isCall(node: Node): node is Extract<Node, { type: "CallExpression" | "OptionalCallExpression" }> {
  return node.type === "CallExpression" || node.type === "OptionalCallExpression";
}
