/** Lists the exports of a module without running it: esbuild takes the types away, acorn reads the rest. */
import { extname, resolve } from "node:path";
import type {
  AnonymousClassDeclaration,
  ClassDeclaration,
  Expression,
  FunctionDeclaration,
  Pattern,
  Program,
} from "acorn";
import { SeedbedError } from "../../../engine/errors.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { MODULE_ENDINGS } from "../load/load.ts";
import { MAX_FILE_BYTES } from "../load/read_data.ts";

export interface ExportedFunction {
  /** As it is exported: `default` for the default. */
  readonly name: string;
  /** A name for each parameter that has no default, in order; a pattern has the name `{}` or `[]`. */
  readonly required: readonly string[];
  /** For a method: the class that it is of. */
  readonly of?: ExportedClass | undefined;
}

export interface ExportedClass {
  /** As it is exported: `default` for the default. */
  readonly name: string;
  /** The parameters of its constructor that have no default. */
  readonly required: readonly string[];
}

export interface ModuleExports {
  readonly functions: readonly ExportedFunction[];
  /** Names of what is exported and is no function, as far as one can see. */
  readonly others: readonly string[];
}

/**
 * @param file absolute path of a TypeScript or JavaScript module
 * @throws SeedbedError for what cannot be read or parsed, with the place
 */
export async function exportsOf(file: string): Promise<ModuleExports> {
  const program = await parseModule(file);
  const locals = new Map<string, ExportedFunction["required"]>();
  for (const node of program.body) {
    const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    if (declaration?.type === "FunctionDeclaration") locals.set(declaration.id.name, requiredOf(declaration));
    if (declaration?.type !== "VariableDeclaration") continue;
    for (const { id, init } of declaration.declarations) {
      if (id.type === "Identifier" && isFunction(init)) locals.set(id.name, requiredOf(init));
    }
  }
  const functions: ExportedFunction[] = [];
  const others: string[] = [];
  const classes = new Map(classesOf(program).map((each) => [each.id?.name, each]));
  const add = (name: string, required: readonly string[] | undefined, local = name) => {
    const found = classes.get(local);
    const methods = found === undefined ? [] : methodsOf(name, found);
    if (methods.length > 0) functions.push(...methods);
    else if (required === undefined) others.push(name);
    else functions.push({ name, required });
  };
  for (const node of program.body) {
    if (node.type === "ExportNamedDeclaration") {
      const { declaration } = node;
      if (declaration?.type === "VariableDeclaration") {
        for (const { id } of declaration.declarations) {
          if (id.type === "Identifier") add(id.name, locals.get(id.name));
        }
      } else if (declaration) add(declaration.id.name, locals.get(declaration.id.name));
      for (const { local, exported } of node.specifiers) {
        if (node.source) others.push(nameOf(exported));
        else add(nameOf(exported), locals.get(nameOf(local)), nameOf(local));
      }
    } else if (node.type === "ExportDefaultDeclaration") {
      const { declaration } = node;
      if (declaration.type === "Identifier") add("default", locals.get(declaration.name), declaration.name);
      else if (declaration.type === "ClassDeclaration") functions.push(...methodsOf("default", declaration));
      else {
        add(
          "default",
          isFunction(declaration as Expression) ? requiredOf(declaration as FunctionDeclaration) : undefined,
        );
      }
    } else if (node.type === "ExportAllDeclaration") {
      others.push(node.exported ? nameOf(node.exported) : `* from ${JSON.stringify(node.source.value)}`);
    }
  }
  return { functions, others };
}

/** Those of the module's own level, exported or not. */
function classesOf({ body }: Program): AnonymousClass[] {
  return body.flatMap((node) => {
    const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    return declaration?.type === "ClassDeclaration" ? [declaration] : [];
  });
}

type AnonymousClass = ClassDeclaration | AnonymousClassDeclaration;

/** Lists the public methods of a class. */
function methodsOf(name: string, { body }: AnonymousClass): ExportedFunction[] {
  const methods = body.body.filter((each) => each.type === "MethodDefinition");
  const constructor = methods.find(({ kind }) => kind === "constructor");
  const of = { name, required: constructor === undefined ? [] : requiredOf(constructor.value) };
  return methods.flatMap(({ kind, key, computed, static: isStatic, value }) =>
    kind === "method" && key.type === "Identifier" && !computed && !isStatic && !key.name.startsWith("_")
      ? [{ name: key.name, required: requiredOf(value), of }]
      : []
  );
}

async function parseModule(file: string): Promise<Program> {
  if (!MODULE_ENDINGS.includes(extname(file).toLowerCase())) {
    throw new SeedbedError("usage", "expected a TypeScript or JavaScript module, found another file", {
      location: { file },
      hint: `modules end in ${MODULE_ENDINGS.join(", ")}`,
    });
  }
  const text = readRegularFile(file, { what: "a module", maxBytes: MAX_FILE_BYTES }).toString();
  const [{ transform }, { parse }] = await Promise.all([import("esbuild"), import("acorn")]);
  const { code } = await transform(text, {
    loader: /\.[cm]?ts$/i.test(file) ? "ts" : "tsx",
    target: "esnext",
    jsx: "automatic",
    logLevel: "silent",
    sourcefile: file,
  }).catch((cause: { errors?: { text: string; location: { line: number; column: number } | null }[] }) => {
    const [first] = cause.errors ?? [];
    const place = first?.location == null ? {} : { line: first.location.line, column: first.location.column + 1 };
    throw new SeedbedError("compile", first?.text ?? String(cause), { location: { file, ...place }, cause });
  });
  try {
    return parse(code, { ecmaVersion: "latest", sourceType: "module" });
  } catch (cause) {
    throw new SeedbedError("compile", `expected an ES module: ${(cause as Error).message}`, {
      location: { file: resolve(file) },
      cause,
    });
  }
}

function isFunction(node: { readonly type: string } | null | undefined): node is FunctionDeclaration {
  return ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(node?.type ?? "");
}

function requiredOf({ params }: { readonly params: readonly Pattern[] }): string[] {
  const until = params.findIndex(({ type }) => type === "AssignmentPattern" || type === "RestElement");
  return params.slice(0, until < 0 ? params.length : until).map((param) =>
    param.type === "Identifier" ? param.name : param.type === "ArrayPattern" ? "[]" : "{}"
  );
}

function nameOf(node: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return node.type === "Identifier" ? node.name! : String(node.value);
}
