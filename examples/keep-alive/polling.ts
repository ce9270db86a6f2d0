/** A client asks a server for a price, and again just before the server would close the idle connection. */
import { once } from "node:events";
import { scenario } from "seedbed";
import type { Client } from "./client.ts";
import { createPriceServer, IDLE_MS } from "./server.ts";

const PRICE = "http://localhost:8080/price";

/** The scenario for a client. */
export function polling(name: string, createClient: () => Client) {
  return scenario(name)
    .step("start the server", async () => {
      await once(createPriceServer().listen(8080), "listening");
    })
    .step("ask for the price twice", async ({ kv, sleep }) => {
      const ask = createClient();
      kv.set("first", await ask(PRICE));
      await sleep(IDLE_MS - 10);
      kv.set("second", await ask(PRICE));
    })
    .finally("both answers are the price", ({ kv }) => kv.get("first") === "42" && kv.get("second") === "42");
}
