/**
 * brianc/node-pg-pool#109: when somebody's wait for a client times out, all others who wait are forgotten: their wait times out as
 * well, although a client is idle. Broken in 2.0.3, fixed in 2.0.4.
 */
import { EventEmitter } from "node:events";
import { latency } from "../../../examples/races/latency.ts";

interface Connection {
  release(): void;
}

export interface Pool {
  readonly idleCount: number;
  connect(): Promise<Connection>;
}

/** Stands for a connection to a database. */
export class Client extends EventEmitter {
  readonly _queryable = true;

  connect(done: (error?: Error) => void): void {
    void latency(3).then(() => done());
  }

  end(): void {}
}

export function user(pool: Pool): () => Promise<void> {
  return async () => {
    await latency(10);
    const connection = await pool.connect().catch(() => undefined);
    if (connection === undefined) {
      if (pool.idleCount > 0) throw new Error("the wait timed out, and a client is idle");
      return;
    }
    await latency(16);
    connection.release();
  };
}
