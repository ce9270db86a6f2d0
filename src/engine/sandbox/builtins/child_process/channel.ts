/**
 * The channel between a process and one that it has forked: `send`, `disconnect` and the events `message` and `disconnect`, the same
 * at both ends. Source: `setupChannel` of Node's `lib/internal/child_process.js`.
 */
import { EventEmitter } from "node:events";
import type { Liveness } from "../../node_lib/bindings/liveness.ts";
import { coded, invalidType } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import type { Letter, Mailbox, Parcel } from "../messages/mailbox.ts";
import { messagePortsOf } from "../messages/ports.ts";
import type { Serialization } from "../started/info.ts";

/** What has a channel: a `ChildProcess`, or `process`. */
export interface ChannelOwner extends EventEmitter {
  connected?: boolean;
  channel?: ChannelControl | null | undefined;
  send?: (...given: unknown[]) => boolean;
  disconnect?: () => void;
}

/** `process.channel`: whether the channel keeps its process alive. */
export class ChannelControl extends EventEmitter {
  readonly #liveness: Liveness;
  #refs = 0;
  #isSet = false;

  constructor(liveness: Liveness) {
    super();
    this.#liveness = liveness;
  }

  refCounted(): void {
    if (++this.#refs === 1 && !this.#isSet) this.#liveness.ref();
  }

  unrefCounted(): void {
    if (--this.#refs === 0 && !this.#isSet) this.#liveness.unref();
  }

  ref(): void {
    this.#isSet = true;
    this.#liveness.ref();
  }

  unref(): void {
    this.#isSet = true;
    this.#liveness.unref();
  }
}

export interface ChannelOptions {
  /** Its own mailbox, whose peer is that of the other process. */
  readonly mailbox: Mailbox;
  readonly serialization: Serialization;
  readonly liveness: Liveness;
  /** That of the program. */
  readonly nextTick: (work: (...args: never[]) => unknown, ...args: unknown[]) => void;
  /** Called when the other process has closed it. */
  readonly onClosed?: () => void;
}

/** Returns what a mailbox of the channel delivers to, and what counts its references. */
export function openChannel(
  scope: Scope,
  owner: ChannelOwner,
  { mailbox, serialization, liveness, nextTick, onClosed }: ChannelOptions,
): { deliver: (parcel: Parcel) => void; control: ChannelControl } {
  const control = new ChannelControl(liveness);
  /** What came while nobody listened. */
  let pending: (readonly [name: string, message: unknown])[] = [];
  const isOpen = () => owner.channel === control;

  const emit = (name: string, message: unknown) => {
    if (name === "internalMessage" || owner.listenerCount("message") > 0) owner.emit(name, message, undefined);
    else if (isOpen()) pending.push([name, message]);
  };
  const deliver = (parcel: Parcel) => {
    if (parcel === "closed") {
      if (owner.connected) owner.disconnect!();
      return onClosed?.();
    }
    const { data } = messagePortsOf(scope).unpack(parcel);
    if (isOpen()) nextTick(emit, isInternal(data) ? "internalMessage" : "message", data);
  };
  owner.on("newListener", () =>
    nextTick(() => {
      if (!isOpen() || owner.listenerCount("message") === 0) return;
      const come = pending;
      pending = [];
      for (const [name, message] of come) owner.emit(name, message, undefined);
    }));

  const post = (message: unknown, callback: unknown) => {
    if (message === undefined) {
      throw coded(new TypeError('The "message" argument must be specified'), "ERR_MISSING_ARGS");
    }
    if (!["string", "object", "number", "boolean"].includes(typeof message)) {
      throw invalidType("message", "one of type string, object, number, or boolean", message);
    }
    mailbox.peer!.put(packed(scope, message, serialization));
    if (typeof callback === "function") nextTick(callback as () => void, null);
    return true;
  };

  Object.assign(owner, {
    channel: control,
    connected: true,
    send(this: ChannelOwner, ...given: unknown[]): boolean {
      const [message, ...rest] = given;
      const callback = rest.find((each) => typeof each === "function") as ((error: Error) => void) | undefined;
      const [handle, options] = rest.filter((each) => typeof each !== "function");
      if (options !== undefined && (typeof options !== "object" || options === null)) {
        throw invalidType("options", "object", options);
      }
      if (owner.connected) {
        if (handle) {
          throw refuse("a handle that is sent to a child process", "let the child listen or connect by itself");
        }
        return post(message, callback);
      }
      const error = coded(new Error("Channel closed"), "ERR_IPC_CHANNEL_CLOSED");
      if (callback !== undefined) nextTick(callback as () => void, error);
      else nextTick(() => owner.emit("error", error));
      return false;
    },
    disconnect(): void {
      if (!owner.connected) {
        const message = "IPC channel is already disconnected";
        owner.emit("error", coded(new Error(message), "ERR_IPC_DISCONNECTED"));
        return;
      }
      owner.connected = false;
      owner.channel = null;
      nextTick(() => {
        mailbox.close();
        liveness.close();
        mailbox.peer!.put("closed");
        owner.emit("disconnect");
      });
    },
  });
  return { deliver, control };
}

/** Those are of Node's own, as of `cluster`. */
function isInternal(message: unknown): boolean {
  const cmd = (message as { cmd?: unknown } | null)?.cmd;
  return typeof message === "object" && typeof cmd === "string" && cmd.startsWith("NODE_") && cmd.length > 5;
}

function packed(scope: Scope, message: unknown, serialization: Serialization): Letter {
  if (serialization === "advanced") return messagePortsOf(scope).pack([message]);
  return { data: JSON.parse(JSON.stringify(message)), ports: [] };
}
