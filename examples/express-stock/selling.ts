/** Two customers order the last item of a shop, each over a connection of their own. */
import type { Express } from "express";
import { scenario } from "seedbed";
import type { Stock } from "./shop.ts";

/** A database whose answers take as long as a query does. */
function stockOf(items: Map<string, number>): Stock {
  const query = () => new Promise((resolve) => setTimeout(resolve, 2));
  return {
    async count(item) {
      await query();
      return items.get(item) ?? 0;
    },
    async set(item, count) {
      await query();
      items.set(item, count);
    },
    async take(item) {
      await query();
      const left = items.get(item) ?? 0;
      if (left > 0) items.set(item, left - 1);
      return left > 0;
    },
  };
}

async function order(item: string): Promise<number> {
  const answer = await fetch("http://localhost:3000/orders", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ item }),
  });
  return answer.status;
}

/** The scenario for a shop. */
export function selling(name: string, createShop: (stock: Stock) => Express) {
  return scenario(name)
    .step("open the shop", async () => {
      const app = createShop(stockOf(new Map([["lamp", 1]])));
      await new Promise<void>((resolve) => void app.listen(3000, () => resolve()));
    })
    .parallel("two customers want the last lamp", {
      alice: async ({ kv }) => kv.set("alice", String(await order("lamp"))),
      bob: async ({ kv, sleep }) => {
        await sleep("3ms");
        kv.set("bob", String(await order("lamp")));
      },
    })
    .finally(
      "the lamp was sold once",
      ({ kv }) => [kv.get("alice"), kv.get("bob")].filter((status) => status === "201").length === 1,
    );
}
