/** Reads an OpenAPI document of version 3.0 or 3.1, or says in one message what is wrong with it, and where. */
import { extname } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { locateInData } from "../load/locate.ts";
import { MAX_FILE_BYTES, parseText, readText } from "../load/read_data.ts";
import { refuseRepeatedKeys } from "../load/repeated_keys.ts";
import { at, keysOf, METHODS, type OpenApi } from "./document.ts";
import { schemaProblem } from "./schema_problems.ts";

type Keys = readonly (string | number)[];

/**
 * @param file absolute
 * @throws SeedbedError `unreadable` for a file that cannot be read, `invalid` for one that is no OpenAPI document, or one that needs others
 */
export async function readOpenApi(file: string): Promise<OpenApi> {
  const format = extname(file).toLowerCase() === ".json" ? "JSON" : "YAML";
  const text = readText(file, { what: "an OpenAPI document", maxBytes: MAX_FILE_BYTES });
  const document = await parseText(text, { file, format, what: "an OpenAPI document" });
  if (format === "JSON") await refuseRepeatedKeys(file, text);
  const problem = async (message: string, keys: Keys, hint?: string) =>
    new SeedbedError("invalid", message, { location: await locateInData(file, text, keys), hint });
  const version = at(document, ["openapi"]);
  if (at(document, ["swagger"]) !== undefined) {
    throw await problem(
      "expected OpenAPI 3.0 or 3.1, found Swagger 2.0",
      ["swagger"],
      "npx swagger2openapi converts it",
    );
  }
  if (typeof version !== "string" || !/^3\.[01]\.\d+/.test(version)) {
    const found = version === undefined ? "none" : JSON.stringify(version);
    throw await problem(
      `expected an OpenAPI document with a version such as openapi: 3.1.0, found ${found}`,
      ["openapi"],
    );
  }
  const ref = refProblem(document);
  if (ref !== undefined) throw await problem(ref.message, ref.keys, ref.hint);
  const again = repeatedOperation(document);
  if (again !== undefined) throw await problem(again.message, again.keys);
  const { validate } = await import("@readme/openapi-parser");
  // It changes what it checks, and never asks another file or host: there is no $ref that leaves the document.
  const checked = await validate(structuredClone(document) as never, { resolve: { external: false } });
  if (!checked.valid) {
    const [first] = checked.errors;
    const { message, keys } = plainly(first!.message, document);
    throw await problem(`expected an OpenAPI document: ${message}`, keys);
  }
  const schema = schemaProblem(document);
  if (schema !== undefined) throw await problem(schema.message, schema.keys);
  const { paths = {} } = document as OpenApi;
  if (!Object.values(paths).some((path) => METHODS.some((method) => path[method] !== undefined))) {
    throw await problem("expected an operation, found none below paths", ["paths"]);
  }
  return document as OpenApi;
}

interface Problem {
  readonly message: string;
  readonly keys: Keys;
  readonly hint?: string | undefined;
}

/** The first `$ref` that leaves the document, leads nowhere, or only to itself. */
function refProblem(document: unknown): Problem | undefined {
  const walk = (node: unknown, keys: Keys): Problem | undefined => {
    if (typeof node !== "object" || node === null) return undefined;
    const ref = (node as { $ref?: unknown }).$ref;
    // A property that is called $ref has a schema, which is no text.
    if (typeof ref === "string" && !isVerbatim(keys)) {
      const found = JSON.stringify(ref);
      const here = [...keys, "$ref"];
      if (!ref.startsWith("#/")) {
        return {
          message: `expected a $ref within the document, such as #/components/schemas/Pet, found ${found}`,
          keys: here,
          hint: "npx @redocly/cli bundle makes one document of several",
        };
      }
      const end = endOf(document, ref);
      if (end !== undefined) return { message: `$ref ${found}: ${end}`, keys: here };
    }
    for (const [key, each] of Object.entries(node)) {
      const below = walk(each, [...keys, Array.isArray(node) ? Number(key) : key]);
      if (below !== undefined) return below;
    }
    return undefined;
  };
  return walk(document, []);
}

/** Whether a value stands for itself there, whatever is in it. */
function isVerbatim(keys: Keys): boolean {
  return keys.some((key) => key === "example" || key === "default" || key === "enum" || key === "const") ||
    keys.at(-1) === "value" && keys.at(-3) === "examples";
}

/** What is wrong with where a `$ref` leads. */
function endOf(document: unknown, ref: string): string | undefined {
  const passed = [ref];
  for (;;) {
    let node: unknown;
    try {
      node = at(document, keysOf(passed.at(-1)!));
    } catch {
      return "expected the place of a value, found a path that cannot be decoded";
    }
    if (node === undefined) return "expected the place of a value, found nothing there";
    const next = (node as { $ref?: unknown } | null)?.$ref;
    if (typeof next !== "string" || !next.startsWith("#/")) return undefined;
    if (passed.includes(next)) {
      return `expected a value at the end of the references, found a cycle: ${[...passed, next].join(" → ")}`;
    }
    passed.push(next);
  }
}

function repeatedOperation(document: unknown): Problem | undefined {
  const seen = new Map<string, string>();
  for (const [path, node] of Object.entries((at(document, ["paths"]) ?? {}) as object)) {
    for (const method of METHODS) {
      const id = at(node, [method, "operationId"]);
      if (typeof id !== "string") continue;
      const place = `${method.toUpperCase()} ${path}`;
      const other = seen.get(id);
      if (other !== undefined) {
        return {
          message: `expected an operationId that no other operation has, found "${id}", which ${other} has`,
          keys: ["paths", path, method, "operationId"],
        };
      }
      seen.set(id, place);
    }
  }
  return undefined;
}

/**
 * The words of the parser. Of many mistakes it shows the place in a picture: some lines of the document as JSON, with an arrow at one of them and words
 * below it.
 */
function plainly(message: string, document: unknown): { readonly message: string; readonly keys: Keys } {
  const [, line] = /^> *(\d+) \|/m.exec(message) ?? [];
  const [, pointed] = /\^+ *(.+?)!?$/m.exec(message) ?? [];
  const first = message.split("\n")[0]!.replace(/^(?:[A-Z]+ )+(?=must|[a-z])/, "").replace(/\.$/, "");
  return { message: pointed ?? first, keys: line === undefined ? [] : keysAtLine(document, Number(line)) };
}

/** The keys of what stands in a line of the document as JSON, as `JSON.stringify` lays it out. */
function keysAtLine(document: unknown, wanted: number): Keys {
  const keys: (string | number)[] = [];
  for (const line of JSON.stringify(document, null, 2).split("\n").slice(0, wanted)) {
    const depth = line.search(/\S/) / 2;
    const [, name] = /^ *("(?:[^"\\]|\\.)*"): /.exec(line) ?? [];
    if (depth === 0 || /^ *[}\]],?$/.test(line)) continue;
    const before = keys[depth - 1];
    keys.length = depth - 1;
    keys.push(name === undefined ? typeof before === "number" ? before + 1 : 0 : JSON.parse(name) as string);
  }
  return keys;
}
