/**
 * Finds the declaration that a name refers to. A local that is called `fetch` is not the global, and a variable of an
 * enclosing function is shared among the calls of the inner one. Small on purpose: a general scope analysis costs more than
 * the parsing.
 */
import type { ImportDeclaration, Program } from "@babel/types";
import { forEachChild, isFunction, keyName, type Node } from "./tree.ts";

export interface Binding {
  readonly name: string;
  readonly kind: "var" | "let" | "const" | "param" | "function" | "class" | "import";
  readonly scope: Scope;
  /** The initial value of a variable, or the function. */
  readonly init?: Node | undefined;
  /** For a variable that is taken out of `init`: the names on the way to it. */
  readonly taken?: readonly string[] | undefined;
  /** For an import: from where, and what: `default`, `*` or a name. */
  readonly module?: string | undefined;
  readonly imported?: string | undefined;
}

export class Scope {
  readonly parent: Scope | undefined;
  /** The node that opens it. */
  readonly node: Node;
  readonly #names = new Map<string, Binding>();

  constructor(node: Node, parent: Scope | undefined) {
    this.node = node;
    this.parent = parent;
  }

  declare(binding: Omit<Binding, "scope">): void {
    this.#names.set(binding.name, { ...binding, scope: this });
  }

  find(name: string): Binding | undefined {
    return this.#names.get(name) ?? this.parent?.find(name);
  }

  /** Returns whether it is the scope that `node` opens, or one in it. */
  isIn(node: Node): boolean {
    return this.node === node || this.parent?.isIn(node) === true;
  }

  /** The innermost function around it; undefined for what belongs to the module. */
  get owner(): Node | undefined {
    return isFunction(this.node) ? this.node : this.parent?.owner;
  }

  /** Returns the scope to which a `var` of this scope belongs. */
  get home(): Scope {
    return isFunction(this.node) || this.parent === undefined ? this : this.parent.home;
  }
}

/** The scope that each node opens, for nodes that open one. */
export type Scopes = ReadonlyMap<Node, Scope>;

export function scopesOf(program: Program): Scopes {
  const scopes = new Map<Node, Scope>();
  const visit = (node: Node, outer: Scope) => {
    declareOutside(node, outer);
    const scope = opensScope(node) ? new Scope(node, outer) : outer;
    if (scope !== outer) scopes.set(node, scope);
    if (isFunction(node)) {
      // A declaration is known outside, an expression only inside.
      if (node.type === "FunctionExpression" && node.id) {
        scope.declare({ name: node.id.name, kind: "function", init: node });
      }
      for (const param of node.params) declarePattern(param, scope, { kind: "param" });
    }
    if (node.type === "CatchClause" && node.param) declarePattern(node.param, scope, { kind: "param" });
    forEachChild(node, (child) => visit(child, scope));
  };
  const module = new Scope(program, undefined);
  scopes.set(program, module);
  for (const child of program.body) visit(child, module);
  return scopes;
}

function opensScope(node: Node): boolean {
  switch (node.type) {
    case "BlockStatement":
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "SwitchStatement":
    case "CatchClause":
    case "StaticBlock":
    case "TSModuleBlock":
      return true;
    default:
      return isFunction(node);
  }
}

/** Declares the names of a statement in the scope that it stands in. */
function declareOutside(node: Node, scope: Scope): void {
  switch (node.type) {
    case "VariableDeclaration": {
      const kind = node.kind === "var" || node.kind === "let" ? node.kind : "const";
      const home = kind === "var" ? scope.home : scope;
      for (const { id, init } of node.declarations) declarePattern(id, home, { kind, init: init ?? undefined });
      break;
    }
    case "FunctionDeclaration":
      if (node.id) scope.declare({ name: node.id.name, kind: "function", init: node });
      break;
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      if (node.id) scope.declare({ name: node.id.name, kind: "class" });
      break;
    case "TSModuleDeclaration":
      if (node.id.type === "Identifier") scope.declare({ name: node.id.name, kind: "class" });
      break;
    case "ImportDeclaration":
      declareImports(node, scope);
      break;
    case "TSImportEqualsDeclaration":
      if (node.moduleReference.type === "TSExternalModuleReference") {
        const module = node.moduleReference.expression.value;
        scope.declare({ name: node.id.name, kind: "import", module, imported: "*" });
      }
      break;
  }
}

function declareImports(node: ImportDeclaration, scope: Scope): void {
  for (const specifier of node.specifiers) {
    const imported = specifier.type === "ImportNamespaceSpecifier"
      ? "*"
      : specifier.type === "ImportDefaultSpecifier"
      ? "default"
      : specifier.imported.type === "Identifier"
      ? specifier.imported.name
      : specifier.imported.value;
    scope.declare({ name: specifier.local.name, kind: "import", module: node.source.value, imported });
  }
}

function declarePattern(
  pattern: Node,
  scope: Scope,
  from: Pick<Binding, "kind" | "init" | "taken">,
): void {
  switch (pattern.type) {
    case "Identifier":
      scope.declare({ name: pattern.name, ...from });
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        if (property.type === "RestElement") declarePattern(property.argument, scope, { kind: from.kind });
        else {
          const name = keyName(property);
          const known = from.init !== undefined && name !== undefined;
          const taken = known ? [...from.taken ?? [], name] : undefined;
          declarePattern(property.value, scope, known ? { ...from, taken } : { kind: from.kind });
        }
      }
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) declarePattern(element, scope, { kind: from.kind });
      break;
    case "AssignmentPattern":
      declarePattern(pattern.left, scope, from);
      break;
    case "RestElement":
      declarePattern(pattern.argument, scope, { kind: from.kind });
      break;
    case "TSParameterProperty":
      declarePattern(pattern.parameter, scope, from);
      break;
  }
}
