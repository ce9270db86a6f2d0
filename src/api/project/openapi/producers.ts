/**
 * Which operation answers with a value that another one needs: `POST /pets` with the `id` for `/pets/{petId}`. By the links of the
 * document, and by names: what stands before the parameter in the path is the collection, and the answer of an operation
 * on it, or one that has the schema of its items, holds the value under the name of the parameter or as `id`.
 */
import { type LinkNode, type OpenApi, resolved, type SchemaNode } from "./document.ts";
import type { Operation } from "./operations.ts";

/** An operation answers with a value. */
export interface Production {
  readonly operation: string;
  /** The name under which it is produced. */
  readonly value: string;
  /** How to get at it in the body, as code. */
  readonly code: string;
}

/** A parameter of a path takes a value. */
export interface Consumption {
  readonly operation: string;
  readonly param: string;
  readonly value: string;
}

export interface Flow {
  readonly produced: readonly Production[];
  readonly consumed: readonly Consumption[];
}

export function flowOf(document: OpenApi, operations: readonly Operation[]): Flow {
  const produced = new Map<string, Production>();
  const consumed = new Map<string, Consumption>();
  const produce = (each: Production) => produced.set(`${each.operation} ${each.value}`, each);
  const consume = (each: Consumption) => {
    const key = `${each.operation} ${each.param}`;
    if (!consumed.has(key)) consumed.set(key, each);
  };
  for (const { target, production, param } of linksOf(document, operations)) {
    produce(production);
    consume({ operation: target, param, value: production.value });
  }
  const names = new Map<string, string>();
  for (const operation of operations) {
    for (const param of operation.pathParams) {
      const collection = operation.path.slice(0, operation.path.indexOf(`/{${param}}`));
      if (consumed.has(`${operation.name} ${param}`)) continue;
      const item = itemSchema(operations, `${collection}/{${param}}`);
      const found = operations.flatMap((other) => {
        const access = other.path === collection || item !== undefined
          ? accessOf(document, other, param, item, other.path === collection)
          : undefined;
        return access === undefined ? [] : [{ operation: other.name, access }];
      });
      if (found.length === 0) continue;
      const value = valueName(names, collection, param);
      for (const { operation: producer, access } of found) produce({ operation: producer, value, code: access });
      consume({ operation: operation.name, param, value });
    }
  }
  return { produced: [...produced.values()], consumed: [...consumed.values()] };
}

/** `/pets/{id}` and `/users/{id}` take different values: `petId` and `userId`. */
function valueName(names: Map<string, string>, collection: string, param: string): string {
  const words = collection.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  const last = (words.at(-1) ?? "item").replace(/ies$/, "y").replace(/(?<=[^s])s$/, "").replace(/[^A-Za-z\d]/g, "");
  const name = /^_?id$/i.test(param) ? `${last}Id` : param;
  const holder = names.get(name);
  if (holder === undefined || holder === collection) {
    names.set(name, collection);
    return name;
  }
  return `${last}${name[0]!.toUpperCase()}${name.slice(1)}`;
}

/** The name of the schema of an item, which tells it from other objects that have an id. */
function itemSchema(operations: readonly Operation[], path: string): string | undefined {
  const read = operations.find((each) => each.method === "GET" && each.path === path);
  return read === undefined ? undefined : refOf(read.success);
}

function refOf(schema: SchemaNode | undefined): string | undefined {
  const ref = typeof schema === "object" ? schema["$ref"] : undefined;
  return typeof ref === "string" ? ref : undefined;
}

/** How to get at a value in the answer of an operation; undefined if it does not have it. */
function accessOf(
  document: OpenApi,
  { method, success, pathParams, path }: Operation,
  param: string,
  item: string | undefined,
  isCollection: boolean,
): string | undefined {
  // What reads or changes an item needs the value itself.
  if (success === undefined || pathParams.includes(param) || path.endsWith("}") || method === "DELETE") {
    return undefined;
  }
  const isWanted = (schema: SchemaNode | undefined) => isCollection || item !== undefined && refOf(schema) === item;
  const keyIn = (schema: SchemaNode | undefined) =>
    schema === undefined || !isWanted(schema) ? undefined : keyOf(document, schema, param);
  const own = keyIn(success);
  if (own !== undefined) return `(body: { ${own}?: unknown }) => body?.${own}`;
  const whole = objectOf(document, success);
  const listed = keyIn(whole?.["items"] as SchemaNode | undefined);
  if (listed !== undefined) return `(body: { ${listed}?: unknown }[]) => body.at?.(-1)?.${listed}`;
  for (const [name, property] of Object.entries(whole?.["properties"] ?? {})) {
    if (!/^[A-Za-z_]\w*$/.test(name)) continue;
    const key = keyIn(objectOf(document, property as SchemaNode)?.["items"] as SchemaNode | undefined);
    if (key !== undefined) return `(body: { ${name}?: { ${key}?: unknown }[] }) => body?.${name}?.at?.(-1)?.${key}`;
  }
  return undefined;
}

/** The property that holds the value: it has the name of the parameter, or is the `id`. */
function keyOf(document: OpenApi, schema: SchemaNode, param: string): string | undefined {
  const node = objectOf(document, schema);
  const parts = [node, ...(node?.["allOf"] as SchemaNode[] ?? []).map((part) => objectOf(document, part))];
  const names = parts.flatMap((part) => Object.keys(part?.["properties"] ?? {}));
  const short = param.replace(/^.*(?:_|(?=[A-Z]))/, "").toLowerCase();
  return [param, short, ...(short === "id" ? ["_id"] : [])].find((name) =>
    names.includes(name) && /^[A-Za-z_]\w*$/.test(name)
  );
}

function objectOf(document: OpenApi, schema: SchemaNode | undefined): Exclude<SchemaNode, boolean> | undefined {
  if (schema === undefined) return undefined;
  const node = resolved(document, schema as never) as SchemaNode;
  return typeof node === "object" ? node : undefined;
}

/** The links whose value is in the body, and whose target has the parameter in its path. */
function* linksOf(document: OpenApi, operations: readonly Operation[]) {
  for (const { name: operation, links } of operations) {
    for (const given of links) {
      const link = resolved<LinkNode>(document, given);
      const target = operations.find(({ id }) => id !== undefined && id === link.operationId);
      if (target === undefined) continue;
      for (const [key, expression] of Object.entries(link.parameters ?? {})) {
        const param = key.replace(/^path\./, "");
        const [, pointer] = /^\$response\.body#((?:\/[A-Za-z_]\w*)+)$/.exec(String(expression)) ?? [];
        if (pointer === undefined || !target.pathParams.includes(param)) continue;
        const names = pointer.slice(1).split("/");
        const type = names.reduceRight((inner, name) => `{ ${name}?: ${inner} }`, "unknown");
        const value = /^_?id$/i.test(param) ? `${target.name.replace(/\W+/g, "")}Id` : param;
        yield {
          target: target.name,
          param,
          production: { operation, value, code: `(body: ${type}) => body?.${names.join("?.")}` },
        };
      }
    }
  }
}
