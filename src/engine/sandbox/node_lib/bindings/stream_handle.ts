/**
 * What libuv's handles of TCP and of unix sockets have in common: the methods by which Node's library reads and writes. A
 * callback of libuv's is an operation of the world.
 */
import type { Host, Listener } from "../../../capabilities/net/tcp/host.ts";
import { TCP } from "../../../capabilities/net/tcp/network.ts";
import type { Socket } from "../../../capabilities/net/tcp/socket.ts";
import type { Operation } from "../../../world/operation.ts";
import { currentTask } from "../../../world/task.ts";
import type { Scope } from "../../realm/scope.ts";
import { Liveness } from "./liveness.ts";
import { type Done, type Sent, StreamBase } from "./stream_base.ts";
import type { Request, StreamWrap } from "./stream_wrap.ts";
import { codeOf } from "./uv.ts";

/** The machine that the code of a scope runs on. */
export function hostOf(scope: Scope): Host {
  return scope.world.use(TCP).host(scope.machine.name);
}

export const SOCKET = 0;
export const SERVER = 1;

/** What a handle is made of, and what makes it listen or connect. */
interface Inside {
  readonly scope: Scope;
  readonly host: Host;
  readonly socket: Socket | undefined;
  readonly listener: Listener | undefined;
  /** Has the listener in place; each connection becomes a handle. */
  listenAt(bound: Listener["bound"]): Listener;
  /**
   * Waits for a connection.
   * @param start starts the attempt, which calls back with a socket or the name of an error
   */
  connecting(request: Request, start: (done: (result: Socket | string) => void) => Operation): number;
}

/** For the bindings alone: programs have handles in their hands (`socket._handle`), and must not reach the world by them. */
export let insideOf: (handle: StreamHandle) => Inside;

export abstract class StreamHandle extends StreamBase {
  readonly #scope: Scope;
  readonly #host: Host;
  readonly #another: () => StreamHandle;
  readonly #liveness: Liveness;
  /** Runs what the library does in the context in which the handle was made. */
  readonly #enter: (work: () => void) => void;
  #connecting: Operation | undefined;
  #listener: { isOpen: boolean } & Listener | undefined;
  #socket: Socket | undefined;
  #isClosed = false;
  onconnection: ((status: number, handle: StreamHandle) => void) | undefined;

  static {
    insideOf = (handle) => ({
      scope: handle.#scope,
      host: handle.#host,
      socket: handle.#socket,
      listener: handle.#listener,
      listenAt: (bound) => handle.#listenAt(bound),
      connecting: (request, start) => handle.#connectBy(request, start),
    });
  }

  /** @param another makes a handle of the same kind, for a connection that was accepted */
  constructor(scope: Scope, wrap: StreamWrap, another: () => StreamHandle) {
    super(wrap);
    this.#scope = scope;
    this.#host = hostOf(scope);
    this.#another = another;
    this.#liveness = new Liveness(scope.machine.handles);
    this.#enter = scope.later((work: () => void) => work());
  }

  /** Gives back what it was bound to. */
  protected abstract release(): void;
  /** For reports, as in `server on main:80`. */
  protected abstract describe(): string;

  #listenAt(bound: Listener["bound"]): Listener {
    const listener = {
      bound,
      task: currentTask()!,
      isOpen: true,
      arriving: new Set<Socket>(),
      accept: (socket: Socket) =>
        this.#enter(() => {
          const handle = this.#another();
          handle.#adopt(socket);
          this.onconnection?.(0, handle);
        }),
    };
    this.#listener = listener;
    this.#open();
    return listener;
  }

  #connectBy(request: Request, start: (done: (result: Socket | string) => void) => Operation): number {
    this.#open();
    this.#connecting = start((result) => {
      this.#connecting = undefined;
      this.#enter(() => {
        if (typeof result === "string") request.oncomplete(codeOf(result), this, request, false, false);
        else {
          this.#adopt(result);
          request.oncomplete(0, this, request, true, true);
        }
      });
    });
    return 0;
  }

  #adopt(socket: Socket): void {
    this.#socket = socket;
    this.#open();
    socket.attach({
      capacity: () => this.capacity(),
      data: (bytes) => this.#enter(() => this.received(bytes)),
      end: () => this.#enter(() => this.receivedError("EOF")),
      reset: () => this.#enter(() => this.receivedError("ECONNRESET")),
    });
  }

  #open(): void {
    this.#liveness.open(() => this.describe(), () => this.#programEnded());
  }

  /** What its system does for a program that has ended where it was. */
  #programEnded(): void {
    this.#isClosed = true;
    this.release();
    this.#socket?.abandon();
    if (this.#listener === undefined) return;
    this.#listener.isOpen = false;
    this.#abandonArriving();
  }

  #abandonArriving(): void {
    for (const socket of this.#listener!.arriving) socket.abandon();
  }

  ref(): void {
    this.#liveness.ref();
  }

  unref(): void {
    this.#liveness.unref();
  }

  hasRef(): boolean {
    return this.#liveness.hasRef && !this.#isClosed;
  }

  get writeQueueSize(): number {
    return this.#socket?.waitingBytes ?? 0;
  }

  open(): number {
    return codeOf("EINVAL");
  }

  close(done?: () => void): void {
    this.#end(done, (socket) => socket.close());
  }

  reset(done?: () => void): number {
    this.#end(done, (socket) => socket.reset());
    return 0;
  }

  #end(done: (() => void) | undefined, end: (socket: Socket) => void): void {
    if (this.#isClosed) return;
    const what = this.describe();
    this.#isClosed = true;
    const { scheduler } = this.#scope.world.kernel;
    if (this.#connecting !== undefined) scheduler.cancel(this.#connecting);
    if (this.#listener !== undefined) this.#listener.isOpen = false;
    this.release();
    if (this.#socket !== undefined) end(this.#socket);
    const isSilent = !this.#liveness.wasOpened && done === undefined;
    const closed = () => {
      this.#liveness.close();
      // Connections that it has not accepted are reset one by one; its system does so if the program ends before that.
      if (this.#listener !== undefined && this.#listener.arriving.size > 0) {
        this.#scope.machine.handles.open(() => what, () => this.#abandonArriving()).unref();
      }
      if (done !== undefined) this.#enter(() => done.call(this));
    };
    if (isSilent) closed();
    else scheduler.submit("socket", `${what} closed`, closed);
  }

  override readStart(): number {
    if (this.#socket === undefined) return codeOf("ENOTCONN");
    this.#socket.startReading();
    return 0;
  }

  readStop(): number {
    this.#socket?.stopReading();
    return 0;
  }

  shutdown(request: Request): number {
    if (this.#socket === undefined) return codeOf("ENOTCONN");
    this.#socket.end(() => this.#enter(() => request.oncomplete(0)));
    return 0;
  }

  send(bytes: Uint8Array, done: Done): Sent {
    if (this.#socket === undefined || this.#isClosed) return "EBADF";
    return this.#socket.write(bytes, (code) => this.#enter(() => done(code)));
  }
}
