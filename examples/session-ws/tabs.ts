/** A visitor puts an item into the cart in each of two tabs, 5 ms after the other. */
import { once } from "node:events";
import { scenario } from "seedbed";
import { WebSocket } from "ws";
import type { CreateServer } from "./server.ts";
import { SessionStore } from "./store.ts";

const PORT = 8080;

/** Opens a tab, puts an item into the cart, and waits for the answer. */
async function put(item: string): Promise<void> {
  const tab = new WebSocket(`ws://localhost:${PORT}/visitor`);
  await once(tab, "open");
  tab.send(item);
  await once(tab, "message");
  tab.close();
}

/** The scenario for a server. */
export function tabs(name: string, createServer: CreateServer) {
  const store = new SessionStore();
  return scenario(name)
    .step("start the server", async () => {
      await once(createServer(PORT, store), "listening");
    })
    .parallel("shop in two tabs", {
      first: async () => await put("a pen"),
      second: async ({ sleep }) => {
        await sleep("5ms");
        await put("a book");
      },
    })
    .step("look into the cart", async ({ kv }) => {
      const { cart } = await store.load("visitor");
      kv.set("cart", cart.toSorted().join(" and "));
    })
    .finally("both items are in the cart", ({ kv }) => kv.get("cart") === "a book and a pen");
}
