/** What the inventory may be asked, and what must hold. `seedbed http explore` finds what breaks it. */
import fc from "fast-check";
import { httpService } from "seedbed";
import { createInventory } from "./inventory.ts";

interface State {
  readonly mode: string;
  readonly inventory: Readonly<Record<string, number>>;
}

const sku = fc.constantFrom("lamp", "chair", "desk");
const quantity = fc.integer({ min: 1, max: 5 });
const delivered = fc.integer({ min: 1, max: 3 });

/** The actions and invariants, for whatever answers them. */
export function exploring(app: ReturnType<typeof createInventory>) {
  return httpService("inventory", { app })
    .reset({ method: "POST", path: "/reset" })
    .action("purchase", { method: "POST", path: "/purchase", body: { sku, quantity }, weight: 2, statuses: [200, 409] })
    .action("restock", { method: "POST", path: "/restock", body: { sku, quantity: delivered }, statuses: [200] })
    .action("drain", { method: "POST", path: "/drain", body: { sku }, statuses: [200] })
    .action("mode", {
      method: "POST",
      path: "/mode",
      body: { mode: fc.constantFrom("normal", "expedite", "slow") },
      statuses: [200],
    })
    .state("/state", { select: ({ mode, inventory }: State) => ({ mode, inventory }) })
    .diagnostics("/diagnostics")
    .slow("250ms")
    .invariant<State>(
      "the stock is never negative",
      ({ inventory }) => Object.values(inventory).every((count) => count >= 0),
    );
}

export default exploring(createInventory());
