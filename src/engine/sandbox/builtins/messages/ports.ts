/**
 * `MessageChannel`, `MessagePort` and `BroadcastChannel` between the parts of one program, and `receiveMessageOnPort`.
 *
 * What is posted is cloned at once; that it arrives is an operation. A port keeps its program alive while somebody listens to
 * its messages.
 *
 * Source: Node's `lib/internal/worker/io.js` and `src/node_messaging.cc`.
 */
import { coded, invalidType } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import { Liveness } from "../../node_lib/bindings/liveness.ts";
import { Mailbox } from "./mailbox.ts";
import { MessageTarget } from "./listeners.ts";

type Transfer = readonly Transferable[] | { readonly transfer?: readonly Transferable[] };

export interface MessagePorts {
  readonly MessageChannel: new () => { readonly port1: object; readonly port2: object };
  readonly MessagePort: abstract new () => EventTarget;
  readonly BroadcastChannel: new (name: string) => EventTarget;
  readonly receiveMessageOnPort: (port: unknown) => { message: unknown } | undefined;
}

/** Those of a program: the same for its globals and for `node:worker_threads`. */
export function messagePortsOf(scope: Scope): MessagePorts {
  return scope.once(createMessagePorts);
}

/** Only a channel makes ports. */
const FROM_CHANNEL = Symbol("from a channel");

function createMessagePorts(scope: Scope): MessagePorts {
  let ports = 0;

  class MessagePort extends MessageTarget {
    readonly #liveness = new Liveness(scope.machine.handles);
    readonly #name: string;
    readonly #mailbox: Mailbox;
    #peer: MessagePort | undefined;

    constructor(from?: unknown) {
      if (from !== FROM_CHANNEL) throw coded(new TypeError("Illegal constructor"), "ERR_CONSTRUCT_CALL_INVALID");
      super(scope);
      this.#name = `message port ${++ports}`;
      this.#mailbox = new Mailbox(scope, `${ports}`, (parcel) => {
        if (parcel === "closed") this.close();
        else this.receive(parcel.data);
      });
    }

    static connect(one: MessagePort, other: MessagePort): void {
      one.#peer = other;
      other.#peer = one;
    }

    /** The next message, which nobody listens to. */
    static take(port: unknown): { message: unknown } | undefined {
      if (!(port instanceof MessagePort)) throw invalidType("port", "MessagePort", port);
      const taken = port.#mailbox.take();
      return taken === undefined ? undefined : { message: taken.data };
    }

    postMessage(...posted: [value?: unknown, transfer?: Transfer]): void {
      const data = cloned(posted, (each) => each instanceof MessagePort);
      if (this.#mailbox.isOpen) this.#peer!.#mailbox.put({ data });
    }

    start(): void {
      if (this.#mailbox.isOpen) this.#mailbox.start();
    }

    /** Once more does nothing. What was posted before still arrives at the other end. */
    close(done?: () => void): void {
      if (typeof done === "function") this.once("close", done);
      if (!this.#mailbox.isOpen) return;
      this.#mailbox.close();
      this.#liveness.close();
      this.#peer!.#mailbox.put("closed");
      const tell = scope.later(() => this.dispatchEvent(new (scope.global("Event") as typeof Event)("close")));
      scope.world.kernel.scheduler.submit("port", `${this.#name.split(" ").at(-1)} close`, tell);
    }

    ref(): void {
      if (!this.#mailbox.isOpen) return;
      this.#liveness.open(() => this.#name, () => this.#mailbox.close());
      this.#liveness.ref();
    }

    unref(): void {
      this.#liveness.unref();
    }

    hasRef(): boolean {
      return this.#liveness.wasOpened && this.#liveness.hasRef && this.#mailbox.isOpen;
    }

    on(type: string, listener: (value?: unknown) => unknown): this {
      return this.#on(type, listener, false);
    }

    once(type: string, listener: (value?: unknown) => unknown): this {
      return this.#on(type, listener, true);
    }

    off(type: string, listener: (value?: unknown) => unknown): this {
      this.removeEventListener(type, listener);
      return this;
    }

    addListener(type: string, listener: (value?: unknown) => unknown): this {
      return this.on(type, listener);
    }

    removeListener(type: string, listener: (value?: unknown) => unknown): this {
      return this.off(type, listener);
    }

    /** Listeners of this kind are given the message, not an event. */
    #on(type: string, listener: (value?: unknown) => unknown, once: boolean): this {
      this.listen(type, listener, (event) => listener.call(this, (event as MessageEvent).data), { once });
      return this;
    }

    protected override listenersChanged(type: string): void {
      if (type !== "message") return;
      if (this.listenerCount("message") === 0) return this.unref();
      this.ref();
      this.start();
    }
  }

  class MessageChannel {
    readonly port1: MessagePort = new MessagePort(FROM_CHANNEL);
    readonly port2: MessagePort = new MessagePort(FROM_CHANNEL);

    constructor() {
      MessagePort.connect(this.port1, this.port2);
    }
  }

  /** By name, in the order in which they were made. */
  const channels = new Map<string, BroadcastChannel[]>();

  class BroadcastChannel extends MessageTarget {
    readonly #liveness = new Liveness(scope.machine.handles);
    readonly #name: string;
    readonly #mailbox: Mailbox;

    constructor(...given: [name?: unknown]) {
      if (given.length === 0) throw missing("name");
      super(scope);
      this.#name = `${given[0]}`;
      this.#mailbox = new Mailbox(scope, this.#name, (parcel) => {
        if (parcel !== "closed") this.receive(parcel.data);
      });
      this.#mailbox.start();
      this.#liveness.open(() => `broadcast channel ${this.#name}`, () => this.#mailbox.close());
      channels.set(this.#name, [...channels.get(this.#name) ?? [], this]);
    }

    get name(): string {
      return this.#name;
    }

    postMessage(...posted: [value?: unknown]): void {
      if (posted.length === 0) throw missing("message");
      if (!this.#mailbox.isOpen) throw new DOMException("BroadcastChannel is closed.", "InvalidStateError");
      for (const channel of channels.get(this.#name)!) {
        if (channel !== this) channel.#mailbox.put({ data: cloned(posted, (each) => each instanceof MessagePort) });
      }
    }

    close(): void {
      this.#mailbox.close();
      this.#liveness.close();
      channels.set(this.#name, channels.get(this.#name)!.filter((channel) => channel !== this));
    }

    ref(): this {
      this.#liveness.ref();
      return this;
    }

    unref(): this {
      this.#liveness.unref();
      return this;
    }
  }

  return { MessageChannel, MessagePort, BroadcastChannel, receiveMessageOnPort: (port) => MessagePort.take(port) };
}

function missing(name: string): TypeError {
  return coded(new TypeError(`The "${name}" argument must be specified`), "ERR_MISSING_ARGS");
}

/** A clone of what was posted; what is transferred is the sender's no more. */
function cloned(
  [value, options]: readonly [value?: unknown, transfer?: Transfer],
  isPort: (each: unknown) => boolean,
): unknown {
  const transfer = Array.isArray(options) ? options : (options as { transfer?: Transferable[] } | undefined)?.transfer;
  if (isPort(value) || transfer?.some(isPort)) {
    throw refuse("MessagePort.postMessage of a port", "keep the port, and pass on what arrives at it");
  }
  return structuredClone(value, transfer === undefined ? undefined : { transfer: [...transfer] });
}
