/** What is recorded of a request and its answer, and the finding that tells of what is wrong with it. */
import { Failure } from "../../findings/failure.ts";
import { isSecretName } from "../../host/request.ts";
import type { Json } from "../../json.ts";
import { type Marker, MAX_BODY, type Observation } from "./observation.ts";

/** What is wrong with an answer, as the finding that ends a run. */
export function failureOf(seen: Observation, { name, invariant, says }: Marker): Failure {
  const { action, method, path, status, error, sent } = seen;
  const asked = sent === undefined ? `${method} ${path}` : `${method} ${path} ${sent}`;
  const after = method === "" ? "at the start" : `after ${asked} → ${error ?? status}`;
  const what = invariant ?? name;
  return new Failure(
    name === "invariant" ? "invariant" : "assertion",
    `${what} (${action})`,
    `${action}: ${says}, ${after}`,
    {
      details: seen.state === null ? [] : [`state ${JSON.stringify(seen.state)}`.slice(0, 2_000)],
    },
  );
}

/** The headers of a request, without the type of its body, which is known. */
export function sentHeaders(
  { "content-type": _, ...headers }: Readonly<Record<string, string>>,
): Pick<Observation, "sentHeaders"> {
  return Object.keys(headers).length === 0 ? {} : { sentHeaders: headers };
}

/** The headers of an answer that tell what it is, without secrets. */
export function shownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const shown = Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value] as const);
  return Object.fromEntries(
    shown.filter(([key]) => key === "content-type" || key.startsWith("x-"))
      .map(([key, value]) => [key, isSecretName(key) ? "[redacted]" : value]),
  );
}

/** A body as JSON, or its text, cut at `MAX_BODY`. */
export function bodyOf(text: string): Json {
  if (text.length > MAX_BODY) return `${text.slice(0, MAX_BODY)}… (${text.length} characters)`;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
