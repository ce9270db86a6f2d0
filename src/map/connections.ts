/** Lists what a module imports, exports and hands on, and which of its own declarations it uses. */
import type {
  ExportAllDeclaration,
  ExportNamedDeclaration,
  Identifier,
  ImportDeclaration,
  Program,
  StringLiteral,
} from "@babel/types";
import type { Export, Import, ModuleFacts, Reexport } from "./facts.ts";
import { originOf } from "./origin.ts";
import { isGiven, type Place } from "./traits/visit.ts";
import { bare, isAsyncFunction, isCall, isFunction, type Node } from "./tree.ts";

type Connections = Pick<ModuleFacts, "imports" | "reexports" | "exports" | "used" | "computedImports">;

export function connectionsOf(program: Program): { visit(place: Place): void; found(): Connections } {
  const used = new Set<string>();
  const loaded: Import[] = [];
  const computedImports: number[] = [];
  return {
    visit(place) {
      const name = usedName(place);
      if (name !== undefined) used.add(name);
      const source = loadedBy(place);
      if (source?.type === "StringLiteral") loaded.push({ specifier: source.value, names: ["*"] });
      else if (source !== undefined) computedImports.push(source.loc!.start.line);
    },
    found: () => ({
      imports: [...program.body.flatMap((each) => importsOf(each, used)), ...loaded],
      used,
      computedImports,
      ...exportsOf(program),
    }),
  };
}

/** The declaration of the module, or the import, that a name stands for. */
function usedName(place: Place): string | undefined {
  const { node, around, scope } = place;
  if (node.type !== "Identifier" && node.type !== "JSXIdentifier" || isGiven(place)) return undefined;
  // An export is no use.
  if (around.at(-1)?.type === "ExportDefaultDeclaration") return undefined;
  const binding = scope.find(node.name);
  return binding !== undefined && binding.scope.parent === undefined ? node.name : undefined;
}

/** Returns the argument of `import()` and `require`. */
function loadedBy({ node, scope }: Place): Node | undefined {
  if (node.type === "ImportExpression") return node.source;
  if (!isCall(node)) return undefined;
  if (node.callee.type === "Import") return node.arguments[0];
  const isRequire = node.callee.type === "Identifier" && node.callee.name === "require";
  return isRequire && originOf(node.callee, scope)?.from === "global" ? node.arguments[0] : undefined;
}

/** TypeScript drops what only types need, whether the author says so or not; a name that no code uses is such. */
function importsOf(node: Node, used: ReadonlySet<string>): Import[] {
  if (node.type === "TSImportEqualsDeclaration") {
    const { moduleReference: from } = node;
    return from.type === "TSExternalModuleReference" ? [{ specifier: from.expression.value, names: ["*"] }] : [];
  }
  if (node.type !== "ImportDeclaration" || node.importKind === "type" || node.importKind === "typeof") return [];
  const taken = node.specifiers.filter((each) => used.has(each.local.name));
  if (node.specifiers.length > 0 && taken.length === 0) return [];
  return [{ specifier: node.source.value, names: taken.map(importedName) }];
}

function importedName(specifier: ImportDeclaration["specifiers"][number]): string {
  switch (specifier.type) {
    case "ImportNamespaceSpecifier":
      return "*";
    case "ImportDefaultSpecifier":
      return "default";
    case "ImportSpecifier":
      return nameOf(specifier.imported);
  }
}

function exportsOf(program: Program): Pick<Connections, "exports" | "reexports"> {
  const imported = importedBindings(program);
  const values = new Map<string, Node>();
  for (const node of program.body) {
    const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    for (const [name, value] of declared(declaration)) if (value !== undefined) values.set(name, value);
  }
  const exports: Export[] = [];
  const reexports: Reexport[] = [];
  const add = (exported: string, local: string, value = values.get(local)) => {
    const from = imported.get(local);
    if (from !== undefined) reexports.push({ ...from, exported });
    else {
      const isFunctionValue = value !== undefined && isFunction(value);
      const isAsync = value !== undefined && isAsyncFunction(value);
      exports.push({ exported, local, isFunction: isFunctionValue, isAsync });
    }
  };
  for (const node of program.body) {
    if (node.type === "ExportAllDeclaration" || node.type === "ExportNamedDeclaration" && node.source) {
      reexports.push(...reexportsOf(node));
    } else if (node.type === "ExportNamedDeclaration" && node.exportKind !== "type") {
      for (const [name] of declared(node.declaration)) add(name, name);
      for (const { exported, local } of localSpecifiers(node)) add(exported, local);
    } else if (node.type === "ExportDefaultDeclaration") {
      const value = bare(node.declaration);
      const name = "id" in value && value.id?.type === "Identifier" ? value.id.name : "default";
      if (value.type === "Identifier") add("default", value.name);
      else add("default", name, value);
    }
  }
  return { exports, reexports };
}

function importedBindings(program: Program): Map<string, Pick<Reexport, "specifier" | "imported">> {
  return new Map(
    program.body.flatMap((node) =>
      node.type === "ImportDeclaration" && node.importKind !== "type"
        ? node.specifiers.map((each) =>
          [each.local.name, { specifier: node.source.value, imported: importedName(each) }] as const
        )
        : []
    ),
  );
}

function reexportsOf(node: ExportAllDeclaration | ExportNamedDeclaration): Reexport[] {
  if (node.exportKind === "type") return [];
  const specifier = node.source!.value;
  if (node.type === "ExportAllDeclaration") return [{ specifier, imported: "*", exported: "*" }];
  return node.specifiers.flatMap((each) => {
    if (each.type === "ExportSpecifier" && each.exportKind === "type") return [];
    const imported = each.type === "ExportSpecifier" ? nameOf(each.local) : "*";
    return [{ specifier, imported, exported: nameOf(each.exported) }];
  });
}

function localSpecifiers(node: ExportNamedDeclaration): { exported: string; local: string }[] {
  return node.specifiers.flatMap((each) =>
    each.type === "ExportSpecifier" && each.exportKind !== "type"
      ? [{ exported: nameOf(each.exported), local: nameOf(each.local) }]
      : []
  );
}

/** The names that a statement declares, with the function or the value of each. */
function declared(node: Node | null | undefined): [string, Node | undefined][] {
  switch (node?.type) {
    case "FunctionDeclaration":
      return node.id ? [[node.id.name, node]] : [];
    case "ClassDeclaration":
      return node.id ? [[node.id.name, undefined]] : [];
    case "VariableDeclaration":
      return node.declarations.flatMap(({ id, init }) =>
        id.type === "Identifier" ? [[id.name, init ? bare(init) : undefined] as [string, Node | undefined]] : []
      );
    default:
      return [];
  }
}

function nameOf(node: Identifier | StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}
