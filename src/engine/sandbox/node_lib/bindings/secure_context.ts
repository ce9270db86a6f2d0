/** The part of the binding `crypto` that TLS uses: contexts, the names of ciphers, and the authorities that a program trusts. */
import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { TCP } from "../../../capabilities/net/tcp/network.ts";
import { coded } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import { type Certificate, certificatesOf } from "../tls/certificate.ts";
import { ALL_SUITES, suites12, suites13 } from "../tls/ciphers.ts";
import { TlsContext } from "../tls/context.ts";
import { callError } from "../tls/errors.ts";
import { buildChain } from "../tls/trust.ts";

type Pem = string | NodeJS.ArrayBufferView;

/** The context that a handle stands for. */
export let contextOf: (handle: SecureContext) => TlsContext;

const TLS1 = 0x301;
const METHOD = /^(?:SSLv23|TLS|TLSv1|TLSv1_1|TLSv1_2)(?:_(?:client|server))?_method$/;

export class SecureContext {
  readonly #context = new TlsContext();
  readonly #roots: Roots;
  #sessionTickets: Buffer = Buffer.alloc(48);

  static {
    contextOf = (handle) => handle.#context;
  }

  constructor(roots: Roots) {
    this.#roots = roots;
  }

  init(method: string | undefined, minVersion: number, maxVersion: number): void {
    this.setMinProto(minVersion);
    this.setMaxProto(maxVersion);
    if (!method) return;
    if (/^SSLv[23]_/.test(method)) {
      throw coded(new TypeError(`${method.split("_")[0]} methods disabled`), INVALID_METHOD);
    }
    if (!METHOD.test(method)) throw coded(new TypeError(`Unknown method: ${method}`), INVALID_METHOD);
    const [, minor = "0"] = /^TLSv1(?:_(\d))?_/.exec(method) ?? [];
    const isAny = !method.startsWith("TLSv1");
    this.setMinProto(isAny ? minVersion : TLS1 + Number(minor));
    this.setMaxProto(isAny ? maxVersion : TLS1 + Number(minor));
  }

  setMinProto(version: number): void {
    this.#context.minVersion = version;
  }

  setMaxProto(version: number): void {
    this.#context.maxVersion = version;
  }

  getMinProto(): number {
    return this.#context.minVersion;
  }

  getMaxProto(): number {
    return this.#context.maxVersion;
  }

  setCipherSuites(list: string): void {
    const found = suites13(list);
    if (found.length === 0) throw noCipher();
    this.#context.suites13 = found;
  }

  setCiphers(list: string): void {
    const found = suites12(list);
    if (list !== "" && found.length === 0) throw noCipher();
    this.#context.suites12 = found;
  }

  addCACert(pem: Pem): void {
    this.#context.authorities = [...this.#context.authorities, ...read(pem)];
  }

  addRootCerts(): void {
    this.#context.authorities = [...this.#context.authorities, ...this.#roots.all];
  }

  setAllowPartialTrustChain(): void {
    this.#context.isPartialEnough = true;
  }

  setCert(pem: Pem): void {
    const [certificate, ...others] = read(pem);
    if (certificate === undefined) throw callError("0480006C", "PEM routines", "no start line", "ERR_OSSL_PEM_");
    const type = certificate.publicKey.asymmetricKeyType!;
    this.#context.identities.set(type, { certificate, others, key: undefined });
    this.#pair(type);
  }

  setKey(pem: Pem, passphrase?: string): void {
    const key = readKey(pem, passphrase);
    this.#context.keys.set(key.asymmetricKeyType!, key);
    this.#pair(key.asymmetricKeyType!);
  }

  /** Gives a certificate its key, once there are both. */
  #pair(type: string): void {
    const [identity, key] = [this.#context.identities.get(type), this.#context.keys.get(type)];
    if (identity === undefined || key === undefined) return;
    const own = createPublicKey(key).export({ type: "spki", format: "der" });
    if (!own.equals(identity.certificate.publicKey.export({ type: "spki", format: "der" }))) {
      throw callError("05800074", "x509 certificate routines", "key values mismatch", "ERR_OSSL_X509_");
    }
    identity.key = key;
  }

  getCertificate(): Buffer | null {
    return this.#first?.raw ?? null;
  }

  getIssuer(): Buffer | null {
    const first = this.#first;
    if (first === undefined) return null;
    const { authorities } = this.#context;
    return buildChain([first], { authorities, isPartialEnough: false }).chain[1]?.raw ?? null;
  }

  get #first(): Certificate | undefined {
    return [...this.#context.identities.values()][0]?.certificate;
  }

  getTicketKeys(): Buffer {
    return Buffer.from(this.#sessionTickets);
  }

  setTicketKeys(keys: Uint8Array): void {
    this.#sessionTickets = Buffer.from(keys);
  }

  addCRL(): void {
    throw refuse("the option crl of node:tls", "leave a revoked certificate out of what the scenario declares");
  }

  loadPKCS12(): void {
    throw refuse("the option pfx of node:tls", "give the certificate and its key as PEM, by the options cert and key");
  }

  // Without cryptography, these change nothing that a program sees.
  setSigalgs(): void {}
  setECDHCurve(): void {}
  setDHParam(): void {}
  setOptions(): void {}
  setSessionIdContext(): void {}
  setSessionTimeout(): void {}
  setCertificateCompression(): void {}
  close(): void {}
}

const INVALID_METHOD = "ERR_TLS_INVALID_PROTOCOL_METHOD";

function noCipher(): Error {
  return callError("0A0000B9", "SSL routines", "no cipher match", "ERR_SSL_");
}

/** The certificates of a PEM text. What cannot be read is no certificate. */
function read(pem: Pem): Certificate[] {
  try {
    return certificatesOf(textOf(pem));
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw callError("0680007B", "asn1 encoding routines", "header too long", "ERR_OSSL_ASN1_");
  }
}

function readKey(pem: Pem, passphrase: string | undefined): KeyObject {
  const text = textOf(pem);
  const unsupported = () => callError("1E08010C", "DECODER routines", "unsupported");
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw unsupported();
  try {
    return createPrivateKey(passphrase === undefined ? text : { key: text, passphrase });
  } catch {
    // What the runtimes say differs.
    throw unsupported();
  }
}

function textOf(pem: Pem): string {
  return typeof pem === "string" ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).toString("latin1");
}

/** The authorities that programs trust which name none: those of the scenario and of NODE_EXTRA_CA_CERTS. There are no others. */
export class Roots {
  readonly #scope: Scope;
  #extra: readonly string[] | undefined;
  /** What the program has put in their place. */
  #own: readonly string[] | undefined;
  #parsed: readonly Certificate[] | undefined;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  get declared(): readonly string[] {
    return this.#scope.world.use(TCP).authorities;
  }

  /** As PEM. */
  get extra(): readonly string[] {
    return this.#extra ??= this.#readExtra();
  }

  get own(): readonly string[] {
    return this.#own ?? [];
  }

  set own(pems: readonly string[]) {
    this.#own = pems;
    this.#parsed = undefined;
  }

  get all(): readonly Certificate[] {
    return this.#parsed ??= (this.#own ?? [...this.declared, ...this.extra]).flatMap(read);
  }

  #readExtra(): readonly string[] {
    const { env } = this.#scope.global("process") as NodeJS.Process;
    const path = env["NODE_EXTRA_CA_CERTS"];
    if (path === undefined || path === "") return [];
    const fs = this.#scope.require("fs") as typeof import("node:fs");
    if (fs.existsSync(path)) return [fs.readFileSync(path, "utf8")];
    this.#scope.warn(
      `Ignoring extra certs from \`${path}\`, load failed: error:80000002:system library::No such file or directory`,
      "Warning",
    );
    return [];
  }
}

export function createCryptoBinding(scope: Scope): object {
  const roots = new Roots(scope);
  return {
    SecureContext: class extends SecureContext {
      constructor() {
        super(roots);
      }
    },
    getSSLCiphers: () => [...ALL_SUITES],
    getCertificateCompressionAlgorithms: () => ["zlib", "brotli", "zstd"],
    getBundledRootCertificates: () => [...roots.declared],
    getExtraCACertificates: () => [...roots.extra],
    getSystemCACertificates: () => [],
    getUserRootCertificates: () => [...roots.own],
    resetRootCertStore: (pems: readonly Pem[]) => void (roots.own = pems.map(textOf)),
    startLoadingCertificatesOffThread() {},
  };
}
