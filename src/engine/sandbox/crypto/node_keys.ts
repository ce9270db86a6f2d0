/** Keys that `node:crypto` makes, of the world's randomness. RSA and Diffie-Hellman groups need primes, and are refused. */
import { Buffer } from "node:buffer";
import * as real from "node:crypto";
import { cryptoFunctions } from "../realm/node24/globals.ts";
import { refuse } from "../realm/refused.ts";
import { CURVES } from "./ecdsa.ts";
import type { RandomBytes } from "./rsa.ts";

const INSTEAD = "use a fixed key, or one of the type ec, ed25519 or x25519";

/** The bytes before the 32 bytes of a key in PKCS #8 (RFC 8410). */
export const PKCS8_PREFIXES: Readonly<Record<string, string>> = {
  ed25519: "302e020100300506032b657004220420",
  x25519: "302e020100300506032b656e04220420",
};

const { createECDH } = { ...real, ...cryptoFunctions(real) } as typeof real;

/** As `crypto.createECDH`, with a `generateKeys` that draws from the world. */
export function createEcdh(random: RandomBytes, curve: string): real.ECDH {
  const ecdh = createECDH(curve);
  const generateKeys = (encoding?: BufferEncoding, format?: "compressed" | "uncompressed") => {
    ecdh.setPrivateKey(secretOf(random, curve));
    return ecdh.getPublicKey(encoding as "hex", format);
  };
  return Object.defineProperty(ecdh, "generateKeys", { value: generateKeys, writable: true, configurable: true });
}

/** As `crypto.generateKeySync`. */
export function generateKey(random: RandomBytes, type: string, options: { readonly length: number }): real.KeyObject {
  const key = real.generateKeySync(type as "hmac", options);
  return real.createSecretKey(random(key.symmetricKeySize!));
}

interface PairOptions {
  readonly namedCurve?: string;
  readonly publicKeyEncoding?: real.KeyExportOptions<"pem"> | undefined;
  readonly privateKeyEncoding?: real.KeyExportOptions<"pem"> | undefined;
}

/** As `crypto.generateKeyPairSync`. */
export function generateKeyPair(random: RandomBytes, type: string, options: PairOptions = {}) {
  const privateKey = privateKeyOf(random, type, options);
  const publicKey = real.createPublicKey(privateKey);
  const { publicKeyEncoding, privateKeyEncoding } = options;
  return {
    publicKey: publicKeyEncoding === undefined ? publicKey : publicKey.export(publicKeyEncoding),
    privateKey: privateKeyEncoding === undefined ? privateKey : privateKey.export(privateKeyEncoding),
  };
}

function privateKeyOf(random: RandomBytes, type: string, { namedCurve = "" }: PairOptions): real.KeyObject {
  const prefix = PKCS8_PREFIXES[type];
  if (prefix !== undefined) {
    return real.createPrivateKey({
      key: Buffer.concat([Buffer.from(prefix, "hex"), random(32)]),
      format: "der",
      type: "pkcs8",
    });
  }
  const [crv, curve] = [...CURVES].find(([crv, { name }]) => namedCurve === crv || namedCurve === name) ?? [];
  if (type !== "ec" || curve === undefined) {
    throw refuse(`a key pair of the type ${[type, namedCurve].join(" ").trim()}`, INSTEAD);
  }
  return real.createPrivateKey({ key: ecJwk(random, crv!), format: "jwk" });
}

/** A key of an elliptic curve. @param crv one of CURVES */
export function ecJwk(random: RandomBytes, crv: string): { kty: "EC"; crv: string; d: string; x: string; y: string } {
  const { name } = CURVES.get(crv)!;
  const secret = secretOf(random, name);
  const ecdh = real.createECDH(name);
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey();
  const half = (point.length - 1) / 2;
  const [x, y] = [point.subarray(1, 1 + half), point.subarray(1 + half)].map((bytes) => bytes.toString("base64url"));
  return { kty: "EC", crv, d: secret.toString("base64url"), x: x!, y: y! };
}

/** Drawn until it is one: a number from 1 to below the order of the curve. */
function secretOf(random: RandomBytes, name: string): Buffer {
  const curve = [...CURVES.values()].find((each) => each.name === name);
  if (curve === undefined) throw refuse(`a key of the curve ${name}`, "use prime256v1, secp384r1 or secp256k1");
  for (;;) {
    const secret = random(curve.order.toString(16).length / 2);
    const value = BigInt(`0x${secret.toString("hex")}`);
    if (value > 0n && value < curve.order) return secret;
  }
}
