/** The operations of an OpenAPI document: what each is sent and answers, and those that cannot be sent, with the reason. */
import {
  type LinkNode,
  type MediaNode,
  METHODS,
  type OpenApi,
  type OperationNode,
  type ParameterNode,
  type PathNode,
  type RefNode,
  resolved,
  type ResponseNode,
  type SchemaNode,
} from "./document.ts";

export interface Operation {
  readonly name: string;
  readonly id: string | undefined;
  readonly method: string;
  readonly path: string;
  /** One line. */
  readonly summary: string | undefined;
  readonly parameters: readonly ParameterNode[];
  /** Names of the parameters of the path. */
  readonly pathParams: readonly string[];
  /** What is sent as JSON; undefined if nothing is. */
  readonly body: MediaNode | undefined;
  /** Why the operation cannot be sent; undefined if it can. */
  readonly refused: string | undefined;
  /** All statuses of its answers; undefined if the document leaves them open. */
  readonly statuses: readonly number[] | undefined;
  /** The schemas of bodies that are JSON, by status. */
  readonly answers: readonly (readonly [status: number, schema: SchemaNode])[];
  /** The schema of what it answers if it succeeds. */
  readonly success: SchemaNode | undefined;
  readonly links: readonly (LinkNode | RefNode)[];
  readonly destructive: boolean;
}

export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, given]) => {
    const node = resolved<PathNode>(document, given as PathNode);
    return METHODS.flatMap((method) => {
      const operation = node[method];
      return operation === undefined ? [] : [operationOf(document, method.toUpperCase(), path, node, operation)];
    });
  });
}

function operationOf(
  document: OpenApi,
  method: string,
  path: string,
  holder: PathNode,
  node: OperationNode,
): Operation {
  const { operationId: id, summary, description } = node;
  // One of the operation takes the place of one of its path.
  const parameters = new Map(
    [...holder.parameters ?? [], ...node.parameters ?? []].map((each) => resolved<ParameterNode>(document, each))
      .map((each) => [`${each.in} ${each.name}`, each]),
  );
  const responses = Object.entries(node.responses ?? {})
    .map(([status, each]) => [status, resolved<ResponseNode>(document, each)] as const);
  const body = node.requestBody === undefined ? undefined : resolved(document, node.requestBody);
  const [sent, answers] = [
    jsonOf(body?.content),
    responses.flatMap(([status, { content }]) => {
      const schema = jsonOf(content)?.schema;
      return /^\d{3}$/.test(status) && schema !== undefined ? [[Number(status), schema] as const] : [];
    }),
  ];
  const statuses = responses.map(([status]) => status);
  const isSafe = method === "GET" || method === "HEAD" || method === "OPTIONS";
  const says = (summary ?? description ?? "").trim().split("\n")[0]!.trim();
  return {
    name: id ?? `${method} ${path}`,
    id,
    method,
    path,
    summary: says === "" ? undefined : says,
    parameters: [...parameters.values()],
    pathParams: [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!),
    body: method === "GET" || method === "HEAD" ? undefined : sent,
    refused: body !== undefined && sent === undefined && body.required === true
      ? `its body is ${Object.keys(body.content ?? {}).join(" or ") || "of no type"}, not JSON`
      : undefined,
    statuses: statuses.length > 0 && statuses.every((status) => /^\d{3}$/.test(status))
      ? statuses.map(Number)
      : undefined,
    answers,
    success: answers.find(([status]) => status >= 200 && status < 300)?.[1],
    links: responses.filter(([status]) => status.startsWith("2")).flatMap(([, { links = {} }]) => Object.values(links)),
    destructive: !isSafe && (method === "DELETE" || DESTROYS.test(words(`${id ?? ""} ${path}`))),
  };
}

const DESTROYS = /\b(?:delete|remove|purge|wipe|destroy|drop|truncate|erase|clear)\b/;

/** `deletePet` → `delete pet` */
function words(text: string): string {
  return text.replace(/[a-z](?=[A-Z])/g, "$& ").replace(/[^A-Za-z]+/g, " ").toLowerCase();
}

/** What is sent or answered as JSON. */
function jsonOf(content: Readonly<Record<string, MediaNode>> = {}): MediaNode | undefined {
  const type = Object.keys(content).find((each) =>
    /^(?:application\/(?:[\w.+-]+\+)?json|\*\/\*|application\/\*)\s*(?:;|$)/i.test(each)
  );
  return type === undefined ? undefined : content[type];
}
