import { randomUUID } from "node:crypto";
import { http, scenario } from "seedbed";

async function charge(): Promise<void> {
  const key = randomUUID();
  for (let attempt = 0; attempt < 2; attempt++) {
    const answer = await fetch("https://pay.test/charges", { method: "POST", headers: { "idempotency-key": key } });
    if (answer.ok) return;
  }
}

export default scenario("an order is charged under one key")
  .step(http.when("POST", "https://pay.test/charges").replies(503))
  .step("charge", charge)
  .finally("one key", ({ http }) => new Set(http.calls().map(({ headers }) => headers["idempotency-key"])).size <= 1);
