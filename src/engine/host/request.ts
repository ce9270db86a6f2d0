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
  }
  /** There was no answer: `ECONNREFUSED`, `ENOTFOUND`. */
  | { readonly failed: string; readonly message: string }
  /** The body was larger than allowed; reading stopped there. */
  | { readonly cut: "body"; readonly maxBytes: number };

/** Never rejects, but when `signal` aborts. */
export async function sendRequest(
  { method, url, headers, body: sent }: HostRequest,
  { signal, maxBytes }: { readonly signal: AbortSignal; readonly maxBytes: number },
): Promise<RequestAnswer> {
  const stop = new AbortController();
  let bytes = 0;
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    const sends = sent.length > 0 && method !== "GET" && method !== "HEAD";
    const response = await realFetch(url, {
      method,
      headers,
      signal: either,
      // The program sees them as a server sends them, as it does those of rules.
      redirect: "manual",
      ...(sends ? { body: sent as string | Uint8Array<ArrayBuffer> } : {}),
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        stop.abort();
        break;
      }
      chunks.push(chunk);
    }
    if (stop.signal.aborted) return { cut: "body", maxBytes };
    const body = Buffer.concat(chunks);
    const cookies = response.headers.getSetCookie();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      ...(cookies.length > 1 ? { cookies } : {}),
      body: textOf(body) ?? { base64: body.toString("base64") },
    };
  } catch (error) {
    if (signal.aborted) throw error;
    if (stop.signal.aborted) return { cut: "body", maxBytes };
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    const message = cause?.message || (error as Error).message;
    return { failed: cause?.code ?? systemCode(message) ?? "ECONNFAILED", message };
  }
}

/** Deno tells the number of the system's error, in words. */
function systemCode(message: string): string | undefined {
  const [, number] = /\(os error (\d+)\)/.exec(message) ?? [];
  return number === undefined ? undefined : getSystemErrorName(-Number(number));
}
