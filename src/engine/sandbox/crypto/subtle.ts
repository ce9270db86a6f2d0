/**
 * `crypto.subtle`. Computed by the host with the world paused; where the host would use randomness of its own (ECDSA,
 * RSA-PSS, RSA-OAEP, new keys), its result is thrown away, and the world's takes its place: so bad arguments get the
 * host's errors.
 */
import { Buffer } from "node:buffer";
import { createHash, KeyObject } from "node:crypto";
import type { Kernel } from "../../world/kernel.ts";
import { signEcdsa } from "./ecdsa.ts";
import { jwkOfTheWeb } from "../realm/node24/keys.ts";
import { hashNamed, type Key, type Named, named, newKey, type PairOfKeys, requireCurve } from "./subtle_keys.ts";
import { encryptOaep, type RandomBytes, type RsaJwk, signPss } from "./rsa.ts";

type Method = (...args: unknown[]) => Promise<unknown>;

/** Methods whose answer depends on nothing but the call. */
const PURE_METHODS = [
  "digest",
  "verify",
  "importKey",
  "deriveBits",
  "deriveKey",
  "decrypt",
  "unwrapKey",
] as const;

export function createSubtle(kernel: Kernel, random: RandomBytes): Record<string, unknown> {
  const real = globalThis.crypto.subtle;
  const methods = real as unknown as Record<string, Method>;
  const pure = (name: string, work: () => Promise<unknown>) => kernel.outside.compute("crypto", name, work);
  const seal = async (algorithm: Named, key: Key, data: BufferSource, drawn: Buffer) =>
    arrayBufferOf(
      encryptOaep(
        await jwkOf<RsaJwk>(key),
        hashOf(key),
        bytesOf(data),
        bytesOf((algorithm["label"] ?? new Uint8Array()) as BufferSource),
        () => drawn,
      ),
    );
  /** The seed of an encryption is drawn when it is asked for: the order of answers is for the scheduler. */
  const seedOf = (algorithm: Named, key: Key) =>
    algorithm.name.toUpperCase() === "RSA-OAEP" ? random(createHash(hashOf(key)).digest().length) : undefined;
  return {
    ...Object.fromEntries(PURE_METHODS.map((name) => [
      name,
      (...args: unknown[]) => pure(name, () => methods[name]!.apply(real, args)),
    ])),
    exportKey: (...args: unknown[]) =>
      pure("exportKey", async () => {
        const exported = await methods["exportKey"]!.apply(real, args);
        return args[0] === "jwk" ? jwkOfTheWeb(exported as Record<string, unknown>) : exported;
      }),
    sign: (given: string | Named, key: Key, data: BufferSource) => {
      const algorithm = named(given);
      const name = algorithm.name.toUpperCase();
      if (name === "ECDSA") requireCurve((key.algorithm as { namedCurve?: string }).namedCurve);
      const salt = name === "RSA-PSS" ? random(Number(algorithm["saltLength"])) : undefined;
      return pure("sign", async () => {
        const signature = await real.sign(given as Named, key, data);
        if (name === "ECDSA") {
          const hash = hashNamed(algorithm["hash"] as string | Named);
          const digest = createHash(hash).update(bytesOf(data)).digest();
          return arrayBufferOf(signEcdsa(await jwkOf<{ crv: string; d: string }>(key), hash, digest));
        }
        if (salt === undefined) return signature;
        const hash = hashOf(key);
        const digest = createHash(hash).update(bytesOf(data)).digest();
        return arrayBufferOf(signPss(await jwkOf<Required<RsaJwk>>(key), hash, digest, salt));
      });
    },
    encrypt: (given: string | Named, key: Key, data: BufferSource) => {
      const seed = seedOf(named(given), key);
      return pure("encrypt", async () => {
        const sealed = await real.encrypt(given as Named, key, data);
        return seed === undefined ? sealed : await seal(named(given), key, data, seed);
      });
    },
    wrapKey: (format: "raw", key: Key, wrapping: Key, given: string | Named) => {
      const seed = seedOf(named(given), wrapping);
      return pure("wrapKey", async () => {
        const wrapped = await real.wrapKey(format, key, wrapping, given as Named);
        if (seed === undefined) return wrapped;
        const exported: unknown = await real.exportKey(format, key);
        const bytes = exported instanceof ArrayBuffer ? exported : Buffer.from(JSON.stringify(exported));
        return await seal(named(given), wrapping, bytes, seed);
      });
    },
    generateKey: (given: string | Named, extractable: boolean, usages: string[]) => {
      const make = newKey(named(given), random);
      return pure("generateKey", async () => {
        const checked = await methods["generateKey"]!.call(real, given, extractable, usages) as Key | PairOfKeys;
        return await make(checked, extractable);
      });
    },
  };
}

/** The hash that belongs to a key of RSA. */
function hashOf(key: Key): string {
  return hashNamed((key.algorithm as { hash?: Named }).hash ?? "SHA-1");
}

/** Returns the components of a key, even of one that the program may not see. */
async function jwkOf<T>(key: Key): Promise<T> {
  if (key.extractable) return await globalThis.crypto.subtle.exportKey("jwk", key) as T;
  return KeyObject.from(key as never).export({ format: "jwk" }) as T;
}

function bytesOf(data: BufferSource): Buffer {
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

function arrayBufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
