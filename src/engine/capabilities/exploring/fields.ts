/** The fields of the steps that explore a service. */
import { z } from "zod";
import { duration, name } from "../fields.ts";
import { MARKER_NAMES } from "./observation.ts";

const path = z.string().regex(/^\/(?!\/)/, "expected a path that begins with one /, below the URL of the service")
  .refine(
    (text) => !/(?:^|[/\\])\.\.?(?:[/\\?#]|$)/.test(text),
    "expected a path that stays below the URL of the service, without . and ..",
  );

/** Where a value comes from: an arbitrary of the code, or what an earlier answer produced. */
export const source = z.union([
  z.strictObject({ ref: name.describe("the arbitrary in the code bundle") }),
  z.strictObject({ from: name.describe("the values that earlier answers produced under this name") }),
]);

export type Source = z.output<typeof source>;

const sources = z.record(z.string().min(1), source);

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
  produces: z.record(z.string().min(1), name).optional().describe("the functions that take values out of the answer"),
});

export type Action = z.output<typeof action>;

/** How a service is looked at. */
export const observing = {
  url: z.url({ protocol: /^https?$/, error: "expected a URL of http or https" }),
  state: path.optional(),
  select: name.optional(),
  signature: name.optional(),
  diagnostics: path.optional(),
  invariants: z.array(z.strictObject({ name, ref: name })).optional(),
  slow: duration.optional(),
  off: z.array(z.enum(MARKER_NAMES)).optional().describe("the markers that are not raised"),
  reset: z.strictObject({ method: z.enum(METHODS), path, body: z.json().optional() }).optional(),
};

export type Observing = z.output<z.ZodObject<typeof observing>>;
