/** Finds where a program declares names, to tell its own names from globals. */
import type { AnyNode, Function as FunctionNode, Pattern, Program } from "acorn";
import { ancestor } from "acorn-walk";

export class Scopes {
  readonly #declared = new Map<object, Set<string>>();

  constructor(tree: Program) {
    const declareFunction = (node: FunctionNode, _state: unknown, ancestors: AnyNode[]) => {
      if (node.id != null) {
        this.#declare(node.type === "FunctionDeclaration" ? blockAround(ancestors) : node, node.id.name);
      }
      for (const parameter of node.params) this.#declareAll(node, parameter);
      if (node.type !== "ArrowFunctionExpression") this.#declare(node, "arguments");
    };
    ancestor(tree, {
      Function: declareFunction as never,
      Class: ((node: AnyNode & { id?: { name: string } | null }, _state: unknown, ancestors: AnyNode[]) => {
        if (node.id == null) return;
        this.#declare(node.type === "ClassDeclaration" ? blockAround(ancestors) : node, node.id.name);
      }) as never,
      VariableDeclaration: (node, _state, ancestors) => {
        const scope = node.kind === "var"
          ? functionAround(ancestors as AnyNode[])
          : blockAround(ancestors as AnyNode[]);
        for (const { id } of node.declarations) this.#declareAll(scope, id);
      },
      CatchClause: (node) => {
        if (node.param != null) this.#declareAll(node, node.param);
      },
      ImportDeclaration: (node) => {
        for (const { local } of node.specifiers) this.#declare(tree, local.name);
      },
    });
  }

  /** @param ancestors of the identifier, outermost first, as acorn-walk gives them */
  isFree(name: string, ancestors: readonly AnyNode[]): boolean {
    return !ancestors.some((node) => this.#declared.get(node)?.has(name));
  }

  #declare(scope: object, name: string): void {
    const names = this.#declared.get(scope);
    if (names === undefined) this.#declared.set(scope, new Set([name]));
    else names.add(name);
  }

  #declareAll(scope: object, pattern: Pattern): void {
    for (const name of namesIn(pattern)) this.#declare(scope, name);
  }
}

/** The variables that a pattern gives values to. */
export function namesIn(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "Property" ? property.value : property.argument)
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => element === null ? [] : namesIn(element));
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "MemberExpression":
      return [];
  }
}

const FUNCTION_SCOPE = /Function|^Program$|^StaticBlock$/;
const BLOCK_SCOPE = /Function|^(Program|StaticBlock|BlockStatement|SwitchStatement|For(In|Of)?Statement)$/;

function functionAround(ancestors: readonly AnyNode[]): AnyNode {
  return ancestors.slice(0, -1).findLast(({ type }) => FUNCTION_SCOPE.test(type))!;
}

function blockAround(ancestors: readonly AnyNode[]): AnyNode {
  return ancestors.slice(0, -1).findLast(({ type }) => BLOCK_SCOPE.test(type))!;
}
