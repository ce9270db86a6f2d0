/** What a module exports, without running it: esbuild takes the types away, acorn reads the rest. */
import { extname, resolve } from "node:path";
import type { Expression, FunctionDeclaration, Pattern, Program } from "acorn";
import { SeedbedError } from "../../engine/errors.ts";
import { readRegularFile } from "../../engine/store/read_file.ts";
import { MODULE_ENDINGS } from "../load/load.ts";
import { MAX_FILE_BYTES } from "../load/read_data.ts";

export interface ExportedFunction {
  /** As it is exported: `default` for the default. */
  readonly name: string;
  /** A name for each parameter that has no default, in order; a pattern has the name `{}` or `[]`. */
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
  const add = (name: string, required: readonly string[] | undefined) =>
    required === undefined ? others.push(name) : functions.push({ name, required });
  for (const node of program.body) {
    if (node.type === "ExportNamedDeclaration") {
      const { declaration } = node;
      if (declaration?.type === "VariableDeclaration") {
        for (const { id } of declaration.declarations) {
          if (id.type === "Identifier") add(id.name, locals.get(id.name));
        }
      } else if (declaration) add(declaration.id.name, locals.get(declaration.id.name));
      for (const { local, exported } of node.specifiers) {
        add(nameOf(exported), node.source ? undefined : locals.get(nameOf(local)));
      }
    } else if (node.type === "ExportDefaultDeclaration") {
      const { declaration } = node;
      if (declaration.type === "Identifier") add("default", locals.get(declaration.name));
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
