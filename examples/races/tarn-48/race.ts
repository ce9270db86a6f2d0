/**
 * Vincit/tarn.js#48: a `create` that never settles (a lost connection) must time out and be tried again; its slot stays
 * occupied for ever, and every waiter starves. Broken in 2.0.0, fixed in 3.0.0.
 */
import { latency } from "../latency.ts";

interface Resource {
  readonly id: number;
}

export interface Pool {
  acquire(): { readonly promise: Promise<Resource> };
  release(resource: Resource): unknown;
  numFree(): number;
  numUsed(): number;
}

/** Counts what is made and destroyed, to tell a leak. */
export class Connections {
  made = 0;
  destroyed = 0;

  readonly options = {
    create: async (): Promise<Resource> => {
      const lost = Math.random() < 0.15;
      if (lost) await new Promise(() => {});
      await latency(6);
      return { id: ++this.made };
    },
    destroy: () => {
      this.destroyed++;
    },
    min: 0,
    max: 1,
    createTimeoutMillis: 10,
    acquireTimeoutMillis: 120,
    createRetryIntervalMillis: 5,
    propagateCreateError: false,
  };

  /** How many connections nobody has and nobody destroyed. */
  leaked(pool: Pool): number {
    return this.made - this.destroyed - pool.numFree() - pool.numUsed();
  }
}

export function user(pool: Pool): () => Promise<void> {
  return async () => {
    await latency(5);
    const resource = await pool.acquire().promise;
    await latency(3);
    pool.release(resource);
  };
}
