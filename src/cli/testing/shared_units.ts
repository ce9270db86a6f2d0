/** Has units of many campaigns done by processes of this machine, each asked for by itself. */
import type { UnitOrder } from "../../api/runs/campaign/do_unit.ts";
import { type Unit, unitKey } from "../../api/runs/campaign/unit.ts";
import type { Came, WorkQueue } from "../../api/runs/campaign/work_queue.ts";

const LOOK_EVERY_MS = 1_000;

interface Asked {
  readonly resolve: (came: Came) => void;
  readonly reject: (error: unknown) => void;
}

export class SharedUnits {
  readonly #queue: WorkQueue;
  readonly #orders = new Map<Unit, UnitOrder>();
  /** By the keys of their units, which say all that a result is known by. */
  readonly #asked = new Map<string, Asked>();
  readonly #ends = new Map<string, Promise<unknown>>();
  #isTaking = false;

  /** @param open makes the queue, which asks for the order of each of its units */
  constructor(open: (orderOf: (unit: Unit) => UnitOrder) => WorkQueue) {
    this.#queue = open((unit) => this.#orders.get(unit)!);
  }

  /** Two campaigns may have the same unit, under other settings: one after the other. */
  async do(order: UnitOrder): Promise<Came> {
    const key = unitKey(order.unit);
    while (this.#asked.has(key)) await this.#ends.get(key);
    const asked = new Promise<Came>((resolve, reject) => this.#asked.set(key, { resolve, reject }));
    this.#ends.set(key, asked.catch(() => {}));
    this.#orders.set(order.unit, order);
    this.#queue.put(order.unit);
    void this.#take();
    try {
      return await asked;
    } finally {
      this.#orders.delete(order.unit);
    }
  }

  close(): void {
    this.#queue.close();
  }

  async #take(): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      while (this.#asked.size > 0) {
        const came = await this.#queue.take(LOOK_EVERY_MS);
        if (typeof came === "string") continue;
        const key = unitKey("result" in came ? came.result.unit : came.lost);
        const asked = this.#asked.get(key);
        this.#asked.delete(key);
        asked?.resolve(came);
      }
    } catch (error) {
      for (const { reject } of this.#asked.values()) reject(error);
      this.#asked.clear();
    } finally {
      this.#isTaking = false;
    }
  }
}
