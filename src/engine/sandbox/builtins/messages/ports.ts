/**
 * `MessageChannel`, `MessagePort` and `BroadcastChannel`, and `receiveMessageOnPort`. A port may be sent to another program
 * (see `workers/`); broadcasts stay within theirs.
 *
 * What is posted is cloned at once; that it arrives is an operation. A port keeps its program alive while somebody listens to
 * its messages.
 *
 * Source: Node's `lib/internal/worker/io.js` and `src/node_messaging.cc`.
 */
import { coded, invalidType } from "../../realm/coded.ts";
import type { Scope } from "../../realm/scope.ts";
import { Liveness } from "../../node_lib/bindings/liveness.ts";
import { cloned, type Transfer, withPorts } from "./clone.ts";
import { type Letter, Mailbox } from "./mailbox.ts";
import { MessageTarget } from "./listeners.ts";

export interface MessagePorts {
  readonly MessageChannel: new () => { readonly port1: object; readonly port2: object };
  readonly MessagePort: abstract new () => EventTarget;
  readonly BroadcastChannel: new (name: string) => EventTarget;
  readonly receiveMessageOnPort: (port: unknown) => { message: unknown } | undefined;
  /** A port of this program at a mailbox: one of a new channel, or one that was sent. */
  readonly portAt: (mailbox?: Mailbox) => Port;
  /** Takes a message to be posted apart. */
  readonly pack: (posted: readonly [value?: unknown, transfer?: Transfer]) => Letter;
  /** Puts a message together that has arrived. */
  readonly unpack: (letter: Letter) => { readonly data: unknown; readonly ports: readonly Port[] };
}

/** A port, for the engine. */
export interface Port extends EventTarget {
  on(type: string, listener: (value?: unknown) => unknown): this;
  postMessage(...posted: [value?: unknown, transfer?: Transfer]): void;
  close(): void;
}

/** Those of a program: the same for its globals and for `node:worker_threads`. */
export function messagePortsOf(scope: Scope): MessagePorts {
  return scope.once(createMessagePorts);
}

/** Only a channel makes ports. */
const FROM_CHANNEL = Symbol("from a channel");

function createMessagePorts(scope: Scope): MessagePorts {
  let ports = 0;
  let mailboxOf: (port: MessagePort) => Mailbox;
  /** It is sent to another program: from now on nobody has it here. */
  let release: (port: MessagePort) => Mailbox;
  /** Also for what is made to look like one. */
  let isPort: (each: unknown) => each is MessagePort;

  class MessagePort extends MessageTarget {
    readonly #liveness = new Liveness(scope.machine.handles);
    readonly #name: string;
    #mailbox: Mailbox;

    constructor(from?: unknown, mailbox?: Mailbox) {
      if (from !== FROM_CHANNEL) throw coded(new TypeError("Illegal constructor"), "ERR_CONSTRUCT_CALL_INVALID");
      super(scope);
      this.#name = `message port ${++ports}`;
      const deliver = (parcel: Letter | "closed") => {
        if (parcel === "closed") return this.close();
        const { data, ports } = unpack(parcel);
        this.receive(data, ports);
      };
      this.#mailbox = mailbox ?? new Mailbox(scope, `${ports}`, deliver);
      mailbox?.moveTo(scope, `${ports}`, deliver);
    }

    static {
      // The program sees the class, and nothing of these.
      mailboxOf = (port) => port.#mailbox;
      release = (port) => {
        const mailbox = port.#mailbox;
        port.#mailbox = new Mailbox(scope, "", () => {});
        port.#mailbox.close();
        port.#liveness.close();
        return mailbox;
      };
      isPort = (each): each is MessagePort => typeof each === "object" && each !== null && #mailbox in each;
    }

    postMessage(...posted: [value?: unknown, transfer?: Transfer]): void {
      const letter = pack(posted);
      if (this.#mailbox.isOpen) this.#mailbox.peer!.put(letter);
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
      this.#mailbox.peer!.put("closed");
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
      const [one, other] = [this.port1, this.port2].map(mailboxOf);
      one!.peer = other;
      other!.peer = one;
    }
  }

  const pack: MessagePorts["pack"] = (posted) => {
    const { data, ports } = cloned(posted, isPort);
    return { data, ports: ports.map(release) };
  };
  const portAt = (mailbox?: Mailbox) => new MessagePort(FROM_CHANNEL, mailbox);
  const unpack = ({ data, ports }: Letter) => {
    const made = ports.map(portAt);
    return { data: withPorts(data, made), ports: made };
  };

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
        if (channel !== this) channel.#mailbox.put({ data: cloned(posted, isPort).data, ports: [] });
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

  return {
    MessageChannel,
    MessagePort,
    BroadcastChannel,
    receiveMessageOnPort: (port) => {
      if (!isPort(port)) throw invalidType("port", "MessagePort", port);
      const taken = mailboxOf(port).take();
      return taken === undefined ? undefined : { message: unpack(taken).data };
    },
    portAt: (mailbox) => portOf(portAt(mailbox)),
    pack,
    unpack: (letter) => unpack(letter) as { data: unknown; ports: Port[] },
  };

  function portOf(port: MessagePort): Port {
    return port as unknown as Port;
  }
}

function missing(name: string): TypeError {
  return coded(new TypeError(`The "${name}" argument must be specified`), "ERR_MISSING_ARGS");
}
