/**
 * One end of a connection. What it sends is a queue of segments to its peer, of which at most one delivery is under way: so
 * bytes keep their order, and connections race. A segment is what was written until its delivery started, up to the size of
 * the window, or a part of it if the world cuts segments. What the peer has not read counts against the window, so that a sender waits for a slow reader.
 */
import { Buffer } from "node:buffer";
import { currentTask, inTask, type Task } from "../../../world/task.ts";
import type { Way } from "../routes.ts";
import type { Address } from "./address.ts";
import { Frames } from "./frames.ts";
import { afterUpgrade, describeBytes, plainOf } from "./labels.ts";
import { cutFirst, type Segment, sizeOf, type Wire } from "./segments.ts";

/** Bytes that may be on their way, or unread, in one direction. */
export const WINDOW_BYTES = 65_536;

/** Whoever a socket belongs to. Each call is an operation of its own. */
export interface Owner {
  /** The most bytes that it takes at once. */
  capacity(): number;
  data(bytes: Uint8Array): void;
  /** The peer sends no more. */
  end(): void;
  /** The peer has given up the connection. */
  reset(): void;
}

interface Waiting {
  bytes: Uint8Array;
  readonly done: (code?: "ECANCELED" | "EPIPE") => void;
}

export class Socket {
  readonly local: Address;
  readonly remote: Address;
  peer!: Socket;
  readonly #wire: Wire;
  readonly #names: { readonly from: string; readonly to: string };
  readonly #way: Way;
  /** Whose code reads what arrives. */
  readonly task: Task;
  #owner: Owner | undefined;

  /** In order; the first of them is on its way while `#isDelivering`. */
  #queue: Segment[] = [];
  #isDelivering = false;
  /** Bytes in the queue. */
  #queuedBytes = 0;
  /** Writes that did not fit into the window. */
  #waiting: Waiting[] = [];
  #onEnded: (() => void) | undefined;
  #hasEnded = false;

  /** What it sends once the connection is one of WebSocket. */
  #frames: Frames | undefined;

  #received: Segment[] = [];
  #unreadBytes = 0;
  #isReading = false;
  #isReadPending = false;
  #isClosed = false;
  /** The peer has reset the connection: nothing can be sent. */
  #isBroken = false;

  /**
   * @param names for labels: what it is, and what it is connected to
   * @param way the machines that it connects
   */
  constructor(
    wire: Wire,
    names: { readonly from: string; readonly to: string },
    way: Way,
    local: Address,
    remote: Address,
    task: Task,
  ) {
    this.#wire = wire;
    this.#names = names;
    this.#way = way;
    this.local = local;
    this.remote = remote;
    this.task = task;
  }

  get name(): string {
    return `${this.#names.from}→${this.#names.to}`;
  }

  /** Bytes of writes that wait for room. */
  get waitingBytes(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Says whose it is, from now on. */
  attach(owner: Owner): void {
    this.#owner = owner;
  }

  /**
   * Sends bytes, which are copied.
   * @returns true if they are on their way, `EPIPE` if nothing can be sent; false if they wait, and `done` is called later
   */
  write(bytes: Uint8Array, done: Waiting["done"]): boolean | "EPIPE" {
    if (this.#isBroken || this.#hasEnded) return "EPIPE";
    const copy = Uint8Array.from(bytes);
    this.#waiting.push({ bytes: copy, done });
    this.#fill();
    const isTaken = this.#waiting.at(-1)?.done !== done;
    this.#send();
    return isTaken;
  }

  /** Sends no more once all has been sent; `done` is called then. */
  end(done: () => void): void {
    this.#onEnded = done;
    this.#endIfAllIsSent();
  }

  /** Nobody uses it any more. Unread bytes make it a reset, as on Linux. */
  close(): void {
    for (const { done } of this.#leave(this.#unreadBytes > 0)) done("ECANCELED");
  }

  /** Gives the connection up: what has not gone is lost. */
  reset(): void {
    for (const { done } of this.#leave(true)) done("ECANCELED");
  }

  /** The program that it belongs to has ended: its system closes the connection, and what is sent to it finds nobody. */
  abandon(): void {
    // Without power nothing is sent: a peer that sends something later is told then.
    if (this.#wire.routes.isOpen(...this.#way)) this.#leave(this.#unreadBytes > 0);
    else {
      this.#isClosed = true;
      this.#queue = [];
    }
    const { peer } = this;
    if (!peer.#isDelivering) return;
    // What was under way was withdrawn with the program.
    peer.#isDelivering = false;
    peer.#send();
  }

  /** Returns the writes that come to nothing. */
  #leave(isReset: boolean): readonly Waiting[] {
    if (this.#isClosed) return [];
    this.#isClosed = true;
    const waiting = this.#waiting.splice(0);
    if (isReset) this.#sendReset();
    else if (!this.#hasEnded) this.#sendEnd();
    this.#received = [];
    return waiting;
  }

  startReading(): void {
    this.#isReading = true;
    this.#readLater();
  }

  stopReading(): void {
    this.#isReading = false;
  }

  #sendEnd(): void {
    this.#hasEnded = true;
    if (this.#isBroken) return;
    this.#queue.push("end");
    this.#send();
  }

  #sendReset(): void {
    this.#hasEnded = true;
    if (this.#isBroken) return;
    const first = this.#isDelivering ? this.#queue.slice(0, 1) : [];
    this.#queue = [...first, "reset"];
    this.#queuedBytes = sizeOf(first[0]);
    this.#send();
  }

  #endIfAllIsSent(): void {
    const done = this.#onEnded;
    if (done === undefined || this.#waiting.length > 0) return;
    this.#onEnded = undefined;
    if (!this.#hasEnded) this.#sendEnd();
    this.#later("ended", done);
  }

  /** Moves what waits into the queue, as far as there is room. */
  #fill(): (() => void)[] {
    const sent: (() => void)[] = [];
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const room = WINDOW_BYTES - this.#queuedBytes - this.peer.#unreadBytes;
      if (room <= 0 && first.bytes.length > 0) break;
      const part = first.bytes.subarray(0, room);
      first.bytes = first.bytes.subarray(part.length);
      this.#enqueue(part);
      if (first.bytes.length > 0) break;
      this.#waiting.shift();
      sent.push(() => first.done());
    }
    return sent;
  }

  #enqueue(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#queuedBytes += bytes.length;
    const last = this.#queue.length - 1;
    const before = this.#queue[last];
    // What is on its way is as it was sent.
    if (before instanceof Uint8Array && !(this.#isDelivering && last === 0)) {
      this.#queue[last] = new Uint8Array(Buffer.concat([before, bytes]));
    } else this.#queue.push(bytes);
  }

  /** Sends the next segment on its way, unless one is. */
  #send(): void {
    if (this.#isDelivering) return;
    const next = cutFirst(this.#queue, this.#wire, this.name);
    if (next === undefined) return;
    this.#isDelivering = true;
    const detail = next instanceof Uint8Array
      ? describeBytes(next, this.#names.from, this.#names.to, this.#frames)
      : `${this.name} ${next}`;
    // A delivery that finds nobody is no part of the other program, which may have ended.
    const { task } = this.peer.#isClosed ? this : this.peer;
    const sender = currentTask()?.name;
    const { scheduler, trail } = this.#wire.kernel;
    const range = this.#wire.routes.latency(...this.#way);
    const arrive = () => this.#arriveAtPeer();
    const delivery = inTask(task, () => scheduler.submit("tcp", detail, arrive, undefined, undefined, range));
    trail?.sentBy(delivery, sender);
  }

  /** What a cut way holds up is sent again, as by TCP, until the way is open. */
  #arriveAtPeer(): void {
    const { routes } = this.#wire;
    if (!routes.isOpen(...this.#way)) {
      routes.whenOpen(...this.#way, () => {
        this.#isDelivering = false;
        this.#send();
      });
    } else if (this.#queue.length === 0) this.#isDelivering = false;
    else if (this.#queue[0] instanceof Uint8Array && routes.breaks(...this.#way)) this.#break();
    else this.#deliver();
  }

  /** Something on the way resets the connection, for both ends. */
  #break(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#isDelivering = false;
    const { peer } = this;
    inTask(this.task, () => this.#arrive("reset"));
    peer.#arrive("reset");
  }

  #deliver(): void {
    const segment = this.#queue.shift()!;
    this.#queuedBytes -= sizeOf(segment);
    this.#isDelivering = false;
    if (segment instanceof Uint8Array) this.#follow(segment);
    this.#send();
    this.peer.#arrive(segment);
    this.#roomIsFree();
  }

  /** Notices, for the labels, that the connection becomes one of WebSocket, and how far its frames have come. */
  #follow(segment: Uint8Array): void {
    const plain = this.#frames === undefined ? afterUpgrade(segment) : plainOf(segment);
    if (this.#frames === undefined && plain !== undefined) {
      this.#frames = new Frames();
      this.peer.#frames = new Frames();
    }
    if (plain === undefined) this.#frames = undefined;
    else this.#frames!.pass(plain);
  }

  #arrive(segment: Segment): void {
    if (segment === "reset") {
      this.#isBroken = true;
      this.#queue = this.#queue.slice(0, this.#isDelivering ? 1 : 0);
      for (const { done } of this.#waiting.splice(0)) done("EPIPE");
    }
    // Bytes for a socket that nobody has any more are answered with a reset, as on Linux.
    if (this.#isClosed) {
      if (segment instanceof Uint8Array && !this.#isBroken) this.#sendReset();
      return;
    }
    this.#received.push(segment);
    this.#unreadBytes += sizeOf(segment);
    if (this.#isReading && !this.#isReadPending) this.#read();
  }

  /** Hands the first segment that was received to the owner. */
  #read(): void {
    const received = this.#received.shift();
    if (received === undefined || this.#isClosed) return;
    const segment = this.#upToCapacity(received);
    this.#unreadBytes -= sizeOf(segment);
    if (segment === "end") this.#owner?.end();
    else if (segment === "reset") this.#owner?.reset();
    else this.#owner?.data(segment);
    this.#readLater();
  }

  /** The part of a segment that the owner takes; the rest stays the first that is unread. */
  #upToCapacity(segment: Segment): Segment {
    const most = this.#owner?.capacity() ?? Infinity;
    if (!(segment instanceof Uint8Array) || segment.length <= most) return segment;
    this.#received.unshift(segment.subarray(most));
    return segment.subarray(0, most);
  }

  /** What is there already is read at an operation of its own: reading starts in the middle of other code. */
  #readLater(): void {
    if (this.#isReadPending || this.#received.length === 0) return;
    this.#isReadPending = true;
    this.#later("read", () => {
      this.#isReadPending = false;
      if (!this.#isReading) return;
      this.#read();
      this.peer.#roomIsFree();
    });
  }

  /** The peer has read: what waits can go on. */
  #roomIsFree(): void {
    if (this.#waiting.length === 0) return;
    const sent = this.#fill();
    this.#send();
    for (const done of sent) this.#later("written", done);
    this.#endIfAllIsSent();
  }

  #later(what: string, work: () => void): void {
    inTask(this.task, () => this.#wire.kernel.scheduler.submit("socket", `${this.name} ${what}`, work));
  }
}
