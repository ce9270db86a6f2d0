/** What was posted to one end and has not arrived. Each message is an operation; they arrive in the order in which they were posted. */
import type { Scope } from "../../realm/scope.ts";

/** A message, as a clone; or the news that the other end is closed, which is the last of all. */
export type Parcel = { readonly data: unknown } | "closed";

export class Mailbox {
  readonly #scope: Scope;
  readonly #detail: string;
  readonly #deliver: (parcel: Parcel) => void;
  readonly #parcels: Parcel[] = [];
  #isStarted = false;
  #isOpen = true;
  #isUnderWay = false;

  /**
   * @param detail the rest of the labels of its operations, after `port`
   * @param deliver called for each parcel, in the context in which the mailbox was made
   */
  constructor(scope: Scope, detail: string, deliver: (parcel: Parcel) => void) {
    this.#scope = scope;
    this.#detail = detail;
    this.#deliver = scope.later(deliver);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  put(parcel: Parcel): void {
    if (!this.#isOpen) return;
    this.#parcels.push(parcel);
    this.#flow();
  }

  /** From now on messages arrive by themselves. */
  start(): void {
    this.#isStarted = true;
    this.#flow();
  }

  /** Takes the next message at once; undefined without one. */
  take(): { readonly data: unknown } | undefined {
    const first = this.#parcels[0];
    if (first === undefined || first === "closed") return undefined;
    this.#parcels.shift();
    return first;
  }

  /** What has not arrived never does. */
  close(): void {
    this.#isOpen = false;
    this.#parcels.length = 0;
  }

  /** Before it is started only the news that the other end is closed arrives, if nothing is before it: as in Node. */
  #flow(): void {
    const [first] = this.#parcels;
    if (this.#isUnderWay || first === undefined || !(this.#isStarted || first === "closed")) return;
    this.#isUnderWay = true;
    const label = first === "closed" ? `${this.#detail} closed` : this.#detail;
    this.#scope.world.kernel.scheduler.submit("port", label, () => this.#arrive());
  }

  #arrive(): void {
    this.#isUnderWay = false;
    // It may have been taken meanwhile, or the mailbox closed.
    const parcel = this.#parcels.shift();
    if (parcel === undefined) return;
    this.#deliver(parcel);
    this.#flow();
  }
}
