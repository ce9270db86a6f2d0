/** The code of the example, mended: an order that is under way is left alone. */

export interface Orders {
  get(order: string): string | undefined;
  set(order: string, status: string): void;
}

const ATTEMPTS = 3;

/** Charges an order once, trying again when the payment service is out of order. */
export async function charge(order: string, orders: Orders): Promise<void> {
  if (orders.get(order) !== undefined) return;
  orders.set(order, "pending");
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const response = await fetch("/v1/charge", { method: "POST", body: JSON.stringify({ order }) });
    if (response.ok) {
      orders.set(order, "paid");
      return;
    }
    await backoff(attempt);
  }
  throw new Error(`${order} could not be charged in ${ATTEMPTS} attempts`);
}

function backoff(attempt: number): Promise<void> {
  const delayMs = 25 * 2 ** attempt * (0.5 + Math.random());
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
