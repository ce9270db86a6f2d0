/**
 * What was posted to one end and has not arrived. Each message is an operation; they arrive in the order in which they were
 * posted. A mailbox outlives the port that it is made for: one that is sent to another program takes with it what is in it.
 */
import { currentTask, inTask, type Task } from "../../../world/task.ts";
import type { Scope } from "../../realm/scope.ts";

/** A message, as a clone, with the ports that were sent along. */
export interface Letter {
  readonly data: unknown;
  readonly ports: readonly Mailbox[];
}

/** The news that the other end is closed is the last of all. */
export type Parcel = Letter | "closed";

/** The first word of the labels of its operations. */
type Kind = "port" | "ipc" | "pipe";

export class Mailbox {
  #scope: Scope;
  readonly #kind: Kind;
  /** Of the program that has it, for what another one posts. */
  #task: Task | undefined = currentTask();
  #detail: string;
  #deliver: (parcel: Parcel) => void;
  /** That of the other end of a channel. */
  peer: Mailbox | undefined;
  readonly #parcels: Parcel[] = [];
  #isStarted = false;
  #isOpen = true;
  #isUnderWay = false;

  /**
   * @param detail the rest of the labels of its operations, after the kind
   * @param deliver called for each parcel, in the context in which the mailbox was made
   */
  constructor(scope: Scope, detail: string, deliver: (parcel: Parcel) => void, kind: Kind = "port") {
    this.#scope = scope;
    this.#kind = kind;
    this.#detail = detail;
    this.#deliver = scope.later(deliver);
  }

  /** It has another owner, who has not started it. */
  moveTo(scope: Scope, detail: string, deliver: (parcel: Parcel) => void): void {
    this.#scope = scope;
    this.#task = currentTask();
    this.#detail = detail;
    this.#deliver = scope.later(deliver);
    this.#isStarted = false;
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
  take(): Letter | undefined {
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
    const submit = () => void this.#scope.world.kernel.scheduler.submit(this.#kind, label, () => this.#arrive());
    const isOwn = this.#task === undefined || currentTask()?.machine === this.#scope.machine;
    if (isOwn) submit();
    else inTask(this.#task!, submit);
  }

  #arrive(): void {
    this.#isUnderWay = false;
    if (!this.#isStarted && this.#parcels[0] !== "closed") return;
    // It may have been taken meanwhile, or the mailbox closed.
    const parcel = this.#parcels.shift();
    if (parcel === undefined) return;
    this.#deliver(parcel);
    this.#flow();
  }
}
