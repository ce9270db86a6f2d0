/** The binding `udp_wrap`: handles of UDP over the network of the world. */
import { Buffer } from "node:buffer";
import type { Address } from "../../../capabilities/net/tcp/address.ts";
import { type Datagrams, type Receiver, UDP as DATAGRAMS } from "../../../capabilities/net/udp/datagrams.ts";
import { currentTask } from "../../../world/task.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import { isOwnAddress, show, type ShownAddress, takeIPv6 } from "./addresses.ts";
import { Liveness } from "./liveness.ts";
import { hostOf } from "./stream_handle.ts";
import { codeOf } from "./uv.ts";

/** The longest datagram that IPv4 has. */
const MAX_BYTES = 65_507;
/** What Linux gives a socket, and twice what is asked of it. */
const BUFFER_BYTES = 212_992;
const ONE_EACH = "send to the address of each machine";

type OnMessage = (status: number, handle: UdpHandle, bytes: Buffer, from: ShownAddress) => void;

export class UdpHandle {
  readonly #scope: Scope;
  readonly #datagrams: Datagrams;
  readonly #liveness: Liveness;
  readonly #enter: (work: () => void) => void;
  #receiver: { peer: Address | undefined } & Receiver | undefined;
  #isReceiving = false;
  #isClosed = false;
  readonly #bufferBytes = [BUFFER_BYTES, BUFFER_BYTES];
  fd = -1;
  onmessage: OnMessage | undefined;

  constructor(scope: Scope) {
    this.#scope = scope;
    this.#datagrams = scope.world.use(DATAGRAMS);
    this.#liveness = new Liveness(scope.machine.handles);
    this.#enter = scope.later((work: () => void) => work());
  }

  getAsyncId(): number {
    return 0;
  }

  bind(address: string, port: number): number {
    return this.#bind(address, port);
  }

  /** @param port 0 for any */
  #bind(address: string, port: number): number {
    const host = hostOf(this.#scope);
    if (this.#receiver !== undefined) return codeOf("EINVAL");
    if (!isOwnAddress(host.address, address)) return codeOf("EADDRNOTAVAIL");
    const taken = this.#datagrams.portsOf(host).bind(address, port);
    if (taken === undefined) return codeOf("EADDRINUSE");
    this.#receiver = {
      host,
      bound: { address, port: taken },
      task: currentTask()!,
      peer: undefined,
      receive: (bytes, from) => this.#enter(() => this.#receive(bytes, from)),
    };
    this.#datagrams.open(this.#receiver);
    this.#liveness.open(() => `udp ${host.name}:${taken}`, () => this.#release());
    return 0;
  }

  recvStart(): number {
    this.#isReceiving = true;
    return 0;
  }

  recvStop(): number {
    this.#isReceiving = false;
    return 0;
  }

  #receive(bytes: Uint8Array, from: Address): void {
    if (!this.#isReceiving) return;
    const shown: ShownAddress = {};
    show(from, shown);
    this.onmessage?.(bytes.length, this, Buffer.from(bytes), shown);
  }

  connect(address: string, port: number): number {
    if (this.#receiver === undefined) this.#bind("0.0.0.0", 0);
    this.#receiver!.peer = { address, port };
    return 0;
  }

  disconnect(): number {
    if (this.#receiver?.peer === undefined) return codeOf("ENOTCONN");
    this.#receiver.peer = undefined;
    return 0;
  }

  /**
   * @param chunks of one datagram
   * @param port a boolean for what goes to the peer
   * @returns one more than the number of bytes, or an error
   */
  send(
    _request: object,
    chunks: readonly Uint8Array[],
    _count: number,
    port: number | boolean,
    address?: string,
  ): number {
    const bytes = Buffer.concat(chunks);
    if (bytes.length > MAX_BYTES) return codeOf("EMSGSIZE");
    const to = typeof port === "number" ? { address: address!, port } : this.#receiver?.peer;
    if (to === undefined) return codeOf("EDESTADDRREQ");
    if (this.#receiver === undefined) this.#bind("0.0.0.0", 0);
    this.#datagrams.send(this.#receiver!, bytes, to);
    return bytes.length + 1;
  }

  close(done?: () => void): void {
    if (this.#isClosed) return;
    this.#release();
    this.#liveness.close();
    if (done !== undefined) this.#enter(done);
  }

  #release(): void {
    this.#isClosed = true;
    if (this.#receiver !== undefined) this.#datagrams.close(this.#receiver);
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

  getsockname(out: ShownAddress): number {
    return this.#receiver === undefined ? codeOf("EBADF") : show(this.#receiver.bound, out);
  }

  getpeername(out: ShownAddress): number {
    return show(this.#receiver?.peer, out);
  }

  open(): number {
    return codeOf("EINVAL");
  }

  /** @param bytes 0 to ask for the size */
  bufferSize(bytes: number, isReceiving: boolean): number {
    const which = isReceiving ? 0 : 1;
    if (bytes > 0) this.#bufferBytes[which] = bytes * 2;
    return this.#bufferBytes[which]!;
  }

  getSendQueueSize(): number {
    return 0;
  }

  getSendQueueCount(): number {
    return 0;
  }
}

takeIPv6(UdpHandle.prototype, ["bind", "connect", "send"]);

for (const name of ["setTTL", "setMulticastTTL", "setMulticastLoopback"]) {
  Object.defineProperty(UdpHandle.prototype, name, { value: () => 0 });
}

const GROUPS = ["Membership", "SourceSpecificMembership"].flatMap((what) => [`add${what}`, `drop${what}`]);
for (const name of ["setBroadcast", "setMulticastInterface", ...GROUPS]) {
  const refused = () => {
    throw refuse(`dgram.Socket.${name}`, ONE_EACH);
  };
  Object.defineProperty(UdpHandle.prototype, name, { value: refused });
}

export function createUdpWrap(scope: Scope): object {
  class UDP extends UdpHandle {
    constructor() {
      super(scope);
    }
  }
  class SendWrap {}
  return { UDP, SendWrap, constants: { UV_UDP_IPV6ONLY: 1, UV_UDP_REUSEPORT: 8 } };
}
