/**
 * A network of named nodes, worked by steps: a message waits until a step has one delivered. With reordering the run's
 * decisions say which; a lossy network loses it on the way. What a partition cuts off waits until it is healed.
 */
import { Failure } from "../../findings/failure.ts";
import type { PickOption } from "../../decisions/requests.ts";
import type { Kernel } from "../../world/kernel.ts";
import { Links } from "../links.ts";
import { definePart } from "../part.ts";
import { netSettings } from "./setting.ts";

export interface Message {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly payload: string;
}

/** A message under way, as it is offered to whoever decides which comes first. */
interface Sent extends PickOption {
  readonly message: Message;
}

export class Network {
  readonly #kernel: Kernel;
  readonly #links = new Links();
  readonly #inboxes = new Map<string, Message[]>();
  /** In order of sending. */
  #underWay: Sent[] = [];
  #sent = 0;
  #dropRate = 0;
  #reorder = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  partition(a: string, b: string): void {
    this.#links.cut(a, b);
  }

  heal(a: string, b: string): void {
    this.#links.heal(a, b);
  }

  /** @param rate how likely a message is lost, from 0 to 1 */
  set dropRate(rate: number) {
    this.#dropRate = rate;
  }

  set reorder(enabled: boolean) {
    this.#reorder = enabled;
  }

  send(from: string, to: string, payload: string): void {
    const message = { id: ++this.#sent, from, to, payload };
    const { scheduler } = this.#kernel;
    this.#underWay.push({
      message,
      label: `net ${describe(message)}`,
      kind: "net",
      id: scheduler.newId(),
      cause: scheduler.current?.id ?? 0,
      task: { name: to },
      resource: `net ${to}`,
    });
    this.#kernel.event("net.send", { id: message.id, from, to });
  }

  /**
   * Delivers one message, or loses it. Throws a Failure when there is none that can be delivered.
   * @param order `fifo`, `random`, or as `reorder` says
   */
  deliverOne(order: "fifo" | "random" = this.#reorder ? "random" : "fifo"): void {
    const sent = this.#choose(order);
    this.#underWay = this.#underWay.filter((each) => each !== sent);
    const { message } = sent;
    const { id, from, to } = message;
    if (this.#isLost(message)) return this.#kernel.event("net.drop", { id, from, to });
    const inbox = this.#inboxes.get(to);
    if (inbox === undefined) this.#inboxes.set(to, [message]);
    else inbox.push(message);
    this.#kernel.event("net.deliver", { id, from, to });
  }

  /** Takes the earliest matching message out of a node's inbox; undefined when there is none. */
  receive(node: string, from: string | undefined, payload: string): Message | undefined {
    const inbox = this.#inboxes.get(node) ?? [];
    const index = inbox.findIndex((each) => each.payload === payload && (from === undefined || each.from === from));
    return index < 0 ? undefined : inbox.splice(index, 1)[0];
  }

  /** Returns the messages in a node's inbox, in order of delivery. */
  inbox(node: string): readonly Message[] {
    return this.#inboxes.get(node) ?? [];
  }

  #choose(order: "fifo" | "random"): Sent {
    const deliverable: Sent[] = [];
    for (const sent of this.#underWay) {
      if (!this.#links.connects(sent.message.from, sent.message.to)) continue;
      deliverable.push(sent);
      if (order === "fifo") break;
    }
    if (deliverable.length === 0) throw this.#nothingToDeliver();
    if (deliverable.length === 1) return deliverable[0]!;
    return deliverable[this.#kernel.pick(deliverable)]!;
  }

  #isLost(message: Message): boolean {
    if (this.#dropRate === 0) return false;
    const label = `net.drop ${message.from}→${message.to}`;
    return this.#kernel.decide({ kind: "fault", label, arity: 2, chance: this.#dropRate }) === 1;
  }

  #nothingToDeliver(): Failure {
    const details = this.#underWay.slice(0, MAX_SHOWN).map(({ message }) => `cut off: ${describe(message)}`);
    return new Failure(
      "assertion",
      "net_deliver_one",
      details.length === 0
        ? "expected a message to deliver, none is under way"
        : `expected a message to deliver, all ${this.#underWay.length} under way are cut off by a partition`,
      details.length === 0 ? {} : { details },
    );
  }
}

const MAX_SHOWN = 20;

function describe({ id, from, to }: Message): string {
  return `message ${id}, ${from} → ${to}`;
}

export const NET = definePart("net", { settings: netSettings, create: ({ kernel }) => new Network(kernel) });
