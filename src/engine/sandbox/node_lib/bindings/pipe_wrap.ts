/** The binding `pipe_wrap`: handles of unix sockets, whose paths are names of the machine rather than files. */
import { Buffer } from "node:buffer";
import { connectPath } from "../../../capabilities/net/tcp/connection.ts";
import type { Scope } from "../../realm/scope.ts";
import { insideOf, SERVER, SOCKET, StreamHandle } from "./stream_handle.ts";
import type { Request, StreamWrap } from "./stream_wrap.ts";
import { codeOf } from "./uv.ts";

/** As on Linux. */
const MAX_PATH_BYTES = 107;

export class PipeHandle extends StreamHandle {
  #path: string | undefined;

  protected override describe(): string {
    const { host, socket, listener } = insideOf(this);
    return socket?.name ?? (listener === undefined ? host.name : `server ${this.#path}`);
  }

  protected override release(): void {
    if (this.#path !== undefined) insideOf(this).host.releasePath(this.#path);
  }

  bind(path: string): number {
    if (this.#path !== undefined) return codeOf("EINVAL");
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) return codeOf("ENAMETOOLONG");
    if (!insideOf(this).host.bindPath(path)) return codeOf("EADDRINUSE");
    this.#path = path;
    return 0;
  }

  listen(): number {
    if (this.#path === undefined) return codeOf("EINVAL");
    const { host, listenAt } = insideOf(this);
    host.listenPath(this.#path, listenAt({ address: this.#path, port: 0 }));
    return 0;
  }

  connect(request: Request, path: string): number {
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) return codeOf("ENAMETOOLONG");
    const { host, connecting } = insideOf(this);
    return connecting(request, (done) => connectPath(host, path, done));
  }

  fchmod(): number {
    return 0;
  }
}

export function createPipeWrap(scope: Scope, wrap: StreamWrap): object {
  class Pipe extends PipeHandle {
    constructor() {
      super(scope, wrap, () => new Pipe());
    }
  }
  class PipeConnectWrap {}
  return { Pipe, PipeConnectWrap, constants: { SOCKET, SERVER, IPC: 2, UV_READABLE: 1, UV_WRITABLE: 2 } };
}
