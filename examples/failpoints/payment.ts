/** A payment: the card is charged, and then the order is saved. It is tried again until both are done. */
import { failpoint, FailpointError, sometimes } from "seedbed/hooks";

export interface Shop {
  /** Charges a card. A key that was charged before is not charged again; without one, every call charges. */
  charge(cents: number, key?: string): Promise<void>;
  save(order: string): Promise<void>;
}

/** @param hasKey whether the charges of an order are one charge, however often they are tried */
export async function pay(shop: Shop, order: string, cents: number, hasKey: boolean): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      await shop.charge(cents, hasKey ? order : undefined);
      await failpoint("after charge");
      await shop.save(order);
      sometimes("a retry succeeded", attempt > 1);
      return;
    } catch (error) {
      // As a lost connection would be.
      if (!(error instanceof FailpointError)) throw error;
    }
  }
}
