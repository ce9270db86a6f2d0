/** The binding `tcp_wrap`: handles of TCP over the network of the world. */
import { connect } from "../../../capabilities/net/tcp/connection.ts";
import type { Address } from "../../../capabilities/net/tcp/address.ts";
import { TCP as NETWORK } from "../../../capabilities/net/tcp/network.ts";
import type { Scope } from "../../realm/scope.ts";
import { isOwnAddress, show, type ShownAddress, takeIPv6 } from "./addresses.ts";
import { insideOf, SERVER, SOCKET, StreamHandle } from "./stream_handle.ts";
import type { Request, StreamWrap } from "./stream_wrap.ts";
import { codeOf } from "./uv.ts";

export class TcpHandle extends StreamHandle {
  #bound: Address | undefined;
  #bindError: string | undefined;

  protected override describe(): string {
    const { host, socket, listener } = insideOf(this);
    const { port } = this.#bound ?? { port: 0 };
    return socket?.name ?? (listener === undefined ? host.name : `server ${host.name}:${port}`);
  }

  protected override release(): void {
    const { host, listener } = insideOf(this);
    if (listener !== undefined) host.unlisten(listener);
    if (this.#bound !== undefined) host.release(this.#bound);
  }

  /** @param port 0 or undefined for any */
  bind(address: string, port = 0): number {
    return this.#bind(address, port);
  }

  /** As libuv: that the port is taken shows when it is used. */
  #bind(address: string, port: number): number {
    if (this.#bound !== undefined) return codeOf("EINVAL");
    const { host } = insideOf(this);
    if (!isOwnAddress(host.address, address)) return codeOf("EADDRNOTAVAIL");
    const taken = host.bind(address, port);
    if (taken === undefined) this.#bindError = "EADDRINUSE";
    else this.#bound = { address, port: taken };
    return 0;
  }

  listen(): number {
    if (this.#bindError !== undefined) return codeOf(this.#bindError);
    if (this.#bound === undefined) this.#bind("0.0.0.0", 0);
    const { host, listenAt } = insideOf(this);
    host.listen(listenAt(this.#bound!));
    return 0;
  }

  connect(request: Request, address: string, port: number): number {
    if (this.#bindError !== undefined) return codeOf(this.#bindError);
    const { scope, host, connecting } = insideOf(this);
    const network = scope.world.use(NETWORK);
    const isLocal = network.at(host, address) === host;
    const chosen = this.#bound?.address ?? "0.0.0.0";
    const usual = isLocal ? address.replace(/^(0\.0\.0\.0|::)$/, "127.0.0.1") : host.address;
    const from = chosen === "0.0.0.0" || chosen === "::" ? usual : chosen;
    if (this.#bound === undefined) this.#bind(from, 0);
    const local = { address: from, port: this.#bound!.port };
    return connecting(request, (done) => connect(network, host, local, { address, port }, done));
  }

  getsockname(out: ShownAddress): number {
    if (this.#bindError !== undefined) return codeOf(this.#bindError);
    return show(insideOf(this).socket?.local ?? this.#bound, out);
  }

  getpeername(out: ShownAddress): number {
    return show(insideOf(this).socket?.remote, out);
  }

  setNoDelay(): number {
    return 0;
  }

  setKeepAlive(): number {
    return 0;
  }

  setSimultaneousAccepts(): number {
    return 0;
  }
}

takeIPv6(TcpHandle.prototype, ["bind", "connect"]);

export function createTcpWrap(scope: Scope, wrap: StreamWrap): object {
  class TCP extends TcpHandle {
    constructor() {
      super(scope, wrap, () => new TCP());
    }
  }
  class TCPConnectWrap {}
  return { TCP, TCPConnectWrap, constants: { SOCKET, SERVER, UV_TCP_IPV6ONLY: 1, UV_TCP_REUSEPORT: 2 } };
}
