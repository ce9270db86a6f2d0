/** A real request, with its body bounded while it streams. */
import { Buffer } from "node:buffer";
import { getSystemErrorName } from "node:util";
import { textOf } from "./output.ts";

/** The real one, taken before anything stands in front of it. */
const realFetch = globalThis.fetch;

export interface HostRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export type RequestAnswer =
  | {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** The values of `set-cookie` when there are several: no one text can hold them. */
    readonly cookies?: readonly string[];
    /** Text, or base64 of what is no UTF-8. */
    readonly body: string | { readonly base64: string };
    /** The number of bytes after which the body was cut, where that is wanted; undefined if it is whole. */
    readonly cutBytes?: number;
  }
  /** There was no answer: `ECONNREFUSED`, `ENOTFOUND`. */
  | { readonly failed: string; readonly message: string }
  /** The body was larger than allowed; reading stopped there. */
  | { readonly cut: "body"; readonly maxBytes: number };

export interface RequestBounds {
  readonly signal: AbortSignal;
  /** Reading the body stops there. */
  readonly maxBytes: number;
  /** Real ms until the whole answer has to be there; `failed: "ETIMEDOUT"` otherwise. */
  readonly timeoutMs?: number;
  /**
   * Headers whose values are read from the environment now, and cut out of the answer. Given, even empty, an answer is cut at `maxBytes`
   * rather than refused, and has only the headers that say what it is.
   */
  readonly secrets?: readonly { readonly header: string; readonly prefix: string; readonly env: string }[];
  /** Names that stand as `${NAME}` in the URL and in headers, and are filled in from the environment now; an answer is as with `secrets`. */
  readonly variables?: readonly string[];
}

/** Never rejects, but when `signal` aborts. */
export async function sendRequest(
  { method, url, headers, body: sent }: HostRequest,
  { signal, maxBytes, timeoutMs, secrets: given, variables }: RequestBounds,
): Promise<RequestAnswer> {
  const secrets = given ?? (variables && []);
  const named = (variables ?? []).map((env) => ({ env }));
  let bytes = 0;
  let isCut = false;
  const timeout = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
  const either = AbortSignal.any([signal, ...timeout]);
  const hide = hiding([...secrets ?? [], ...named.filter(({ env }) => isSecretVariable(env, headers))]);
  const fill = filling(named);
  try {
    const sends = sent.length > 0 && method !== "GET" && method !== "HEAD";
    const proving = (secrets ?? []).map(({ header, prefix, env }) => [header, `${prefix}${process.env[env] ?? ""}`]);
    const filled = Object.entries(headers).map(([name, value]) => [name, fill(value)]);
    const response = await realFetch(fill(url), {
      method,
      headers: { ...Object.fromEntries(filled), ...Object.fromEntries(proving) },
      signal: either,
      // The program sees them as a server sends them, as it does those of rules.
      redirect: "manual",
      ...(sends ? { body: sent as string | Uint8Array<ArrayBuffer> } : {}),
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        chunks.push(chunk.subarray(0, chunk.length - (bytes - maxBytes)));
        isCut = true;
        // Ends the connection as well.
        break;
      }
      chunks.push(chunk);
    }
    if (isCut && secrets === undefined) return { cut: "body", maxBytes };
    const body = Buffer.concat(chunks);
    const { status } = response;
    if (secrets !== undefined) {
      const shown = [...response.headers].filter(([name]) => isShown(name))
        .map(([name, value]) => [name, isSecretName(name) ? "[redacted]" : hide(value)]);
      const text = isCut ? body.toString() : textOf(body);
      return {
        status,
        headers: Object.fromEntries(shown),
        body: text === undefined ? { base64: hideBytes(body, hide) } : hide(text),
        ...(isCut ? { cutBytes: maxBytes } : {}),
      };
    }
    const cookies = response.headers.getSetCookie();
    return {
      status,
      headers: Object.fromEntries(response.headers),
      ...(cookies.length > 1 ? { cookies } : {}),
      body: textOf(body) ?? { base64: body.toString("base64") },
    };
  } catch (error) {
    if (signal.aborted) throw error;
    if (isCut) return { cut: "body", maxBytes };
    if (timeout.some(({ aborted }) => aborted)) {
      return { failed: "ETIMEDOUT", message: `no answer within ${timeoutMs} ms` };
    }
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    const message = hide(cause?.message || (error as Error).message);
    return { failed: cause?.code ?? systemCode(message) ?? "ECONNFAILED", message };
  }
}

/** By its name, or by that of a header that it stands in. */
function isSecretVariable(env: string, headers: Readonly<Record<string, string>>): boolean {
  return isSecretName(env) ||
    Object.entries(headers).some(([header, value]) => isSecretName(header) && value.includes(`\${${env}}`));
}

/** Puts the values of variables where their names stand, also where a URL has encoded these. */
function filling(variables: readonly { readonly env: string }[]): (text: string) => string {
  return (text) =>
    variables.reduce((rest, { env }) => {
      const value = process.env[env] ?? "";
      const place = `\${${env}}`;
      return rest.replaceAll(place, () => value).replaceAll(encodeURIComponent(place), () => encodeURIComponent(value));
    }, text);
}

function isShown(header: string): boolean {
  return ["content-type", "location", "retry-after"].includes(header) || header.startsWith("x-");
}

/** Returns whether the value of a header may prove who asks, by its name. */
export function isSecretName(header: string): boolean {
  return /auth|token|secret|key|cookie|session|passw/i.test(header);
}

/** Cuts the values of variables out of a text, as they are and as URLs and JSON write them. */
function hiding(secrets: readonly { readonly env: string }[]): (text: string) => string {
  const found = secrets.flatMap(({ env }) => {
    const value = process.env[env] ?? "";
    const forms = new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
    return value === "" ? [] : [...forms].map((form) => [form, `[redacted ${env}]`] as const);
  });
  return (text) => found.reduce((rest, [form, instead]) => rest.replaceAll(form, instead), text);
}

function hideBytes(body: Buffer, hide: (text: string) => string): string {
  return Buffer.from(hide(body.toString("latin1")), "latin1").toString("base64");
}

/** Deno tells the number of the system's error, in words. */
function systemCode(message: string): string | undefined {
  const [, number] = /\(os error (\d+)\)/.exec(message) ?? [];
  return number === undefined ? undefined : getSystemErrorName(-Number(number));
}
