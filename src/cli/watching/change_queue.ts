/** Gathers changes until they are handled, so that a burst of changes is one. */

/** Changes come in bursts: an editor that saves all, another branch that is checked out. */
const BURST_MS = 50;

export interface ChangeRequest {
  /** Absolute paths of files that were changed. */
  readonly changed: readonly string[];
  /** Everything, or the same as the last time. */
  readonly run: "all" | "again" | undefined;
  readonly quit: boolean;
}

export class ChangeQueue {
  readonly #changed = new Set<string>();
  #run: ChangeRequest["run"];
  #quit = false;
  #isBurstOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listener: () => void = () => {};

  change(paths: readonly string[]): void {
    for (const path of paths) this.#changed.add(path);
    this.#timer ??= setTimeout(() => {
      this.#isBurstOver = true;
      this.#listener();
    }, BURST_MS);
  }

  run(what: "all" | "again"): void {
    // All is more than the same again.
    if (this.#run !== "all") this.#run = what;
    this.#listener();
  }

  quit(): void {
    this.#quit = true;
    this.#listener();
  }

  /** Returns the changes; undefined when there are none, or a burst goes on. */
  get(): ChangeRequest | undefined {
    if (!this.#quit && this.#run === undefined && !this.#isBurstOver) return undefined;
    return { changed: [...this.#changed], run: this.#run, quit: this.#quit };
  }

  /** Calls `listener`, and nobody else, whenever there may be something new. */
  listen(listener: () => void): void {
    this.#listener = listener;
  }

  /** Resolves as soon as there is something, and takes it away. */
  async next(): Promise<ChangeRequest> {
    let request = this.get();
    while (request === undefined) {
      await new Promise<void>((resolve) => this.listen(resolve));
      request = this.get();
    }
    this.#changed.clear();
    this.#run = undefined;
    this.#isBurstOver = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return request;
  }
}
