/** docs/api: a page for each entry point of the package, from its docstrings. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse, type ParserOptions } from "@babel/parser";
import type { ClassMethod, ClassProperty, Node, Statement, TSTypeElement } from "@babel/types";
import { apiDocs, type DocDeclaration, type DocSymbol, type DocTag, type JsDoc } from "./api_docs.ts";

const PARSER: ParserOptions = { sourceType: "module", plugins: ["typescript"], errorRecovery: true };

/** The pages by name: `seedbed-engine` for `seedbed/engine`. */
export async function apiDocuments(): Promise<Readonly<Record<string, string>>> {
  const entries = await apiDocs();
  const exported = new Set(entries.flatMap(({ symbols }) => symbols.map(({ name }) => name)));
  return Object.fromEntries(
    entries.map(({ name, moduleDoc, symbols }) => {
      const [types, values] = [symbols.filter(isType), symbols.filter((symbol) => !isType(symbol))].map(sorted);
      const text = [
        `# ${name}`,
        "<!-- Generated from the docstrings by `npm run build`. -->",
        textOf(moduleDoc),
        "## Functions, classes and values",
        ...values!.flatMap((symbol) => section(symbol, exported)),
        "## Types",
        ...types!.flatMap((symbol) => section(symbol, exported)),
      ];
      return [name.replace("/", "-"), `${text.filter((part) => part !== "").join("\n\n")}\n`];
    }),
  );
}

function isType({ declarations }: DocSymbol): boolean {
  return declarations.every(({ kind }) => kind === "interface" || kind === "typeAlias");
}

function sorted(symbols: readonly DocSymbol[]): DocSymbol[] {
  return symbols.toSorted((a, b) => a.name < b.name ? -1 : 1);
}

function section({ name, declarations }: DocSymbol, exported: ReadonlySet<string>): string[] {
  return [`### ${name}`, ...declarations.flatMap((declaration) => describe(name, declaration, exported))];
}

function describe(name: string, declaration: DocDeclaration, exported: ReadonlySet<string>): string[] {
  const { jsDoc = {} } = declaration;
  const source = sourceOf(declaration);
  const signature = source?.text.signature(source.node, name) ?? "";
  return [
    saysMore(signature, exported) ? code(signature) : "",
    textOf(jsDoc),
    ...source === undefined ? [] : [source.text.members(source.node)],
  ];
}

/** The text of a docstring, then its parameters, result, errors and examples. */
function textOf(jsDoc: JsDoc): string {
  const { doc = "", tags = [] } = jsDoc;
  return [doc.trim(), list(tags), ...tags.filter(({ kind }) => kind === "example").map(({ doc = "" }) => doc.trim())]
    .filter((part) => part !== "").join("\n\n");
}

function list(tags: readonly DocTag[]): string {
  return tags.flatMap(({ kind, name, doc = "", tsType }) => {
    const text = doc.trim().replaceAll("\n", " ");
    if (kind === "param") return [`- \`${name}\`: ${text}`];
    if (kind === "return") return [`- Returns: ${text}`];
    if (kind === "throws") return [`- Throws \`${tsType?.repr ?? "Error"}\` ${text}`];
    return kind === "deprecated" ? [`- Deprecated: ${text}`] : [];
  }).join("\n");
}

/** Returns whether a declaration says more than its name: not that it is an interface, or another name of an internal type. */
function saysMore(signature: string, exported: ReadonlySet<string>): boolean {
  const [, parents = ""] = /^(?:interface|class) \w+(?: extends (.*))?$/.exec(signature) ?? [];
  const [, target] = /^type \w+ = (\w+)(?:<[^]*>|\["\w+"\])?;$/.exec(signature) ?? [];
  if (/^(?:interface|class) /.test(signature)) return parents !== "" && parents.split(", ").every(isPublic);
  return signature !== "" && (target === undefined || !/^[A-Z]/.test(target) || isPublic(target));

  function isPublic(name: string): boolean {
    return exported.has(name) || !/^(?:Parsed\w*|Objects|Methods|Readable|Listed)\b/.test(name);
  }
}

function code(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\``;
}

const files = new Map<string, SourceText>();

function sourceOf({ location }: DocDeclaration): { readonly text: SourceText; readonly node: Node } | undefined {
  const path = fileURLToPath(location.filename);
  const text = files.get(path) ?? new SourceText(readFileSync(path, "utf8"));
  files.set(path, text);
  const node = text.declarationAt(location.line + 1);
  return node && { text, node };
}

/** A source file, from which declarations are cut out. */
class SourceText {
  readonly #text: string;
  readonly #statements: readonly Statement[];

  constructor(text: string) {
    this.#text = text;
    this.#statements = parse(text, PARSER).program.body;
  }

  /** The exported declaration that begins on a line, counted from 1. */
  declarationAt(line: number): Node | undefined {
    const found = this.#statements.find(({ loc }) => loc !== null && loc !== undefined && loc.start.line === line);
    return found?.type === "ExportNamedDeclaration" ? found.declaration ?? undefined : found;
  }

  /** A declaration without its body, its comments and what is internal. */
  signature(node: Node, name: string): string {
    switch (node.type) {
      case "FunctionDeclaration":
        return this.#cut(node.start!, node.body.start!);
      case "VariableDeclaration": {
        const [{ id }] = node.declarations as [(typeof node.declarations)[0]];
        return `const ${this.#cut(id.start!, id.end!).replace(/ & DerivedSteps<[^>]*>/, "")}`;
      }
      case "ClassDeclaration":
      case "TSInterfaceDeclaration":
        return this.#cut(node.start!, node.body.start!);
      default:
        return this.#cut(node.start!, node.end!).replace(/^type \w+/, `type ${name}`);
    }
  }

  /** The members of an interface or class as a list. */
  members(node: Node): string {
    if (node.type !== "ClassDeclaration" && node.type !== "TSInterfaceDeclaration") return "";
    return node.body.body.flatMap((member) => {
      const { doc, isInternal } = commentOf(member);
      if (isInternal || isPrivate(member)) return [];
      return [`- \`${this.#memberText(member as Member)}\`${doc === "" ? "" : `<br>\n  ${doc}`}`];
    }).join("\n");
  }

  #memberText(member: Member): string {
    const end = "body" in member && member.body !== null && member.body !== undefined
      ? member.body.start!
      : "value" in member && member.value !== null && member.value !== undefined
      ? (member as ClassProperty).value!.start! - 1
      : member.end!;
    return this.#cut(member.start!, end).replace(/\s*[;={]*$/, "").replace(/^override /, "").replace(/\s*\n\s*/g, " ");
  }

  /** Text without comments. */
  #cut(start: number, end: number): string {
    return this.#text.slice(start, end).replace(/\/\*\*[^]*?\*\/\s*/g, "").trim();
  }
}

type Member = TSTypeElement | ClassMethod | ClassProperty;

function isPrivate(member: Node): boolean {
  return member.type.startsWith("ClassPrivate") ||
    (member as { readonly accessibility?: string | null }).accessibility === "private";
}

/** The docstring of a member on one line, with its tags as sentences. */
function commentOf(member: Node): { readonly doc: string; readonly isInternal: boolean } {
  const comment = member.leadingComments?.findLast(({ type, value }) =>
    type === "CommentBlock" && value.startsWith("*")
  );
  const lines = (comment?.value ?? "").slice(1).split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim());
  const doc = lines.filter((line) => line !== "").join(" ")
    .replace(/ ?@param (\S+) /g, " `$1`: ").replace(/ ?@returns? /g, " Returns: ")
    .replace(/ ?@throws \{(\w+)\} /g, " Throws `$1` ").replace(/ ?@deprecated /g, " Deprecated: ").trim();
  return { doc, isInternal: doc.includes("@internal") };
}
