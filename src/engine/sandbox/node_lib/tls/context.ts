/** What an end of a connection may do, has to show, and trusts: a `SecureContext` of Node's, inside. */
import type { KeyObject } from "node:crypto";
import type { Certificate } from "./certificate.ts";
import { DEFAULT_SUITES_13, suites12 } from "./ciphers.ts";

export const TLS1_2 = 0x303;
export const TLS1_3 = 0x304;

/** The name of a version. */
export function versionName(version: number): string {
  return `TLSv1.${version - 0x301}`;
}

/** A certificate with what belongs to it. */
export interface Identity {
  readonly certificate: Certificate;
  /** What leads from it to an authority. */
  readonly others: readonly Certificate[];
  key: KeyObject | undefined;
}

export class TlsContext {
  minVersion = TLS1_2;
  maxVersion = TLS1_3;
  suites13: readonly string[] = DEFAULT_SUITES_13;
  suites12: readonly string[] = suites12("DEFAULT");
  /** By type of key, of which there may be one each. */
  readonly identities = new Map<string, Identity>();
  /** Keys without a certificate, by type. */
  readonly keys = new Map<string, KeyObject>();
  authorities: readonly Certificate[] = [];
  isPartialEnough = false;

  /** What there is both a certificate and its key for, best first. */
  get complete(): readonly Identity[] {
    const types = [...this.identities.keys()].sort((one, other) => rank(one) - rank(other));
    return types.map((type) => this.identities.get(type)!).filter(({ key }) => key !== undefined);
  }
}

/** In the order of the signature algorithms that OpenSSL's clients ask for. */
function rank(keyType: string): number {
  return ["ec", "ed25519", "ed448", "rsa"].indexOf(keyType);
}
