/** Keys that `crypto.subtle.generateKey` makes, of the world's randomness. */
import { Buffer } from "node:buffer";
import { refuse } from "../realm/refused.ts";
import { CURVES } from "./ecdsa.ts";
import { ecJwk, PKCS8_PREFIXES } from "./node_keys.ts";
import type { RandomBytes } from "./rsa.ts";

type Subtle = typeof globalThis.crypto.subtle;
export type Key = Awaited<ReturnType<Subtle["importKey"]>>;
/** An algorithm with its parameters. */
export type Named = Readonly<Record<string, unknown>> & { readonly name: string };

export interface PairOfKeys {
  readonly privateKey: Key;
  readonly publicKey: Key;
}

export function named(algorithm: string | Named): Named {
  return typeof algorithm === "string" ? { name: algorithm } : algorithm;
}

/** A hash of the web's (`SHA-256`) as `node:crypto` calls it. */
export function hashNamed(hash: string | Named): string {
  return named(hash).name.replace("-", "").toLowerCase();
}

export function requireCurve(name: string | undefined): void {
  if (name === undefined || CURVES.has(name)) return;
  throw refuse(`the curve ${name} of crypto.subtle`, "use P-256 or P-384");
}

type Make = (like: Key | PairOfKeys, extractable: boolean) => Promise<Key | PairOfKeys>;

/** Draws a key now; what is returned makes it, with the algorithm and the usages of the host's own. */
export function newKey(algorithm: Named, random: RandomBytes): Make {
  const name = algorithm.name.toUpperCase();
  if (name === "ECDSA" || name === "ECDH") {
    const crv = String(algorithm["namedCurve"]);
    requireCurve(crv);
    return pairOf("jwk", CURVES.has(crv) ? ecJwk(random, crv) : {});
  }
  const prefix = PKCS8_PREFIXES[name.toLowerCase()];
  if (prefix !== undefined) {
    return pairOf("pkcs8", new Uint8Array(Buffer.concat([Buffer.from(prefix, "hex"), random(32)])));
  }
  if (!/^(AES-|HMAC$)/.test(name)) {
    throw refuse(`crypto.subtle.generateKey of ${algorithm.name}`, "import a fixed key with crypto.subtle.importKey");
  }
  const bits = Number(algorithm["length"] ?? blockBits(algorithm["hash"] as string | Named));
  const secret = new Uint8Array(random(Math.ceil(bits / 8)));
  return (like, extractable) => {
    const { algorithm, usages } = like as Key;
    return globalThis.crypto.subtle.importKey("raw", secret, algorithm as Named, extractable, usages);
  };
}

function pairOf(format: "jwk" | "pkcs8", data: object): Make {
  const { subtle } = globalThis.crypto;
  return async (like, extractable) => {
    const { privateKey, publicKey } = like as PairOfKeys;
    const algorithm = privateKey.algorithm as Named;
    const make = (visible: boolean) =>
      subtle.importKey(format as "pkcs8", data as Uint8Array<ArrayBuffer>, algorithm, visible, privateKey.usages);
    const { kty, crv, x, y } = await subtle.exportKey("jwk", await make(true));
    const shown = y === undefined ? { kty, crv, x } : { kty, crv, x, y };
    return {
      privateKey: await make(extractable),
      publicKey: await subtle.importKey("jwk", shown as object, algorithm, true, publicKey.usages),
    };
  };
}

/** A key for HMAC is as long as a block of its hash. */
function blockBits(hash: string | Named): number {
  return /(384|512)$/.test(named(hash).name) ? 1024 : 512;
}
