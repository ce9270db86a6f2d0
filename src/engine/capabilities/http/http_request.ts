import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import type { NotedOperation } from "../../world/history.ts";
import type { BaseWorld } from "../part.ts";
import { name, optionalText, urlOrPath } from "../fields.ts";
import { defineStep } from "../step.ts";
import { type HttpAnswer, HttpError } from "./messages.ts";
import { HTTP } from "./http.ts";
import { wholeAnswer } from "./receive.ts";
import { KV } from "../kv/store.ts";

const headers = z.record(z.string(), z.string());

const fields = {
  method: name,
  path: urlOrPath,
  headers: headers.nullish(),
  body: optionalText,
  expect_status: z.int().min(100).max(599).nullish(),
  expect_headers: headers.nullish(),
  expect_body: optionalText,
  expect_json: z.json().optional(),
  save_body_as: optionalText.describe("key under which the body is stored"),
};

type HttpRequestStep = z.output<z.ZodObject<typeof fields>>;

export const httpRequest = defineStep("http_request", fields, {
  group: "HTTP",
  constructor: "http.request(method, path, { headers, body, expect, saveAs })",
  example: `
    { type: http_when, method: POST, path: /orders, status: 201, json: { id: 7 } }
    { type: http_request, method: POST, path: /orders, body: "{}", expect_status: 201, expect_json: { id: 7 } }`,
  describe: "Sends a request, checks the answer, and optionally stores its body.",
  run(step, { world }) {
    const { method, path, body } = step;
    const operation = world.history.invoke(`${method.toUpperCase()} ${path}`, typeof body === "string" ? [body] : []);
    const answer = world.use(HTTP).sendFromStep({ method, url: path, headers: step.headers ?? {}, body: body ?? "" });
    if (answer instanceof Promise || answer.pieces !== undefined) return receive(step, answer, operation, world);
    finish(operation, answer, world);
    judge(step, answer, world);
  },
});

/** Waits until all of the answer has come. */
async function receive(
  step: HttpRequestStep,
  given: HttpAnswer | Promise<HttpAnswer>,
  operation: NotedOperation,
  world: BaseWorld,
): Promise<void> {
  const { method, path } = step;
  try {
    const answer = await wholeAnswer(given, `${method.toUpperCase()} ${path}`, world.kernel);
    finish(operation, answer, world);
    return judge(step, answer, world);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    world.history.fail(operation, error);
    throw new Failure("error", `http_request ${method} ${path}`, `${error.message} (${error.code})`);
  }
}

function finish(operation: NotedOperation, { status, body }: HttpAnswer, world: BaseWorld): void {
  world.history.finish(operation, { status, body });
}

function judge(step: HttpRequestStep, answer: HttpAnswer, world: BaseWorld): void {
  const expect = (what: string, holds: boolean, expected: unknown, found: unknown) => {
    if (holds) return;
    throw new Failure(
      "assertion",
      `http_request ${step.method} ${step.path}`,
      `${step.method} ${step.path}: expected ${what} ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
    );
  };
  if (typeof step.expect_status === "number") {
    expect("status", answer.status === step.expect_status, step.expect_status, answer.status);
  }
  const found = new Map(Object.entries(answer.headers).map(([key, value]) => [key.toLowerCase(), value]));
  for (const [key, value] of Object.entries(step.expect_headers ?? {})) {
    expect(`header ${key}`, found.get(key.toLowerCase()) === value, value, found.get(key.toLowerCase()) ?? null);
  }
  if (typeof step.expect_body === "string") {
    expect("body", answer.body === step.expect_body, step.expect_body, answer.body);
  }
  if (step.expect_json !== undefined && step.expect_json !== null) {
    expect("JSON", isDeepStrictEqual(parse(step, answer.body), step.expect_json), step.expect_json, answer.body);
  }
  if (typeof step.save_body_as === "string") world.use(KV).set(step.save_body_as, answer.body);
}

function parse(step: HttpRequestStep, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Failure(
      "assertion",
      `http_request ${step.method} ${step.path}`,
      `${step.method} ${step.path}: expected a JSON body, found ${JSON.stringify(body.slice(0, 200))}`,
    );
  }
}
