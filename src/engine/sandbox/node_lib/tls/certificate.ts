/**
 * A certificate (X.509, RFC 5280), read in the same way on every runtime: what Deno's `X509Certificate` tells differs from Node's.
 * Only its public key and the check of a signature are the runtime's.
 */
import { Buffer } from "node:buffer";
import { createHash, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { BIT_STRING, BOOLEAN, childrenOf, type Der, INTEGER, oidOf, readDer, SEQUENCE, timeOf } from "./der.ts";
import { alternativeNames, infoAccess, type Name, nameOf } from "./names.ts";

/** Extensions of certificates by their object identifiers. */
const SUBJECT_KEY_ID = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const ALTERNATIVE_NAMES = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const AUTHORITY_KEY_ID = "2.5.29.35";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const INFO_ACCESS = "1.3.6.1.5.5.7.1.1";

const EXTENSIONS = 0xa3;
const VERSION = 0xa0;
/** The bit of `keyUsage` that lets a key sign certificates. */
const CERT_SIGN = 0x04;

export class Certificate {
  readonly raw: Buffer;
  readonly subject: Name;
  readonly issuer: Name;
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly serialNumber: string;
  /** The public key, as SubjectPublicKeyInfo in DER. */
  readonly publicKeyInfo: Buffer;
  readonly #names: { readonly subject: Buffer; readonly issuer: Buffer };
  readonly #extensions = new Map<string, Der>();

  /** @throws RangeError or TypeError for what is no certificate */
  constructor(raw: Buffer) {
    this.raw = raw;
    const [certificate] = readDer(raw);
    const [signed] = childrenOf(certificate);
    const fields = childrenOf(signed);
    if (fields[0]?.tag === VERSION) fields.shift();
    const [serial, , issuer, validity, subject, key] = fields;
    if (serial?.tag !== INTEGER || key?.tag !== SEQUENCE) throw new TypeError("not a certificate");
    const [from, to] = childrenOf(validity);
    this.serialNumber = serialText(serial.content);
    this.#names = { subject: subject!.whole, issuer: issuer!.whole };
    this.subject = nameOf(subject!);
    this.issuer = nameOf(issuer!);
    this.validFromMs = timeOf(from!);
    this.validToMs = timeOf(to!);
    this.publicKeyInfo = key.whole;
    const listed = fields.find(({ tag }) => tag === EXTENSIONS);
    for (const extension of childrenOf(childrenOf(listed)[0])) {
      const parts = childrenOf(extension);
      const [value] = readDer(parts.at(-1)!.content);
      this.#extensions.set(oidOf(parts[0]!), value!);
    }
  }

  get publicKey(): KeyObject {
    return createPublicKey({ key: this.publicKeyInfo, format: "der", type: "spki" });
  }

  /** Whether it may sign other certificates. Those that say nothing, from before there were extensions, may if they sign themselves. */
  get isAuthority(): boolean {
    const [flag] = childrenOf(this.#extensions.get(BASIC_CONSTRAINTS));
    if (this.#extensions.size === 0) return this.isSelfIssued;
    return flag?.tag === BOOLEAN && flag.content[0] !== 0 && this.#maySign;
  }

  get #maySign(): boolean {
    const usage = this.#extensions.get(KEY_USAGE);
    return usage?.tag !== BIT_STRING || ((usage.content[1] ?? 0) & CERT_SIGN) !== 0;
  }

  get isSelfIssued(): boolean {
    return this.#names.subject.equals(this.#names.issuer);
  }

  /** The purposes that it is limited to, as object identifiers. */
  get purposes(): readonly string[] | undefined {
    const usage = this.#extensions.get(EXTENDED_KEY_USAGE);
    return usage === undefined ? undefined : childrenOf(usage).map(oidOf);
  }

  get alternativeNames(): string | undefined {
    const names = this.#extensions.get(ALTERNATIVE_NAMES);
    return names === undefined ? undefined : alternativeNames(names);
  }

  get infoAccess(): string | undefined {
    const access = this.#extensions.get(INFO_ACCESS);
    return access === undefined ? undefined : infoAccess(access);
  }

  /** Whether names, and key identifiers if both have one, say that `issuer` signed this. */
  wasIssuedBy(issuer: Certificate): boolean {
    if (!this.#names.issuer.equals(issuer.#names.subject)) return false;
    const wanted = childrenOf(this.#extensions.get(AUTHORITY_KEY_ID)).find(({ tag }) => tag === 0x80);
    const own = issuer.#extensions.get(SUBJECT_KEY_ID);
    return wanted === undefined || own === undefined || wanted.content.equals(own.content);
  }

  /** Whether the key of `issuer` made its signature. */
  wasSignedBy(issuer: Certificate): boolean {
    return new X509Certificate(this.raw).verify(issuer.publicKey);
  }

  equals(other: Certificate): boolean {
    return this.raw.equals(other.raw);
  }

  fingerprint(algorithm: "sha1" | "sha256" | "sha512"): string {
    return createHash(algorithm).update(this.raw).digest("hex").toUpperCase().replace(/..(?!$)/g, "$&:");
  }
}

function serialText(content: Buffer): string {
  return content.toString("hex").toUpperCase().replace(/^(00)+(?=..)/, "");
}

const PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** The certificates of a PEM text, in order. @throws as the constructor does */
export function certificatesOf(pem: string): Certificate[] {
  return [...pem.matchAll(PEM)].map(([, base64]) => new Certificate(Buffer.from(base64!, "base64")));
}
