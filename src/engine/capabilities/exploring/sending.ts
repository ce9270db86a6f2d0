/**
 * Sends the requests of an exploration, and receives no more of an answer than it needs: up to the limit, within the timeout, and without
 * the secrets that prove who asks. Three kinds of services answer: a handler of the scenario's code, a server of it on the network of
 * the world, or a service outside.
 */
import { Buffer } from "node:buffer";
import { Failure } from "../../findings/failure.ts";
import { durationMs } from "../../text/duration.ts";
import { staysBelow } from "../../text/stays_below.ts";
import { ENV } from "../env/environment.ts";
import { HTTP } from "../http/http.ts";
import { type HttpAnswer, HttpError } from "../http/messages.ts";
import { wholeAnswer } from "../http/receive.ts";
import type { BaseWorld } from "../part.ts";
import type { Auth, Observing } from "./fields.ts";
import { DEFAULT_LIMIT_BYTES, DEFAULT_TIMEOUT_MS } from "./observation.ts";

/** A request without the URL of its service. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function timeoutMsOf({ timeout }: { readonly timeout?: string | undefined }): number {
  return timeout === undefined ? DEFAULT_TIMEOUT_MS : durationMs(timeout);
}

/**
 * @param turn see `HostCall`
 * @returns the answer, or the error of the connection
 */
export async function send(
  world: BaseWorld,
  look: Observing,
  sent: Sent,
  timeoutMs: number,
  turn?: () => Promise<void>,
): Promise<HttpAnswer | HttpError> {
  const { method, path, body } = sent;
  const base = look.url.replace(/\/$/, "");
  const url = `${base}${path}`;
  if (!staysBelow(path)) {
    throw new Failure(
      "error",
      "http_action path",
      `${method} ${path}: expected a path that stays below the URL of the service, found one that leaves it`,
      { hint: "leave . and .. out of what its parameters may be" },
    );
  }
  const secrets = secretsOf(look.auth);
  const maxBytes = look.limit ?? DEFAULT_LIMIT_BYTES;
  try {
    if (world.setting.backends?.["http"] === "host") {
      const asked = { timeoutMs, maxBytes, secrets, turn };
      return await world.use(HTTP).sendOutside({ method, url, headers: sent.headers, body }, asked);
    }
    const { variables } = world.use(ENV);
    const proving = secrets.map(({ header, prefix, env }) => [header, `${prefix}${variables[env] ?? ""}`]);
    const request = { method, url, headers: { ...sent.headers, ...Object.fromEntries(proving) }, body };
    if (look.listen !== undefined) return await askServer(world, request, maxBytes);
    const given = await world.use(HTTP).sendFromStep({ ...request, maxBytes });
    return await wholeAnswer(given, `${method} ${path}`, world.kernel, { maxBytes, timeoutMs });
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
}

/** A header whose value is in the environment. */
export interface SecretHeader {
  readonly header: string;
  /** What the value begins with. */
  readonly prefix: string;
  /** The name of the variable. */
  readonly env: string;
}

export function secretsOf(auth: Auth | undefined): SecretHeader[] {
  const headers = Object.entries(auth?.headers ?? {}).map(([header, { env }]) => ({ header, prefix: "", env }));
  return auth?.bearer === undefined
    ? headers
    : [{ header: "authorization", prefix: "Bearer ", env: auth.bearer.env }, ...headers];
}

/** A server of the scenario's code, over the network of the world. */
async function askServer(
  { main }: BaseWorld,
  { method, url, headers, body }: { method: string; url: string; headers: Record<string, string>; body: string },
  maxBytes: number,
): Promise<HttpAnswer> {
  const init = { method, headers, redirect: "manual" as const, ...(body === "" ? {} : { body }) };
  let cutBytes: number | undefined;
  const chunks: Uint8Array[] = [];
  try {
    const response = await main.fetch!(url, init);
    let bytes = 0;
    const reader = response.body?.getReader();
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader!.read()) {
      bytes += read.value.length;
      if (bytes > maxBytes) {
        cutBytes = maxBytes;
        await reader!.cancel();
        break;
      }
      chunks.push(read.value);
    }
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.concat(chunks).toString(),
      ...(cutBytes === undefined ? {} : { cutBytes }),
    };
  } catch (error) {
    const { code, message } = (error as { cause?: { code?: unknown; message?: string } }).cause ?? {};
    if (typeof code === "string") throw new HttpError(code, message ?? code);
    throw error;
  }
}
