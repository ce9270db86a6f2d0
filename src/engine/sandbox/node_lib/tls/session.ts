/**
 * One end of a connection of TLS, without the connection: what arrives goes in, what is to be sent is taken out. There is no
 * cryptography. The handshake has the round trips, the failures and the order of events of OpenSSL.
 */
import { Buffer } from "node:buffer";
import type { Certificate } from "./certificate.ts";
import { alertError, alertFor, connectionError, type Reason } from "./errors.ts";
import {
  ALERT,
  APPLICATION_DATA,
  frame,
  frameMessage,
  HANDSHAKE,
  type Message,
  parseMessage,
  RecordReader,
  type TlsRecord,
} from "./records.ts";

const [FATAL, WARNING, CLOSE_NOTIFY] = [2, 1, 0];

/** What the ends have agreed on. */
export interface Agreed {
  version: number;
  cipher: string;
  alpn: string | undefined;
  /** As the client asked for it. */
  servername: string | undefined;
  /** The certificates of the peer, its own first; none if it has sent none. */
  peer: readonly Certificate[];
  /** The certificate of this end. */
  own: Certificate | undefined;
}

/** What a session tells. */
export interface Listener {
  handshakeStarted(): void;
  /** Called before the last message of the handshake is taken out: who gives up now sends nothing more. */
  handshakeDone(): void;
  data(bytes: Buffer): void;
  /** The peer sends no more. */
  ended(): void;
  failed(error: Error): void;
}

/** The part that differs between the ends. */
export interface Handshake {
  start(): void;
  receive(message: Message): void;
}

/** What a handshake does with its session. */
export interface Line {
  readonly agreed: Agreed;
  readonly listener: Listener;
  say(message: Message): void;
  /** @param alert the number of the alert, if it is not the usual one */
  fail(reason: Reason, alert?: number): void;
  done(): void;
}

export class TlsSession {
  readonly agreed: Agreed = {
    version: 0,
    cipher: "",
    alpn: undefined,
    servername: undefined,
    peer: [],
    own: undefined,
  };
  readonly #isServer: boolean;
  readonly #listener: Listener;
  readonly #handshake: Handshake;
  readonly #reader = new RecordReader();
  #outbox: Buffer[] = [];
  /** Written before the handshake was done. */
  #early: Buffer[] = [];
  #isOpen = false;
  #isOver = false;

  constructor(isServer: boolean, listener: Listener, handshake: (line: Line) => Handshake) {
    this.#isServer = isServer;
    this.#listener = listener;
    this.#handshake = handshake({
      agreed: this.agreed,
      listener,
      say: (message) => void this.#outbox.push(frameMessage(message)),
      fail: (reason, alert = alertFor(reason)) => this.#fail(reason, alert),
      done: () => this.#done(),
    });
  }

  /** Whether what is written goes at once. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  start(): void {
    this.#handshake.start();
  }

  receive(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    while (!this.#isOver) {
      const record = this.#reader.next(this.#isServer);
      if (record === undefined) return;
      if (typeof record === "string") this.#fail(record, undefined);
      else this.#take(record);
    }
  }

  write(bytes: Uint8Array): void {
    if (this.#isOpen) this.#outbox.push(...frame(APPLICATION_DATA, bytes));
    else this.#early.push(Buffer.from(bytes));
  }

  /** Tells the peer that no more comes. */
  end(): void {
    if (this.#isOpen) this.#outbox.push(...frame(ALERT, Buffer.from([WARNING!, CLOSE_NOTIFY!])));
  }

  /** What is to be sent; undefined if there is nothing. */
  takeOut(): Buffer | undefined {
    if (this.#outbox.length === 0) return undefined;
    const bytes = this.#outbox.length === 1 ? this.#outbox[0]! : Buffer.concat(this.#outbox);
    this.#outbox = [];
    return bytes;
  }

  #take({ type, content }: TlsRecord): void {
    if (type === APPLICATION_DATA && this.#isOpen) return this.#listener.data(content);
    if (type === ALERT) return this.#alerted(content);
    const message = type === HANDSHAKE ? parseMessage(content) : undefined;
    if (message === undefined || this.#isOpen) this.#fail("unexpected message", alertFor("unexpected message"));
    else this.#handshake.receive(message);
  }

  #alerted([level, alert]: Buffer): void {
    this.#isOver = true;
    if (level === FATAL) this.#listener.failed(alertError(alert!));
    else this.#listener.ended();
  }

  #fail(reason: Reason, alert: number | undefined): void {
    this.#isOver = true;
    if (alert !== undefined) this.#outbox.push(...frame(ALERT, Buffer.from([FATAL!, alert])));
    this.#listener.failed(connectionError(reason));
  }

  /** What the listener writes goes after all that was written before. */
  #done(): void {
    this.#listener.handshakeDone();
    this.#isOpen = true;
    for (const bytes of this.#early.splice(0)) this.write(bytes);
  }
}
