/**
 * A real model: the host asks it, with a key from the environment that never enters the world, and the answer is a recorded decision. It is
 * known by the model and a hash of what was asked, so that a run that asks the same in another order has the same answer.
 */
import process from "node:process";
import { Failure } from "../../findings/failure.ts";
import { realCrypto } from "../../host/crypto.ts";
import { isSecretName } from "../../host/request.ts";
import { jsonOf } from "../../text/json_text.ts";
import { namedModel, PROVIDERS } from "../../text/llm/providers.ts";
import type { HostedService, OutsideRequest } from "../http/hosted.ts";
import type { HttpRequest } from "../http/messages.ts";
import { canonicalOf } from "./calls.ts";

/** Hexadecimal digits of the hash: that two questions of a run share them is out of the question. */
const HASH_DIGITS = 16;

/** @param name as in `openai:gpt-4o-mini` @param url where it listens, if not where its provider does */
export function hostModel(name: string, url?: string): HostedService {
  const { provider, model } = namedModel(name)!;
  const { url: usual, key } = PROVIDERS[provider];
  const outside = (request: HttpRequest, body = textOf(request.body)): OutsideRequest => {
    const asked = { url: withModel(request.url, model), body: bodyWithModel(body, model, provider === "google") };
    const headers = Object.entries(request.headers).filter(([header]) => !isSecretName(header) && !isSized(header));
    const hash = realCrypto().createHash("sha256").update(`${asked.url}\n${asked.body}`).digest("hex");
    const secrets = key === undefined
      ? []
      : [{ header: key.header, prefix: key.prefix, env: variableOf(key.variables) }];
    return {
      request: { ...request, ...asked, headers: Object.fromEntries(headers) },
      asked: { secrets, turn: () => requireKey(name), detail: `llm ${name} ${hash.slice(0, HASH_DIGITS)}` },
    };
  };
  return { url: (url ?? usual).replace(/\/$/, ""), outside };
}

/** The one that is set, or the first. */
function variableOf(variables: readonly string[]): string {
  return variables.find((name) => (process.env[name] ?? "") !== "") ?? variables[0]!;
}

/** Rejects with a Failure that names the variable, where there is no key. */
function requireKey(name: string): Promise<void> {
  const { key } = PROVIDERS[namedModel(name)!.provider];
  if (key === undefined || key.variables.some((variable) => (process.env[variable] ?? "") !== "")) {
    return Promise.resolve();
  }
  const expected = `expected the key of ${name} in the environment variable ${key.variables.join(" or ")}, found none`;
  return Promise.reject(new Failure("error", "llm_host", expected));
}

/** Google's requests name the model in the path. */
function withModel(url: string, model: string | undefined): string {
  return model === undefined ? url : url.replace(/(\/models\/)[^/:?]+(?=:)/, `$1${model}`);
}

function bodyWithModel(body: string, model: string | undefined, isInPath: boolean): string {
  const value = jsonOf(body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return body;
  return canonicalOf(model === undefined || isInPath ? value : { ...value, model });
}

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}

/** What says how long the body was that the program sent, or how it is packed. */
function isSized(header: string): boolean {
  return ["content-length", "content-encoding", "transfer-encoding", "host", "connection"].includes(
    header.toLowerCase(),
  );
}
