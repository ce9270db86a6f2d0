/** Clients that wait for a key, as by BLPOP: who waited first is served first. */
import type { Blocked } from "./blocked.ts";
import type { Client } from "./client.ts";
import type { Reply } from "./protocol/replies.ts";

/** Who tries again what a client waits for, and who tells when it has waited too long. */
interface Retries {
  readonly options: { readonly timer: (ms: number, label: string, callback: () => void) => () => void };
  /** Undefined if it still waits. */
  retry(client: Client, blocked: Blocked): Reply | undefined;
}

export class WaitingClients {
  readonly #core: Retries;
  /** By database and key, in the order in which they came. */
  readonly #byKey = new Map<string, Set<Client>>();
  readonly #ready = new Set<string>();
  #isServing = false;

  constructor(core: Retries) {
    this.#core = core;
  }

  wait(client: Client, blocked: Blocked): void {
    const places = blocked.keys.map((key) => placeOf(client.db, key));
    for (const place of places) this.#byKey.set(place, (this.#byKey.get(place) ?? new Set()).add(client));
    const cancelTimer = blocked.timeoutMs === 0
      ? () => {}
      : this.#core.options.timer(blocked.timeoutMs, `${client.lastCommand} timeout`, () =>
        this.release(client, blocked.inVain));
    client.waiting = { blocked, db: client.db, cancelTimer };
  }

  /** Ends the wait of a client with an answer. */
  release(client: Client, reply: Reply): void {
    if (client.waiting === undefined) return;
    this.forget(client);
    client.send(reply);
    client.end.resume?.();
  }

  forget(client: Client): void {
    const { waiting } = client;
    if (waiting === undefined) return;
    client.waiting = undefined;
    waiting.cancelTimer();
    for (const key of waiting.blocked.keys) {
      const clients = this.#byKey.get(placeOf(waiting.db, key));
      clients?.delete(client);
      if (clients?.size === 0) this.#byKey.delete(placeOf(waiting.db, key));
    }
  }

  changed(db: number, key: string): void {
    const place = placeOf(db, key);
    if (this.#byKey.has(place)) this.#ready.add(place);
  }

  /** Lets those go on that wait for what has changed. */
  serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      for (const place of this.#ready) {
        this.#ready.delete(place);
        for (const client of [...this.#byKey.get(place) ?? []]) {
          if (client.waiting === undefined) continue;
          const reply = this.#core.retry(client, client.waiting.blocked);
          if (reply !== undefined) this.release(client, reply);
        }
      }
    } finally {
      this.#isServing = false;
    }
  }
}

function placeOf(db: number, key: string): string {
  return `${db} ${key}`;
}
