/** The parts of an OpenAPI document that make requests, after its form was checked. */
import type { Json } from "../../../engine/json.ts";

/** A JSON Schema, or the schema of OpenAPI 3.0, which is nearly one. */
export type SchemaNode = boolean | { readonly [keyword: string]: Json };

export interface MediaNode {
  readonly schema?: SchemaNode;
  readonly example?: Json;
  readonly examples?: Readonly<Record<string, { readonly value?: Json } | RefNode>>;
}

export interface ParameterNode {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: SchemaNode;
  readonly content?: Readonly<Record<string, MediaNode>>;
  readonly example?: Json;
  readonly examples?: MediaNode["examples"];
  readonly style?: string;
  readonly explode?: boolean;
}

export interface LinkNode {
  readonly operationId?: string;
  readonly operationRef?: string;
  readonly parameters?: Readonly<Record<string, Json>>;
}

export interface ResponseNode {
  readonly content?: Readonly<Record<string, MediaNode>>;
  readonly links?: Readonly<Record<string, LinkNode | RefNode>>;
}

export interface RequestBodyNode {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, MediaNode>>;
}

export interface RefNode {
  readonly $ref: string;
}

export interface OperationNode {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly (ParameterNode | RefNode)[];
  readonly requestBody?: RequestBodyNode | RefNode;
  readonly responses?: Readonly<Record<string, ResponseNode | RefNode>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

export const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"] as const;

export type PathNode =
  & { readonly parameters?: OperationNode["parameters"]; readonly $ref?: string }
  & { readonly [M in typeof METHODS[number]]?: OperationNode };

export interface SecuritySchemeNode {
  readonly type: string;
  readonly scheme?: string;
  readonly in?: string;
  readonly name?: string;
}

export interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers?: readonly {
    readonly url: string;
    readonly variables?: Readonly<Record<string, { readonly default: string }>>;
  }[];
  readonly paths?: Readonly<Record<string, PathNode>>;
  readonly security?: OperationNode["security"];
  readonly components?: {
    readonly schemas?: Readonly<Record<string, SchemaNode>>;
    readonly securitySchemes?: Readonly<Record<string, SecuritySchemeNode | RefNode>>;
  };
}

/** Keys of a `$ref` that stays in the document: `#/components/schemas/Pet`. */
export function keysOf(ref: string): string[] {
  return ref.slice(2).split("/").map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands at these keys; undefined if nothing does. */
export function at(document: unknown, keys: readonly string[]): unknown {
  let node = document;
  for (const key of keys) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}

/** What a `$ref` refers to, through others. The document was read, so that all of them lead somewhere. */
export function resolved<Node>(document: OpenApi, node: Node | RefNode): Node {
  let found: unknown = node;
  while (typeof found === "object" && found !== null && typeof (found as RefNode).$ref === "string") {
    found = at(document, keysOf((found as RefNode).$ref));
  }
  return found as Node;
}
