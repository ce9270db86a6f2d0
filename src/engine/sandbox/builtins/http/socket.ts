/** Stands in for the connection of a request: it is there, connected, and knows a timeout; no byte goes over it. */
import { EventEmitter } from "node:events";
import { type Timeout, timersOf } from "../timers/timers.ts";
import type { Scope } from "../../realm/scope.ts";
import { invalidType } from "../../realm/coded.ts";

export class ClientSocket extends EventEmitter {
  readonly #scope: Scope;
  readonly #destroy: (error?: Error) => void;
  #timer: Timeout | undefined;
  readonly connecting = false;
  readonly pending = false;
  readonly readyState = "open";
  readonly remoteAddress = "127.0.0.1";
  readonly remoteFamily = "IPv4";
  readonly remotePort: number;
  readonly localAddress = "127.0.0.1";
  readonly localPort = 49152;
  /** Of a secure one: `true`. */
  readonly encrypted: boolean | undefined;
  readonly authorized: boolean | undefined;
  readable = true;
  writable = true;
  destroyed = false;
  timeout = 0;

  /** @param destroy ends the request that has this connection */
  constructor(scope: Scope, secure: boolean, destroy: (error?: Error) => void) {
    super();
    this.#scope = scope;
    this.#destroy = destroy;
    this.remotePort = secure ? 443 : 80;
    this.encrypted = secure ? true : undefined;
    this.authorized = secure ? true : undefined;
  }

  /** After `delayMs` of virtual time in which nothing came or went: the event `timeout`, and nothing else. 0 is never. */
  setTimeout(delayMs: unknown, callback?: () => void): this {
    if (typeof delayMs !== "number") throw invalidType("msecs", "number", delayMs);
    this.#timer?.close();
    this.#timer = undefined;
    this.timeout = delayMs;
    if (delayMs > 0 && !this.destroyed) {
      const expired = () => this.emit("timeout");
      this.#timer = timersOf(this.#scope).setTimeout(expired, delayMs).unref();
      if (callback !== undefined) this.once("timeout", callback);
    } else if (callback !== undefined) this.off("timeout", callback);
    return this;
  }

  /** Something came or went. */
  touch(): void {
    this.#timer?.refresh();
  }

  /** The request is over. */
  release(): void {
    this.#timer?.close();
    this.#timer = undefined;
    if (this.destroyed) return;
    this.destroyed = true;
    this.readable = this.writable = false;
    this.emit("close", false);
  }

  destroy(error?: Error): this {
    this.#destroy(error);
    return this;
  }

  destroySoon(): void {
    this.#destroy();
  }

  end(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  address(): object {
    return { address: this.localAddress, family: "IPv4", port: this.localPort };
  }

  getPeerCertificate(): object {
    return {};
  }
}
