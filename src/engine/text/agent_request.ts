/** What an agent behind HTTP is sent: a template with the prompt, or fields of the prompt, in it. */
import { jsonOf } from "./json_text.ts";

export interface AgentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AgentRequestForm {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | null | undefined;
  readonly query?: Readonly<Record<string, string>> | null | undefined;
  /** With `{prompt}` and names of fields in braces. JSON, if it can be read as that. */
  readonly template?: string | null | undefined;
  /** Whether lines such as `order: 12` of the prompt are fields of the template. */
  readonly isStructured: boolean;
}

/** A field that the prompt does not have is empty. */
export function agentRequest(form: AgentRequestForm, prompt: string): AgentRequest {
  const { method, template } = form;
  const content = template === undefined || template === null
    ? { input: prompt }
    : filled(jsonTemplate(template), fieldsOf(prompt, form.isStructured));
  const url = new URL(form.url);
  for (const [name, value] of Object.entries(form.query ?? {})) url.searchParams.append(name, value);
  const headers = { ...form.headers };
  if (method === "GET" || method === "DELETE") {
    const isObject = typeof content === "object" && content !== null && !Array.isArray(content);
    const query = isObject ? Object.entries(content) : [["q", content] as const];
    for (const [name, value] of query) url.searchParams.append(name, plain(value));
    return { method, url: url.href, headers, body: "" };
  }
  const isText = typeof content === "string";
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return {
    method,
    url: url.href,
    headers: isTyped
      ? headers
      : { ...headers, "content-type": isText ? "text/plain; charset=utf-8" : "application/json" },
    body: isText ? content : JSON.stringify(content),
  };
}

const PLACE = /\{([A-Za-z_][\w-]*)\}/g;

/** Read before anything is put into it, so that no prompt can break it. Places in JSON may stand without quotes. */
function jsonTemplate(template: string): unknown {
  return jsonOf(template) ?? jsonOf(template.replace(/(?<=[:[,]\s*)\{([A-Za-z_][\w-]*)\}(?=\s*[,\]}])/g, '"{$1}"')) ??
    template;
}

/** The fields of a template that a prompt does not have. */
export function missingFields(template: string, prompt: string, isStructured: boolean): readonly string[] {
  const fields = fieldsOf(prompt, isStructured);
  return [...template.matchAll(PLACE)].map(([, name]) => name!).filter((name) => !fields.has(normal(name)));
}

function filled(value: unknown, fields: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return value.replace(PLACE, (_place, name: string) => fields.get(normal(name)) ?? "");
  if (Array.isArray(value)) return value.map((each) => filled(each, fields));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, fields)]));
}

/** The prompt, and what its lines name: `order: 12`, `order=12` or `order - 12`. */
function fieldsOf(prompt: string, isStructured: boolean): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of isStructured ? prompt.split("\n") : []) {
    const sign = [":", "=", " - "].find((each) => line.includes(each));
    if (sign === undefined) continue;
    const at = line.indexOf(sign);
    const name = normal(line.slice(0, at));
    if (name !== "") fields.set(name, line.slice(at + sign.length).trim());
  }
  return fields.set("prompt", prompt);
}

/** Names are the same whatever their case and their separators. */
function normal(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
