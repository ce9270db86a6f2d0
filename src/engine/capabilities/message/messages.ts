/**
 * Messages between programs. Each delivery is an operation. By default every message arrives, and those of one sender in
 * order; what is sent to a program that has ended, or that ends before the message is there, is lost, and nobody is told.
 */
import { suggest } from "../../text/suggest.ts";
import type { Kernel } from "../../world/kernel.ts";
import { currentTask, inTask } from "../../world/task.ts";
import { MACHINES, type Machines } from "../machine/machines.ts";
import { definePart } from "../part.ts";
import { cloned } from "./cloned.ts";
import { inMailbox, type Listener, Mailbox, type Sent } from "./mailbox.ts";

export class Messages {
  readonly #kernel: Kernel;
  readonly #machines: Machines;
  /** Of programs by the name of their machine, and of tasks of the steps by theirs. */
  readonly #mailboxes = new Map<string, Mailbox>();

  constructor(kernel: Kernel, machines: Machines) {
    this.#kernel = kernel;
    this.#machines = machines;
  }

  /** Names that a message can be sent to: machines, and tasks of the steps that have sent or listened. */
  get names(): readonly string[] {
    return [...new Set([...this.#machines.names, ...this.#mailboxes.keys()])];
  }

  /** Listens for messages to the current program or task. */
  on(listener: Listener): void {
    const mailbox = this.#own();
    for (const sent of mailbox.listen(listener)) this.#dispatch(mailbox, sent);
  }

  off(listener: Listener): void {
    this.#own().unlisten(listener);
  }

  /**
   * Sends a copy of a message.
   * @throws TypeError for a message that cannot be copied, or if there is nobody of that name
   */
  send(to: string, message: unknown): void {
    const { name: from } = this.#own().task;
    const sent = { from, to, message: cloned(`send to ${JSON.stringify(to)}`, message) };
    const mailbox = this.#of(to);
    if (mailbox === undefined) throw this.#unknown(to);
    if (mailbox.isClosed) return this.#lose(sent);
    this.#queue(mailbox, sent);
  }

  #own(): Mailbox {
    const task = currentTask()!;
    const own = this.#mailboxes.get(task.name);
    return own?.task.machine === task.machine ? own : this.#open(new Mailbox(task));
  }

  /** The mailbox of a machine belongs to the program that runs now; undefined if there is none of that name. */
  #of(name: string): Mailbox | undefined {
    const mailbox = this.#mailboxes.get(name);
    const task = this.#machines.names.includes(name) ? this.#machines.task(name) : undefined;
    return task === undefined || task === mailbox?.task ? mailbox : this.#open(new Mailbox(task));
  }

  #open(mailbox: Mailbox): Mailbox {
    this.#mailboxes.set(mailbox.task.name, mailbox);
    return mailbox;
  }

  /** One message of a sender is on its way at a time, so that they keep their order. */
  #queue(mailbox: Mailbox, sent: Sent): void {
    const queue = mailbox.underWay.get(sent.from) ?? [];
    mailbox.underWay.set(sent.from, queue);
    queue.push(sent);
    if (queue.length === 1) this.#next(mailbox, queue);
  }

  #next(mailbox: Mailbox, queue: Sent[]): void {
    const first = queue[0];
    if (first === undefined) return;
    this.#dispatch(mailbox, first, () => {
      queue.shift();
      this.#next(mailbox, queue);
    });
  }

  /** @param arrived called before the message is handed over */
  #dispatch(mailbox: Mailbox, sent: Sent, arrived?: () => void): void {
    const { scheduler, trail } = this.#kernel;
    const deliver = () => {
      arrived?.();
      inMailbox(mailbox, () => mailbox.receive(sent));
    };
    const delivery = inTask(mailbox.task, () => scheduler.submit("message", describe(sent), deliver));
    trail?.sentBy(delivery, sent.from);
  }

  #lose({ from, to }: Sent): void {
    this.#kernel.event("message.lost", { from, to });
  }

  #unknown(to: unknown): TypeError {
    const names = this.names;
    const meant = typeof to === "string" ? suggest(to, names) : undefined;
    return new TypeError(
      `send: expected the name of a machine or a task, found ${JSON.stringify(to)}; there are ${names.join(", ")}` +
        (meant === undefined ? "" : ` (did you mean "${meant}"?)`),
    );
  }
}

/** The longest type of a message that its label shows. */
const MAX_TYPE = 40;

/** As in `a→b vote`: a message that has a type, or is a text, is called so. */
function describe({ from, to, message }: Sent): string {
  const type = typeof message === "object" && message !== null ? (message as { type?: unknown }).type : message;
  const isShown = typeof type === "string" && type !== "" && type.length <= MAX_TYPE && /^[\w .:/-]+$/.test(type);
  return `${from}→${to}${isShown ? ` ${type}` : ""}`;
}

export const MESSAGES = definePart("messages", {
  create: (world) => new Messages(world.kernel, world.use(MACHINES)),
});
