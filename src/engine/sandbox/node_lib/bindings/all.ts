/** The bindings that Node's library asks for, each made when it is first used. */
import type { Scope } from "../../realm/scope.ts";
import type { Table } from "../table.ts";
import { createCaresWrap } from "./cares_wrap.ts";
import { createHttpParser } from "./http_parser.ts";
import { createJsStream } from "./js_stream.ts";
import { createPipeWrap } from "./pipe_wrap.ts";
import { createCryptoBinding } from "./secure_context.ts";
import { createStreamWrap, type StreamWrap } from "./stream_wrap.ts";
import { createTcpWrap } from "./tcp_wrap.ts";
import { createTlsWrap } from "./tls_wrap.ts";
import { createUdpWrap } from "./udp_wrap.ts";
import { uv } from "./uv.ts";

/** Of the files that are evaluated once for the process. */
export const STATELESS_BINDINGS: Table = {
  constants: () => ({
    os: { signals: {}, UV_UDP_REUSEADDR: 4 },
    crypto: {
      TLS1_VERSION: 0x301,
      TLS1_1_VERSION: 0x302,
      TLS1_2_VERSION: 0x303,
      TLS1_3_VERSION: 0x304,
      SSL_OP_CIPHER_SERVER_PREFERENCE: 0x400000,
    },
  }),
  fs: () => ({}),
  util: () => ({ privateSymbols: { arrow_message_private_symbol: Symbol("arrow_message") } }),
  uv: () => uv,
};

export function createBindings(scope: Scope): Table {
  let streams: StreamWrap | undefined;
  const streamWrap = () => streams ??= createStreamWrap();
  return {
    ...STATELESS_BINDINGS,
    cares_wrap: () => createCaresWrap(scope),
    crypto: () => createCryptoBinding(scope),
    http_parser: () => createHttpParser(scope),
    js_stream: () => createJsStream(streamWrap()),
    pipe_wrap: () => createPipeWrap(scope, streamWrap()),
    stream_wrap: streamWrap,
    symbols: () => ({ onpskexchange: Symbol("onpskexchange") }),
    tcp_wrap: () => createTcpWrap(scope, streamWrap()),
    tls_wrap: () => createTlsWrap(scope, streamWrap()),
    udp_wrap: () => createUdpWrap(scope),
    trace_events: () => ({ getCategoryEnabledBuffer: () => new Uint8Array(1), trace() {} }),
  };
}
