/** The binding `tls_wrap`: a handle of TLS over another handle. */
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import { decodeProtocols, encodeProtocols, protocolAt } from "../tls/alpn.ts";
import type { Certificate } from "../tls/certificate.ts";
import { describeCipher } from "../tls/ciphers.ts";
import { TLS1_3, type TlsContext, versionName } from "../tls/context.ts";
import { ClientHandshake, type ClientWishes } from "../tls/handshake_client.ts";
import { ServerHandshake, type ServerWishes } from "../tls/handshake_server.ts";
import { type LegacyCertificate, legacyOf } from "../tls/legacy.ts";
import { type Listener, TlsSession } from "../tls/session.ts";
import { CLIENT_PURPOSE, type Distrust, distrustError, SERVER_PURPOSE, verifyChain } from "../tls/trust.ts";
import { contextOf, SecureContext } from "./secure_context.ts";
import { type Done, type Sent, StreamBase } from "./stream_base.ts";
import type { Request, StreamWrap } from "./stream_wrap.ts";
import { TlsOutgoing } from "./tls_outgoing.ts";

/** What the library puts on the handle. */
interface Hooks {
  onhandshakestart(nowMs: number): void;
  onhandshakedone(): void;
  onerror(error: Error): void;
  oncertcb(info: { readonly servername: string | undefined; readonly OCSPRequest: boolean }): void;
  onocspresponse(response: Buffer | null): void;
  ALPNCallback(protocols: Buffer): number | undefined;
  sni_context?: unknown;
}

const NO_SESSIONS = "sessions are not resumed: each connection has a handshake of its own";

export class TlsHandle extends StreamBase {
  readonly #scope: Scope;
  readonly #parent: StreamBase;
  readonly #isServer: boolean;
  readonly #session: TlsSession;
  readonly #outgoing: TlsOutgoing;
  readonly #client: ClientWishes;
  readonly #server: ServerWishes;
  #serverHandshake: ServerHandshake | undefined;
  #verified: ReturnType<typeof verifyChain> | undefined;
  #hasEnded = false;

  constructor(
    scope: Scope,
    wrap: StreamWrap,
    parent: StreamBase,
    context: TlsContext,
    isServer: boolean,
    waitsForWrites: boolean,
  ) {
    super(wrap);
    this.#scope = scope;
    this.#parent = parent;
    this.#isServer = isServer;
    this.#client = {
      context,
      servername: undefined,
      alpn: undefined,
      wantsOcsp: false,
      onOcspResponse: (response) => this.#hooks.onocspresponse(response),
    };
    this.#server = {
      context,
      wantsCertificate: false,
      needsCertificate: false,
      alpn: undefined,
      chooseAlpn: undefined,
      ocspResponse: undefined,
      chooseCertificate: undefined,
    };
    this.#session = new TlsSession(
      isServer,
      this.#listener(),
      (line) =>
        isServer
          ? this.#serverHandshake = new ServerHandshake(line, this.#server)
          : new ClientHandshake(line, this.#client),
    );
    this.#outgoing = new TlsOutgoing(this.#session, parent, waitsForWrites);
    parent.divert({ data: (bytes) => this.receive(bytes), error: (name) => this.#end(name) });
  }

  get #hooks(): Hooks {
    return this as unknown as Hooks;
  }

  #listener(): Listener {
    return {
      handshakeStarted: () => this.#hooks.onhandshakestart(this.#scope.machine.clock.nowMs),
      handshakeDone: () => this.#hooks.onhandshakedone(),
      data: (bytes) => this.#hand(bytes),
      ended: () => this.#end("EOF"),
      failed: (error) => {
        this.#outgoing.flush();
        this.#hooks.onerror(error);
      },
    };
  }

  /** The library's buffer may take only a part. */
  #hand(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, Math.min(bytes.length, at + this.capacity()));
      at += part.length;
      this.received(Uint8Array.from(part));
    }
  }

  #end(name: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.receivedError(name);
  }

  override readStart(): number {
    return this.#hasEnded ? 0 : this.#parent.readStart();
  }

  override readStop(): number {
    return this.#parent.readStop();
  }

  override shutdown(request: Request): number {
    this.#session.end();
    this.#outgoing.flush();
    return this.#parent.shutdown(request);
  }

  override send(bytes: Uint8Array, done: Done): Sent {
    return this.#outgoing.send(bytes, done);
  }

  receive(bytes: Uint8Array): void {
    this.#session.receive(bytes);
    this.#outgoing.flush();
  }

  start(): void {
    this.#session.start();
    this.#outgoing.flush();
  }

  writesIssuedByPrevListenerDone(): void {
    this.#outgoing.goOn();
  }

  destroySSL(): void {
    this.#outgoing.cancel();
  }

  get writeQueueSize(): number {
    return this.#outgoing.size;
  }

  setVerifyMode(requestCert: boolean, rejectUnauthorized: boolean): void {
    this.#server.wantsCertificate = requestCert;
    this.#server.needsCertificate = requestCert && rejectUnauthorized;
  }

  verifyError(): Error | null {
    const distrust: Distrust | undefined = this.#session.agreed.peer.length === 0
      ? "UNABLE_TO_GET_ISSUER_CERT"
      : this.#verify().distrust;
    return distrust === undefined ? null : distrustError(distrust);
  }

  #verify(): ReturnType<typeof verifyChain> {
    const { authorities, isPartialEnough } = this.#isServer ? this.#server.context : this.#client.context;
    return this.#verified ??= verifyChain(this.#session.agreed.peer, {
      authorities,
      isPartialEnough,
      purpose: this.#isServer ? CLIENT_PURPOSE : SERVER_PURPOSE,
      nowMs: this.#scope.machine.clock.nowMs,
    });
  }

  getPeerCertificate(isDetailed?: boolean): LegacyCertificate | undefined {
    if (this.#session.agreed.peer.length === 0) return undefined;
    return legacyOf(this.#verify().chain, isDetailed === true);
  }

  getCertificate(): LegacyCertificate | undefined {
    const { own } = this.#session.agreed;
    return own === undefined ? undefined : legacyOf([own], false);
  }

  getPeerX509Certificate(): X509Certificate | undefined {
    return x509Of(this.#session.agreed.peer[0]);
  }

  getX509Certificate(): X509Certificate | undefined {
    return x509Of(this.#session.agreed.own);
  }

  getCipher(): object | undefined {
    const { cipher } = this.#session.agreed;
    return cipher === "" ? undefined : describeCipher(cipher);
  }

  getProtocol(): string {
    const { version } = this.#session.agreed;
    return versionName(version === 0 ? (this.#isServer ? this.#server : this.#client).context.maxVersion : version);
  }

  /** What Node tells for the keys that it would have exchanged. */
  getEphemeralKeyInfo(): object | null {
    if (this.#isServer) return null;
    const { version, cipher } = this.#session.agreed;
    if (version >= TLS1_3) return { type: "TLSGroup", name: "X25519MLKEM768" };
    return cipher.includes("DHE") ? { type: "ECDH", name: "X25519", size: 253 } : {};
  }

  setServername(name: string): void {
    this.#client.servername = name;
  }

  getServername(): string | false {
    return (this.#isServer ? this.#session.agreed.servername : this.#client.servername) ?? false;
  }

  setALPNProtocols(protocols: Uint8Array): void {
    const names = decodeProtocols(protocols);
    this.#client.alpn = names.length === 0 ? undefined : names;
    this.#server.alpn = this.#client.alpn;
  }

  enableALPNCb(): void {
    this.#server.chooseAlpn = (offered) => {
      const bytes = encodeProtocols(offered);
      const at = this.#hooks.ALPNCallback(bytes);
      return at === undefined ? undefined : protocolAt(bytes, at + 1);
    };
  }

  getALPNNegotiatedProtocol(): string | false {
    return this.#session.agreed.alpn ?? false;
  }

  enableCertCb(): void {
    this.#server.chooseCertificate = (servername, wantsOcsp) =>
      this.#hooks.oncertcb({ servername, OCSPRequest: wantsOcsp });
  }

  certCbDone(): void {
    const { sni_context: chosen } = this.#hooks;
    if (chosen instanceof SecureContext) this.#server.context = contextOf(chosen);
    else if (chosen !== undefined && chosen !== null) return this.#hooks.onerror(new TypeError("Invalid SNI context"));
    this.#serverHandshake?.certificateChosen();
    this.#outgoing.flush();
  }

  setKeyCert(context: SecureContext): void {
    this.#server.context = contextOf(context);
  }

  requestOCSP(): void {
    this.#client.wantsOcsp = true;
  }

  setOCSPResponse(response: Uint8Array): void {
    this.#server.ocspResponse = Buffer.from(response);
  }

  isSessionReused(): boolean {
    return false;
  }

  setMaxSendFragment(): number {
    return 1;
  }

  renegotiate(): never {
    throw refuse("TLSSocket.renegotiate", "open another connection: TLS 1.3 has no renegotiation either");
  }

  exportKeyingMaterial(): never {
    throw refuse(
      "TLSSocket.exportKeyingMaterial",
      "nothing is encrypted, and there are no keys: give the code fixed material",
    );
  }

  enablePskCallback(): never {
    throw refuse("the option pskCallback of node:tls", "give the server a certificate, by the options cert and key");
  }

  loadSession(): never {
    throw refuse("the event resumeSession of node:tls", NO_SESSIONS);
  }

  // There are neither sessions nor keys to tell of.
  getSession(): void {}
  setSession(): void {}
  getTLSTicket(): void {}
  getFinished(): void {}
  getPeerFinished(): void {}
  getSharedSigalgs(): string[] {
    return [];
  }
  newSessionDone(): void {}
  endParser(): void {}
  enableTrace(): void {}
  enableKeylogCallback(): void {}
  enableSessionCallbacks(): void {}
}

function x509Of(certificate: Certificate | undefined): X509Certificate | undefined {
  return certificate === undefined ? undefined : new X509Certificate(certificate.raw);
}

export function createTlsWrap(scope: Scope, wrap: StreamWrap): object {
  class TLSWrap extends TlsHandle {}
  return {
    TLSWrap,
    HAVE_SSL_TRACE: false,
    wrap(parent: StreamBase, context: SecureContext, isServer: boolean, waitsForWrites: boolean): TLSWrap {
      return new TLSWrap(scope, wrap, parent, contextOf(context), isServer, waitsForWrites);
    },
  };
}
