/** The docstrings of the public API, as `deno doc` reads them from the entry points of `package.json`. */
import { fileURLToPath } from "node:url";
import { command, ROOT } from "./command.ts";
import { entryPointsByName } from "./entry_points.ts";

/** A tag of a docstring, such as `@param`. */
export interface DocTag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
  readonly tsType?: { readonly repr: string };
}

export interface JsDoc {
  readonly doc?: string;
  readonly tags?: readonly DocTag[];
}

export interface DocDeclaration {
  readonly kind: "function" | "variable" | "class" | "interface" | "typeAlias" | "enum" | "namespace";
  /** `filename` is a URL; line and column count from 0. */
  readonly location: { readonly filename: string; readonly line: number; readonly col: number };
  readonly jsDoc?: JsDoc;
}

/** A name that an entry point exports. A function with overloads has several declarations. */
export interface DocSymbol {
  readonly name: string;
  readonly declarations: readonly DocDeclaration[];
}

export interface EntryPoint {
  /** The name under which programs import it, such as `seedbed/engine`. */
  readonly name: string;
  readonly moduleDoc: JsDoc;
  readonly symbols: readonly DocSymbol[];
}

interface DocFile {
  readonly nodes: Readonly<
    Record<string, { readonly module_doc?: JsDoc; readonly symbols: readonly DocSymbol[] } | undefined>
  >;
}

/** Reads the docstrings of every entry point. */
export async function apiDocs(): Promise<EntryPoint[]> {
  const entries = Object.entries(entryPointsByName());
  const { ok, output } = await command("deno", ["doc", "--json", "--quiet", ...entries.map(([, source]) => source)]);
  if (!ok) throw new Error(`deno doc failed\n${output}`);
  const { nodes } = JSON.parse(output.slice(output.indexOf("{"))) as DocFile;
  const byPath = new Map(Object.entries(nodes).map(([url, node]) => [fileURLToPath(url), node]));
  return entries.map(([name, source]) => {
    const node = byPath.get(`${ROOT.replace(/\/$/, "")}/${source}`);
    if (node === undefined) throw new Error(`deno doc says nothing about ${source}`);
    return { name, moduleDoc: node.module_doc ?? {}, symbols: node.symbols };
  });
}

/** The code blocks of the `@example` tags of a docstring. */
export function examplesOf({ tags = [] }: JsDoc): string[] {
  return tags.flatMap(({ kind, doc = "" }) => {
    const [, code] = /```ts\n([^]*?)```/.exec(doc) ?? [];
    return kind === "example" && code !== undefined ? [code] : [];
  });
}
