import { Buffer } from "node:buffer";
import { z } from "zod";
import { count, duration, durationOrRange, name, optionalText, urlOrPath } from "../fields.ts";
import { defineStep } from "../step.ts";
import { HTTP } from "./http.ts";

const strings = z.record(z.string(), z.string());

/** The names of the system, as in `ECONNRESET`. */
export const ERROR_CODE = /^[A-Z][A-Z\d_]+$/;

const fields = {
  method: name,
  path: urlOrPath.describe("a path, or a URL of http or https; /:name is any segment, * any text"),
  query: strings.nullish().describe("required values of the query; path is then compared without the query"),
  request_headers: strings.nullish().describe("headers that the request must have"),
  status: z.int().min(100).max(599).nullish().describe("required, unless the connection fails"),
  headers: strings.nullish(),
  body: optionalText,
  json: z.json().optional(),
  body_base64: z.base64("expected base64").nullish().describe("a body of bytes"),
  chunks: z.array(z.string().min(1, "expected a piece of at least one character")).min(1, "expected at least one piece")
    .nullish().describe("a body that arrives piece by piece"),
  every: duration.nullish().describe("time between chunks: 250ms, 1.5s, 10m"),
  compress: z.enum(["gzip", "deflate", "br", "zstd"]).nullish().describe("sets content-encoding; clients undo it"),
  fails: z.string().regex(ERROR_CODE, "expected a code of the system, such as ECONNRESET").nullish()
    .describe("the connection fails with this code"),
  after: count.nullish().describe("bytes of the body that arrive before the connection fails"),
  delay: durationOrRange.nullish(),
  times: count.nullish(),
};

type HttpWhenStep = z.output<z.ZodObject<typeof fields>>;

const isGiven = (value: unknown) => value !== undefined && value !== null;

export const httpWhen = defineStep("http_when", fields, {
  group: "HTTP",
  constructor:
    "http.when(method, path, { query, headers }).replies(status, body?, { headers, delay, chunks, every, compress }).times(n)",
  example: `
    { type: http_when, method: GET, path: /health, status: 503, times: 1 }
    { type: http_when, method: GET, path: /health, status: 200, json: { ok: true }, delay: 20ms }
    { type: http_when, method: GET, path: "/users/:id", query: { full: "1" }, status: 200, chunks: [ann, bob], every: 5ms }
    { type: http_when, method: GET, path: "/old/*", fails: ECONNRESET, delay: 5ms..80ms }
    { type: http_request, method: GET, path: /health, expect_status: 503 }
    { type: http_request, method: GET, path: "/users/7?full=1", expect_body: annbob }
    { type: assert_rejects, steps: [{ type: http_request, method: GET, path: /old/7 }] }`,
  describe: "Declares how requests for a method and path are answered. Earlier rules are used up first.",
  declares: true,
  check: (step) => {
    const bodies = (["body", "json", "body_base64", "chunks"] as const).filter((field) => isGiven(step[field]));
    if (bodies.length > 1) {
      return { field: bodies[1]!, problem: `expected ${bodies.slice(0, 2).join(" or ")}, found both` };
    }
    if (isGiven(step.every) && !isGiven(step.chunks)) return { field: "every", problem: "expected chunks besides" };
    return isGiven(step.fails)
      ? checkFailing(step)
      : isGiven(step.after)
      ? { field: "after", problem: "expected fails besides: how the connection fails then" }
      : isGiven(step.status)
      ? undefined
      : { field: "status", problem: "expected a status, or fails" };
  },
  run(step, { world }) {
    const { method, path, status, delay, times, every, fails, after, compress } = step;
    world.use(HTTP).when({
      method,
      path,
      conditions: { query: step.query ?? undefined, headers: step.request_headers ?? undefined },
      status: status ?? 200,
      headers: {
        ...(isGiven(step.json) ? { "content-type": "application/json" } : {}),
        ...(isGiven(compress) ? { "content-encoding": compress! } : {}),
        ...step.headers,
      },
      body: bodyOf(step),
      every: every ?? undefined,
      delay: delay ?? undefined,
      fails: isGiven(fails) ? { code: fails!, afterBytes: after ?? undefined } : undefined,
      times: times ?? undefined,
    });
  },
});

function bodyOf({ body, json, body_base64, chunks }: HttpWhenStep): string | Uint8Array | readonly string[] {
  if (json !== undefined && json !== null) return JSON.stringify(json);
  if (typeof body_base64 === "string") return new Uint8Array(Buffer.from(body_base64, "base64"));
  return chunks ?? body ?? "";
}

function checkFailing(step: HttpWhenStep): { field: string; problem: string } | undefined {
  const { after, fails } = step;
  if (!isGiven(after)) {
    const field = (["status", "headers", "body", "json", "body_base64", "chunks"] as const)
      .find((each) => isGiven(step[each]));
    return field === undefined
      ? undefined
      : { field, problem: `expected after besides: how many bytes arrive before ${fails}` };
  }
  const body = bodyOf(step);
  const bytes = Buffer.from(Array.isArray(body) ? body.join("") : body as string).length;
  if (after! <= bytes) return undefined;
  return { field: "after", problem: `expected at most the ${bytes} bytes of the body, found ${after}` };
}
