import { z } from "zod";
import { count, duration, name, optionalText, urlOrPath } from "../fields.ts";
import { defineStep } from "../step.ts";

const headers = z.record(z.string(), z.string());

export const httpWhen = defineStep("http_when", {
  method: name,
  path: urlOrPath,
  status: z.int().min(100).max(599),
  headers: headers.nullish(),
  body: optionalText,
  json: z.json().optional(),
  delay: duration.nullish(),
  times: count.nullish(),
}, {
  describe: "Declares how requests for a method and path are answered. Earlier rules are used up first.",
  declares: true,
  check: ({ body, json }) =>
    typeof body === "string" && json !== undefined && json !== null
      ? { field: "json", problem: "expected body or json, found both" }
      : undefined,
  run({ method, path, status, headers, body, json, delay, times }, { world }) {
    const isJson = json !== undefined && json !== null;
    world.http.when({
      method,
      path,
      status,
      headers: { ...(isJson ? { "content-type": "application/json" } : {}), ...headers },
      body: isJson ? JSON.stringify(json) : body ?? "",
      delay: delay ?? undefined,
      times: times ?? undefined,
    });
  },
});
