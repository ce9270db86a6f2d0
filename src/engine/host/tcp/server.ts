/**
 * A real server that runs of this process use one after the other: whoever has it finds it as its reset leaves it, and no other
 * process that searches with the same Postgres comes between.
 */
import type { ServerAddress } from "./address.ts";
import { PostgresConnection } from "./postgres/connection.ts";
import { ServerError, systemError } from "./server_error.ts";
import { within } from "./timing.ts";

/** Any number, as long as it is the same in each process: the lock that says who has the server. */
const LOCK = 738_460_211;

const servers = new Map<string, RealServer>();

/** The server at an address; the same object each time. */
export function serverAt(address: ServerAddress): RealServer {
  let server = servers.get(address.url);
  if (server === undefined) servers.set(address.url, server = new RealServer(address));
  return server;
}

export class RealServer {
  readonly address: ServerAddress;
  /** Settles when whoever has the server has given it back. */
  #free: Promise<unknown> = Promise.resolve();
  #own: PostgresConnection | undefined;

  constructor(address: ServerAddress) {
    this.address = address;
  }

  /**
   * Waits for the server, and has it reset.
   * @param reset SQL for Postgres; nothing else can be reset
   * @returns gives it back
   */
  async take(reset: string | undefined): Promise<() => void> {
    const before = this.#free;
    let giveBack = () => {};
    this.#free = before.then(() => new Promise<void>((resolve) => giveBack = resolve));
    await before;
    await Promise.resolve();
    try {
      if (this.address.protocol === "postgres") await this.#prepare(reset);
    } catch (error) {
      giveBack();
      throw error;
    }
    return () => void this.#unlock().finally(giveBack);
  }

  async #prepare(reset: string | undefined): Promise<void> {
    const own = await this.#connection();
    await own.query(`SELECT pg_advisory_lock(${LOCK})`);
    if (reset === undefined) return;
    try {
      await own.query(reset);
    } catch (error) {
      await own.query("ROLLBACK");
      await this.#unlock();
      throw new ServerError(`its reset fails: ${(error as Error).message}`);
    }
  }

  async #unlock(): Promise<void> {
    if (this.#own === undefined || this.#own.isClosed) return;
    // The server may be gone by now, and then it holds no lock either.
    await this.#own.query(`SELECT pg_advisory_unlock(${LOCK})`).catch(() => {});
  }

  /** The engine's own connection, which no program sees. */
  async #connection(): Promise<PostgresConnection> {
    if (this.#own !== undefined && !this.#own.isClosed) return this.#own;
    this.#own = await PostgresConnection.open(
      this.address,
      { application_name: "seedbed" },
      () => Promise.resolve(false),
    );
    this.#own.unref();
    return this.#own;
  }

  /** Whether a process of a Postgres waits for a lock that another one holds. */
  async isBlocked(pid: number): Promise<boolean> {
    try {
      return await (await this.#connection()).query(`SELECT cardinality(pg_blocking_pids(${pid})) > 0`) === "t";
    } catch {
      throw new ServerError("it has gone away during the run");
    }
  }

  /** Ends processes of a Postgres, and waits until they are gone. */
  async end(pids: readonly number[]): Promise<void> {
    if (this.#own === undefined || this.#own.isClosed || pids.length === 0) return;
    const list = pids.join(",");
    await this.#own.query(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid IN (${list})`);
    for (let left = 50; left > 0; left--) {
      if (await this.#own.query(`SELECT count(*) FROM pg_stat_activity WHERE pid IN (${list})`) === "0") return;
      await within(new Promise(() => {}), 4);
    }
  }

  /** Throws a ServerError unless somebody answers. */
  async requireAlive(): Promise<void> {
    try {
      if (this.address.protocol === "postgres") await (await this.#connection()).query("SELECT 1");
    } catch (error) {
      throw systemError("it has gone away during the run", error);
    }
  }
}
