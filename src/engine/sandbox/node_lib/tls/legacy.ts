/** A certificate as `getPeerCertificate` shows it. */
import { Buffer } from "node:buffer";
import type { Certificate } from "./certificate.ts";
import { childrenOf, oidOf, readDer } from "./der.ts";

export type LegacyCertificate = Record<string, unknown>;

/** Curves by their object identifiers: names of OpenSSL and of NIST, and the size of a key in bits. */
const CURVES: Readonly<Record<string, readonly [asn1: string, nist: string | undefined, bits: number]>> = {
  "1.2.840.10045.3.1.7": ["prime256v1", "P-256", 256],
  "1.3.132.0.34": ["secp384r1", "P-384", 384],
  "1.3.132.0.35": ["secp521r1", "P-521", 521],
  "1.3.132.0.10": ["secp256k1", undefined, 256],
};
const RSA = "1.2.840.113549.1.1.1";

/** @param certificate the first of `chain` that is shown; with the others each leads to its issuer, and the last to itself */
export function legacyOf([certificate, ...issuers]: readonly Certificate[], isDetailed: boolean): LegacyCertificate {
  const shown = withoutIssuer(certificate!);
  if (!isDetailed) return shown;
  if (issuers.length > 0) shown["issuerCertificate"] = legacyOf(issuers, true);
  else if (certificate!.isSelfIssued) shown["issuerCertificate"] = shown;
  return shown;
}

function withoutIssuer(certificate: Certificate): LegacyCertificate {
  const { modulus, exponent, pubkey, bits, asn1Curve, nistCurve } = keyOf(certificate.publicKeyInfo);
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    subjectaltname: certificate.alternativeNames,
    infoAccess: certificate.infoAccess,
    ca: certificate.isAuthority,
    modulus,
    exponent,
    pubkey,
    bits,
    valid_from: timeText(certificate.validFromMs),
    valid_to: timeText(certificate.validToMs),
    fingerprint: certificate.fingerprint("sha1"),
    fingerprint256: certificate.fingerprint("sha256"),
    fingerprint512: certificate.fingerprint("sha512"),
    ext_key_usage: certificate.purposes === undefined ? undefined : [...certificate.purposes],
    serialNumber: certificate.serialNumber,
    raw: Buffer.from(certificate.raw),
    asn1Curve,
    nistCurve,
  };
}

interface Key {
  readonly modulus?: string;
  readonly exponent?: string;
  readonly pubkey?: Buffer;
  readonly bits?: number;
  readonly asn1Curve?: string | undefined;
  readonly nistCurve?: string | undefined;
}

function keyOf(info: Buffer): Key {
  const [algorithm, bitString] = childrenOf(readDer(info)[0]);
  const [type, parameter] = childrenOf(algorithm);
  // The first byte says how many bits of the last one are unused.
  const key = bitString!.content.subarray(1);
  if (oidOf(type!) === RSA) {
    const [modulus, exponent] = childrenOf(readDer(key)[0]).map(({ content }) =>
      BigInt(`0x${content.toString("hex")}`)
    );
    return {
      modulus: evenHex(modulus!.toString(16).toUpperCase()),
      exponent: `0x${exponent!.toString(16)}`,
      pubkey: Buffer.from(info),
      bits: modulus!.toString(2).length,
    };
  }
  const curve = parameter === undefined ? undefined : CURVES[oidOf(parameter)];
  if (curve === undefined) return {};
  const [asn1Curve, nistCurve, bits] = curve;
  return { pubkey: Buffer.from(key), bits, asn1Curve, nistCurve };
}

function evenHex(digits: string): string {
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** As in `Jan  1 00:00:00 2030 GMT`. */
function timeText(ms: number): string {
  const [date, time] = new Date(ms).toISOString().split("T");
  const [year, month, day] = date!.split("-").map(Number);
  return `${MONTHS[month! - 1]} ${String(day).padStart(2)} ${time!.slice(0, 8)} ${year} GMT`;
}
