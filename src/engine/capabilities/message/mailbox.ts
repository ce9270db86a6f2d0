/** Where the messages for one program, or for one task of the steps, arrive. */
import type { Task } from "../../world/task.ts";
import type { MachineOfParts } from "../machine/machine.ts";

/** Called with each message, and with the name of its sender. */
export type Listener = (message: unknown, from: string) => unknown;

/** A message that is on its way, or waits for somebody to listen. */
export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly message: unknown;
}

export class Mailbox {
  /** Whose code gets what arrives. */
  readonly task: Task;
  /** What is on its way in order, by sender. The first of each is an operation. */
  readonly underWay = new Map<string, Sent[]>();
  readonly #listeners: Listener[] = [];
  #held: Sent[] = [];

  constructor(task: Task) {
    this.task = task;
  }

  /** The name of its machine. */
  get machine(): string {
    return (this.task.machine as MachineOfParts).name;
  }

  /** Its program has ended: nothing arrives any more. */
  get isClosed(): boolean {
    return (this.task.machine as MachineOfParts).hasEnded;
  }

  /** @returns what has arrived when nobody listened */
  listen(listener: Listener): readonly Sent[] {
    this.#listeners[this.#listeners.length] = listener;
    const held = this.#held;
    this.#held = [];
    return held;
  }

  unlisten(listener: Listener): void {
    const index = this.#listeners.indexOf(listener);
    if (index >= 0) this.#listeners.splice(index, 1);
  }

  /** Hands a message over; it waits if nobody has ever listened. What a listener throws is an error of its program. */
  receive(sent: Sent): void {
    if (this.#listeners.length === 0) {
      this.#held[this.#held.length] = sent;
      return;
    }
    for (const listener of [...this.#listeners]) {
      try {
        listener(sent.message, sent.from);
      } catch (error) {
        (this.task.machine as MachineOfParts).report(error);
      }
    }
  }
}
