/**
 * `crypto.sign`, `createSign` and `publicEncrypt`: what the host would do with randomness of its own is done with the
 * world's, or without. Where the host can do the same, it does it first, so that bad arguments get its errors.
 */
import { Buffer } from "node:buffer";
import * as real from "node:crypto";
import { coded } from "../../realm/coded.ts";
import { cryptoFunctions } from "../../realm/node24/globals.ts";
import { refuse } from "../../realm/refused.ts";
import { streamModule } from "../stream.ts";
import { CURVES, signEcdsa, toDer } from "../../crypto/ecdsa.ts";
import { optionsOf, privateKeyOf, publicKeyOf } from "../../crypto/key_object.ts";
import { byteLength, encryptOaep, encryptPkcs1, type RandomBytes, type RsaJwk, signPss } from "../../crypto/rsa.ts";

const { RSA_PKCS1_PSS_PADDING, RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING } = real.constants;
/** `crypto.constants.RSA_PSS_SALTLEN_…`: as long as the digest, as long as there is room for. */
const [SALT_OF_DIGEST, SALT_OF_KEY] = [-1, -2];

const { createHash, createSign } = { ...real, ...cryptoFunctions(real) } as typeof real;

const INSTEAD = "use P-256, P-384, secp256k1, Ed25519 or RSA: their signatures are the same each time";

/** As `crypto.sign` without a callback. */
export function sign(
  random: RandomBytes,
  algorithm: string | null | undefined,
  data: Uint8Array,
  given: unknown,
): Buffer {
  const key = privateKeyOf(given);
  const { dsaEncoding, padding, saltLength } = optionsOf(given);
  switch (key.asymmetricKeyType) {
    case "ec": {
      const jwk = key.export({ format: "jwk" }) as { crv: string; d: string };
      if (!CURVES.has(jwk.crv)) throw refuse(`a signature with ${jwk.crv}`, INSTEAD);
      const hash = hashOf(algorithm);
      const signature = signEcdsa(jwk, hash, digestOf(hash, data));
      return dsaEncoding === "ieee-p1363" ? signature : toDer(signature);
    }
    case "rsa": {
      const signature = real.sign(algorithm, data, given as real.KeyObject);
      if (padding !== RSA_PKCS1_PSS_PADDING) return signature;
      const jwk = key.export({ format: "jwk" }) as Required<RsaJwk>;
      const hash = hashOf(algorithm);
      const digest = digestOf(hash, data);
      const room = byteLength(jwk) - digest.length - 2;
      const size = saltLength === SALT_OF_DIGEST ? digest.length : saltLength ?? SALT_OF_KEY;
      return signPss(jwk, hash, digest, random(size === SALT_OF_KEY ? room : size));
    }
    case "rsa-pss":
    case "dsa":
      throw refuse(`a signature with a key of type ${key.asymmetricKeyType}`, INSTEAD);
    default:
      return real.sign(algorithm, data, given as real.KeyObject);
  }
}

/** As `crypto.publicEncrypt`. */
export function publicEncrypt(random: RandomBytes, given: unknown, data: Uint8Array | string): Buffer {
  const bytes = typeof data === "string"
    ? Buffer.from(data)
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const sealed = real.publicEncrypt(given as string, bytes);
  const { padding = RSA_PKCS1_OAEP_PADDING, oaepHash = "sha1", oaepLabel } = optionsOf(given);
  if (padding !== RSA_PKCS1_OAEP_PADDING && padding !== RSA_PKCS1_PADDING) return sealed;
  const jwk = publicKeyOf(given).export({ format: "jwk" }) as RsaJwk;
  if (padding === RSA_PKCS1_PADDING) return encryptPkcs1(jwk, bytes, random);
  return encryptOaep(jwk, oaepHash, bytes, Buffer.from((oaepLabel ?? []) as Uint8Array), random);
}

/** The class of `crypto.createSign`: collects what it is to sign. */
export function signClass(random: RandomBytes): new (algorithm: string) => real.Sign {
  class Sign extends streamModule.Writable {
    readonly #algorithm: string;
    readonly #chunks: Buffer[] = [];

    constructor(algorithm: string) {
      super();
      createSign(algorithm);
      this.#algorithm = algorithm;
    }

    override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
      this.update(chunk, encoding);
      done();
    }

    update(data: string | NodeJS.ArrayBufferView, encoding?: BufferEncoding): this {
      this.#chunks.push(
        typeof data === "string"
          ? Buffer.from(data, encoding)
          : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      );
      return this;
    }

    sign(key: unknown, encoding?: BufferEncoding): Buffer | string {
      const signature = sign(random, this.#algorithm, Buffer.concat(this.#chunks), key);
      return encoding === undefined ? signature : signature.toString(encoding);
    }
  }
  return Sign as unknown as new (algorithm: string) => real.Sign;
}

/** `RSA-SHA256` is another name of `sha256`. */
function hashOf(algorithm: string | null | undefined): string {
  return (algorithm ?? "sha256").replace(/^RSA-/i, "").replace(/^sha-/i, "sha").toLowerCase();
}

function digestOf(hash: string, data: Uint8Array): Buffer {
  try {
    return createHash(hash).update(data).digest();
  } catch {
    throw coded(new TypeError(`Invalid digest: ${hash}`), "ERR_CRYPTO_INVALID_DIGEST");
  }
}
