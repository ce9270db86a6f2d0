/** Whether a chain of certificates is to be trusted: the steps of OpenSSL's `X509_verify_cert`, of which the last error counts. */
import type { Certificate } from "./certificate.ts";

/** What OpenSSL says of a chain that is not to be trusted, by code. */
const REASONS = {
  UNABLE_TO_GET_ISSUER_CERT: "unable to get issuer certificate",
  CERT_SIGNATURE_FAILURE: "certificate signature failure",
  CERT_NOT_YET_VALID: "certificate is not yet valid",
  CERT_HAS_EXPIRED: "certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "self-signed certificate in certificate chain",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unable to get local issuer certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unable to verify the first certificate",
  INVALID_CA: "invalid CA certificate",
  INVALID_PURPOSE: "unsuitable certificate purpose",
} as const;

export type Distrust = keyof typeof REASONS;

/** Those to which Node adds a hint. */
const LOCAL: ReadonlySet<Distrust> = new Set<Distrust>([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
]);
const HINT = "; if the root CA is installed locally, try running Node.js with --use-system-ca";

/** What a certificate is used for, as an object identifier. */
export const SERVER_PURPOSE = "1.3.6.1.5.5.7.3.1";
export const CLIENT_PURPOSE = "1.3.6.1.5.5.7.3.2";

export interface Anchors {
  readonly authorities: readonly Certificate[];
  /** An authority ends a chain also if another one has issued it. */
  readonly isPartialEnough: boolean;
}

export interface Trust extends Anchors {
  readonly purpose: typeof SERVER_PURPOSE | typeof CLIENT_PURPOSE;
  /** In ms since 1970. */
  readonly nowMs: number;
}

/** As Node gives it. */
export function distrustError(code: Distrust): Error {
  const message = REASONS[code] + (LOCAL.has(code) ? HINT : "");
  return Object.assign(new Error(message), { code });
}

/**
 * @param given the certificates that the peer sent, its own first
 * @returns the chain as far as it goes, and why it is not to be trusted
 */
export function verifyChain(
  given: readonly Certificate[],
  trust: Trust,
): { readonly chain: readonly Certificate[]; readonly distrust: Distrust | undefined } {
  const { chain, own, isTrusted } = buildChain(given, trust);
  let distrust: Distrust | undefined;
  const top = chain.at(-1)!;
  if (!isTrusted) {
    if (top.isSelfIssued) distrust = chain.length === 1 ? "DEPTH_ZERO_SELF_SIGNED_CERT" : "SELF_SIGNED_CERT_IN_CHAIN";
    else distrust = own < chain.length ? "UNABLE_TO_GET_ISSUER_CERT" : "UNABLE_TO_GET_ISSUER_CERT_LOCALLY";
  }
  for (const [depth, certificate] of chain.entries()) {
    if (depth > 0 && !certificate.isAuthority) distrust = "INVALID_CA";
    if (certificate.purposes?.includes(trust.purpose) === false) distrust = "INVALID_PURPOSE";
  }
  if (chain.length === 1 && !isTrusted && !top.isSelfIssued) distrust = "UNABLE_TO_VERIFY_LEAF_SIGNATURE";
  for (const [depth, certificate] of [...chain.entries()].reverse()) {
    const issuer = chain[depth + 1];
    if (issuer !== undefined && !certificate.wasSignedBy(issuer)) distrust = "CERT_SIGNATURE_FAILURE";
    if (certificate.validFromMs > trust.nowMs) distrust = "CERT_NOT_YET_VALID";
    if (certificate.validToMs < trust.nowMs) distrust = "CERT_HAS_EXPIRED";
  }
  return { chain, distrust };
}

interface Built {
  readonly chain: readonly Certificate[];
  /** How many of them the peer sent. */
  readonly own: number;
  readonly isTrusted: boolean;
}

/** Looks for the issuer of each, first among the authorities. */
export function buildChain(
  [leaf, ...others]: readonly Certificate[],
  { authorities, isPartialEnough }: Anchors,
): Built {
  const chain = [leaf!];
  const isAuthority = (certificate: Certificate) => authorities.some((each) => each.equals(certificate));
  let own = isAuthority(leaf!) ? 0 : 1;
  for (let last = leaf!; !last.isSelfIssued;) {
    const isNew = (each: Certificate) => last.wasIssuedBy(each) && !chain.some((known) => known.equals(each));
    const trusted = authorities.find(isNew);
    const next = trusted ?? others.find(isNew);
    if (next === undefined) break;
    if (trusted === undefined) own += 1;
    chain.push(last = next);
  }
  const isTrusted = isPartialEnough
    ? chain.some(isAuthority)
    : chain.at(-1)!.isSelfIssued && isAuthority(chain.at(-1)!);
  return { chain, own, isTrusted };
}
