/**
 * Messages between programs. Each delivery is an operation. By default every message arrives, and those of one sender in
 * order; what is sent to a program that has ended, or that ends before the message is there, is lost, and nobody is told.
 */
import { suggest } from "../../text/suggest.ts";
import type { Kernel } from "../../world/kernel.ts";
import { currentTask, inTask } from "../../world/task.ts";
import { MACHINES, type Machines } from "../machine/machines.ts";
import { ROUTES, type Routes, type Way } from "../net/routes.ts";
import { definePart } from "../part.ts";
import { cloned } from "./cloned.ts";
import { type Listener, Mailbox, type Sent } from "./mailbox.ts";

export class Messages {
  readonly #kernel: Kernel;
  readonly #machines: Machines;
  readonly #routes: Routes;
  /** Of programs by the name of their machine, and of tasks of the steps by theirs. */
  readonly #mailboxes = new Map<string, Mailbox>();

  constructor(kernel: Kernel, machines: Machines, routes: Routes) {
    this.#kernel = kernel;
    this.#machines = machines;
    this.#routes = routes;
  }

  /** Names that a message can be sent to: machines, and tasks of the steps that have sent or listened. */
  get names(): readonly string[] {
    return [...new Set([...this.#machines.names, ...this.#mailboxes.keys()])];
  }

  /** Listens for messages to the current program or task. */
  on(listener: Listener): void {
    const mailbox = this.#own();
    for (const sent of mailbox.listen(listener)) this.#dispatch(mailbox, sent, [mailbox.machine, mailbox.machine]);
  }

  off(listener: Listener): void {
    this.#own().unlisten(listener);
  }

  /**
   * Sends a copy of a message.
   * @throws TypeError for a message that cannot be copied, or if there is nobody of that name
   */
  send(to: string, message: unknown): void {
    const own = this.#own();
    const what = `send to ${JSON.stringify(to)}`;
    const sent = { from: own.task.name, to, message: cloned(what, message) };
    const mailbox = this.#of(to);
    if (mailbox === undefined) throw this.#unknown(to);
    const way = [own.machine, mailbox.machine] as const;
    const copies = mailbox.isClosed ? 0 : this.#routes.copies(...way);
    if (copies === 0) return this.#lose(sent);
    if (copies === 1 && !this.#routes.isUnordered(...way)) return this.#queue(mailbox, sent, way);
    this.#dispatch(mailbox, sent, way);
    if (copies > 1) this.#dispatch(mailbox, { ...sent, message: cloned(what, sent.message) }, way);
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
  #queue(mailbox: Mailbox, sent: Sent, way: Way): void {
    const queue = mailbox.underWay.get(sent.from) ?? [];
    mailbox.underWay.set(sent.from, queue);
    queue.push(sent);
    if (queue.length === 1) this.#next(mailbox, queue, way);
  }

  #next(mailbox: Mailbox, queue: Sent[], way: Way): void {
    const first = queue[0];
    if (first === undefined) return;
    this.#dispatch(mailbox, first, way, () => {
      queue.shift();
      this.#next(mailbox, queue, way);
    });
  }

  /** @param arrived called before the message is handed over */
  #dispatch(mailbox: Mailbox, sent: Sent, way: Way, arrived?: () => void): void {
    const { scheduler, trail } = this.#kernel;
    const deliver = () => {
      arrived?.();
      if (this.#routes.isOpen(...way)) mailbox.receive(sent);
      else this.#lose(sent);
    };
    const range = this.#routes.latency(...way);
    const submit = () => scheduler.submit("message", describe(sent), deliver, undefined, undefined, range);
    const delivery = inTask(mailbox.task, submit);
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
  create: (world) => new Messages(world.kernel, world.use(MACHINES), world.use(ROUTES)),
});
