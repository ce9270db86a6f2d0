// Run it: seedbed run examples/refund/refund.scenario.ts --seeds 100
import fc from "fast-check";
import { http, scenario } from "seedbed";
import { refund } from "./refund.ts";

const sent = (body: string): number => (JSON.parse(body) as { readonly cents: number }).cents;

export default scenario("all of the money is paid back")
  .forAll({ cents: fc.integer({ min: 1, max: 100_000 }) })
  .examples([{ cents: 1_000 }])
  .step(http.when("POST", "/v1/refund").replies(200))
  .step("refund", ({ input }) => refund((input.cents / 100).toFixed(2)))
  .finally(
    "the gateway is told the amount",
    ({ http, input }) => http.calls("POST", "/v1/refund").every(({ body }) => sent(body) === input.cents),
  );
