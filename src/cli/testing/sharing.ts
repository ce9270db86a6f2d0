/** Workers that have nothing to do help others with their searches: who has seeds to give, and who has which. */
import type { SeedShare, ShareResults, ToWorker } from "./messages.ts";

export class Sharing<Worker extends { send(message: ToWorker): void }> {
  /** The workers whose search is open to help; the one that was opened first is helped first. */
  readonly #open = new Set<Worker>();
  /** The worker that each worker waits for to share its seeds, in the order of asking; undefined for one that has ended. */
  readonly #asking = new Map<Worker, (Worker | undefined)[]>();
  readonly #helping = new Map<Worker, { readonly owner: Worker; readonly share: SeedShare }>();

  open(owner: Worker): void {
    this.#open.add(owner);
  }

  close(owner: Worker): void {
    this.#open.delete(owner);
  }

  /** Asks for a share for a worker that has nothing else to do; false when there is nobody to ask. */
  employ(helper: Worker, helpers: number): boolean {
    const [owner] = this.#open;
    if (owner === undefined) return false;
    this.#asking.set(owner, [...this.#asking.get(owner) ?? [], helper]);
    owner.send({ give: helpers });
    return true;
  }

  /** The answer of whom was asked. Returns the helper that gets nothing. */
  answer(owner: Worker, share: SeedShare | null): Worker | undefined {
    const helper = this.#asking.get(owner)!.shift();
    if (share === null) {
      this.#open.delete(owner);
      return helper;
    }
    if (helper === undefined) owner.send({ tried: lost(share) });
    else {
      this.#helping.set(helper, { owner, share });
      helper.send({ assist: share });
    }
    return undefined;
  }

  tried(helper: Worker, tried: ShareResults): void {
    this.#helping.get(helper)?.owner.send({ tried });
    this.#helping.delete(helper);
  }

  /** A worker has ended. Returns those that waited for it. */
  end(worker: Worker): Worker[] {
    this.#open.delete(worker);
    const helped = this.#helping.get(worker);
    if (helped !== undefined) helped.owner.send({ tried: lost(helped.share) });
    this.#helping.delete(worker);
    for (const helpers of this.#asking.values()) {
      const place = helpers.indexOf(worker);
      if (place !== -1) helpers[place] = undefined;
    }
    const waiting = (this.#asking.get(worker) ?? []).filter((helper) => helper !== undefined);
    this.#asking.delete(worker);
    return waiting;
  }
}

function lost({ search, seeds, unmet }: SeedShare): ShareResults {
  return { search, seed: seeds[0]!, runs: 0, failing: undefined, unmet, schedules: [], isLost: true };
}
