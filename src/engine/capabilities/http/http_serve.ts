import { name, urlOrPath } from "../fields.ts";
import { defineStep } from "../step.ts";
import { HTTP } from "./http.ts";

export const httpServe = defineStep("http_serve", {
  url: urlOrPath.refine((url) => !/[?#]/.test(url), "expected a URL without a query"),
  ref: name,
}, {
  group: "HTTP",
  constructor: "http.serve(url, (request) => new Response(…))",
  describe: "Lets a function of the scenario's code bundle answer the requests for a URL and for all that is below it.",
  declares: true,
  run: ({ url, ref }, context) => context.world.use(HTTP).serve(url, context.handler(ref)),
});
