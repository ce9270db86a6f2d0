/** The fields of the steps that explore a service. */
import { z } from "zod";
import type { Json } from "../../json.ts";
import { staysBelow } from "../../text/stays_below.ts";
import { duration, name } from "../fields.ts";
import { MARKER_NAMES } from "./observation.ts";

const path = z.string().regex(/^\/(?!\/)/, "expected a path that begins with one /, below the URL of the service")
  .refine(staysBelow, "expected a path that stays below the URL of the service, without . and ..");

/** Where a value comes from: an arbitrary of the code, or what an earlier answer produced. */
export const source = z.union([
  z.strictObject({ ref: name.describe("the arbitrary in the code bundle") }),
  z.strictObject({ from: name.describe("the values that earlier answers produced under this name") }),
]);

export type Source = z.output<typeof source>;

const sources = z.record(z.string().min(1), source);

/** A JSON Schema, as @cfworker/json-schema reads it. */
const schema = z.union([z.boolean(), z.record(z.string(), z.json() as z.ZodType<Json>)]);

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** A request that a service may be sent, with values that are made anew each time. */
export const action = z.strictObject({
  name,
  method: z.enum(METHODS),
  path: path.describe("{name} stands for a parameter"),
  params: sources.optional(),
  query: sources.optional(),
  headers: sources.optional(),
  body: source.optional().describe("the whole body, sent as JSON"),
  fields: sources.optional().describe("the fields of a body that is an object"),
  weight: z.number().positive().optional().describe("how often it is chosen compared with others; 1 unless given"),
  when: name.optional().describe("the function of the state that says whether it may be chosen"),
  statuses: z.array(z.int().min(100).max(599)).min(1).optional().describe("the statuses that it may be answered with"),
  answers: z.record(z.string().regex(/^[1-5]\d\d$/, "expected a status from 100 to 599"), schema).optional()
    .describe("the JSON Schemas of the bodies of its answers, by status"),
  destructive: z.boolean().optional().describe("it is chosen only where an exploration allows it"),
  timeout: duration.optional().describe("how long its answer may take; that of the service unless given"),
  produces: z.record(z.string().min(1), name).optional().describe("the functions that take values out of the answer"),
});

export type Action = z.output<typeof action>;

/** A request with the values that it had when it was found. */
export const pinned = z.strictObject({
  action: name,
  path: path.describe("with its parameters and its query"),
  headers: z.record(z.string().min(1), z.string()).optional(),
  body: (z.json() as z.ZodType<Json>).optional(),
});

export type Pinned = z.output<typeof pinned>;

/** What proves to the service who asks: values that only the environment has, by the names of their variables. */
const secret = z.strictObject({
  env: z.string().regex(/^[A-Za-z_]\w*$/, "expected the name of an environment variable"),
});

export const auth = z.strictObject({
  bearer: secret.optional().describe("sent as authorization: Bearer …"),
  headers: z.record(z.string().min(1), secret).optional(),
});

export type Auth = z.output<typeof auth>;

/** How a service is looked at. */
export const observing = {
  url: z.url({ protocol: /^https?$/, error: "expected a URL of http or https" }),
  state: path.optional(),
  select: name.optional(),
  signature: name.optional(),
  diagnostics: path.optional(),
  invariants: z.array(z.strictObject({ name, ref: name })).optional(),
  slow: duration.optional(),
  slowFactor: z.number().min(1).optional().describe("how many times the median of its action an answer may take"),
  schemas: z.record(z.string().min(1), schema).optional().describe("the JSON Schemas that #/$defs/<name> means"),
  off: z.array(z.enum(MARKER_NAMES)).optional().describe("the markers that are not raised"),
  probe: z.boolean().optional().describe("whether requests of no action may be sent, to look for what only they show"),
  timeout: duration.optional().describe("how long an answer may take; 5 s unless given"),
  limit: z.int().min(1).optional().describe("the most bytes of a body, which is cut there; 1 MiB unless given"),
  auth: auth.optional(),
  ignore: z.array(z.string().min(1)).optional().describe(
    "the parts of bodies that a replay does not compare, such as createdAt or items.*.id",
  ),
  listen: name.optional().describe(
    "the function that lets the service listen at the port of the URL, on the network of the world",
  ),
  reset: z.strictObject({ method: z.enum(METHODS), path, body: z.json().optional() }).optional(),
};

export type Observing = z.output<z.ZodObject<typeof observing>>;
