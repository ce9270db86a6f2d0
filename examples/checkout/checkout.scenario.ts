// Run it: seedbed run examples/checkout/checkout.scenario.ts --seeds 100
import { http, kv, scenario } from "seedbed";
import { charge } from "./checkout.ts";

export default scenario("a retried charge is charged once")
  .step(http.when("POST", "/v1/charge").replies(503).times(1))
  .step(http.when("POST", "/v1/charge").replies(200, { id: "ch_1" }))
  .parallel("two taps on the button", {
    alice: ({ kv }) => charge("order-1", kv),
    bob: async ({ kv, sleep }) => {
      await sleep("200ms");
      await charge("order-1", kv);
    },
  })
  .always(
    "never charged twice",
    ({ http }) => http.calls("POST", "/v1/charge").filter((call) => call.status === 200).length <= 1,
  )
  .step(kv.expectGet("order-1", "paid"));
