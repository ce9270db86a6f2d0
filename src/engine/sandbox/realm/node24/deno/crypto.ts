/** Makes functions and classes of Deno's `node:crypto` refuse arguments and data in the words of Node, which are OpenSSL's. */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import { coded } from "../../coded.ts";
import { wrongType } from "./received.ts";
import { all, isObject, type Rule } from "./rule.ts";

/** `RSA-SHA256` and `sha-256` are other names of `sha256`. */
const digestAt = (index: number): Rule => ({
  given: (args) =>
    typeof args[index] === "string"
      ? args.with(index, args[index].toLowerCase().replace(/^rsa-/, "").replace(/^sha-/, "sha"))
      : args,
});

/** @param make the error for the name of the digest, if Deno's message is about it */
const unknownDigest = (make: (name: string) => Error, index = 0): Rule =>
  all(digestAt(index), {
    after: ({ message }, args) =>
      /^(Digest method not supported|Invalid digest)/.test(message) ? make(String(args[index])) : undefined,
  });

const invalidDigest = unknownDigest(() => coded(new TypeError("Invalid digest"), "ERR_CRYPTO_INVALID_DIGEST"));

/** An error of OpenSSL, as Node has it. */
function openssl(code: string, library: string, reason: string): Error {
  const message = `error:${code}:${library}::${reason}`;
  return Object.assign(new Error(message), {
    opensslErrorStack: [message],
    library,
    reason,
    code: `ERR_OSSL_${reason.toUpperCase().replaceAll(" ", "_")}`,
  });
}

/** A text that holds no key. */
const key: Rule = {
  after: (thrown, [given]) =>
    typeof given === "string" && thrown instanceof TypeError && !("code" in thrown)
      ? openssl("1E08010C", "DECODER routines", "unsupported")
      : undefined,
};

/** Node looks at the initialization vector first. Names of ciphers are in any case, and some have another. */
const cipher: Rule = {
  given: ([name, ...others]) =>
    typeof name === "string"
      ? [name.toLowerCase().replace(/^id-aes(?=\d)/, "aes").replace(/^aes(?=\d+-)/, "aes-"), ...others]
      : [name, ...others],
  before: ([, given]) =>
    typeof given === "string" || isObject(given)
      ? undefined
      : wrongType("key", `of type string or ${anInstanceOf("KeyObject", "or CryptoKey")}`, given),
  after: ({ message }, [name, , iv]) => {
    if (/^Unknown cipher/.test(message)) return coded(new Error("Unknown cipher"), "ERR_CRYPTO_UNKNOWN_CIPHER");
    const isAboutIv = /^Invalid initialization vector/.test(message);
    if (!isAboutIv && !/^Invalid key length/.test(message)) return undefined;
    return isAboutIv || !fits(String(name), iv)
      ? coded(new TypeError("Invalid initialization vector"), "ERR_CRYPTO_INVALID_IV")
      : coded(new RangeError("Invalid key length"), "ERR_CRYPTO_INVALID_KEYLEN");
  },
};

const anInstanceOf = (...others: string[]): string =>
  `an instance of ${
    ["ArrayBuffer", "Buffer", "TypedArray", ...others.length > 1 ? ["DataView"] : [], ...others].join(", ")
  }`;

/** Returns whether an initialization vector is as long as a cipher needs it. */
function fits(name: string, iv: unknown): boolean {
  const size = iv instanceof Uint8Array ? iv.length : 0;
  if (/-ecb$/i.test(name)) return size === 0;
  if (/^chacha20/i.test(name)) return size > 0 && size <= 12;
  return /-(gcm|ccm|ocb)$/i.test(name) ? size > 0 : size === (/^des/i.test(name) ? 8 : 16);
}

const UNAUTHENTIC = "Unsupported state or unable to authenticate data";

const final: Rule = {
  after: (thrown) => {
    const { message, code } = thrown as Error & { readonly code?: string };
    if (message === UNAUTHENTIC) return new Error(UNAUTHENTIC);
    if (code === "ERR_CRYPTO_INVALID_STATE") return coded(new Error("Invalid state"), code);
    if (/bad decrypt/.test(message)) return openssl("1C800064", "Provider routines", "bad decrypt");
    return /wrong final block length/.test(message)
      ? openssl("1C80006B", "Provider routines", "wrong final block length")
      : undefined;
  },
};

const update: Rule = {
  after: (thrown) =>
    /^Invalid state/.test(thrown.message) ? new Error("Trying to add data in unsupported state") : undefined,
};

const setAuthTag: Rule = {
  after: (thrown) =>
    /^Invalid authentication tag/.test(thrown.message)
      ? coded(new TypeError(thrown.message), "ERR_CRYPTO_INVALID_AUTH_TAG")
      : undefined,
};

const timingSafeEqual: Rule = {
  before: (args) => {
    const wrong = args.slice(0, 2).findIndex((given) => !ArrayBuffer.isView(given) && !(given instanceof ArrayBuffer));
    return wrong < 0 ? undefined : coded(
      new TypeError(`The "buf${wrong + 1}" argument must be ${anInstanceOf("or DataView")}.`),
      "ERR_INVALID_ARG_TYPE",
    );
  },
};

/** An encoding that does not exist gives the bytes. */
const digest: Rule = {
  given: ([encoding]) => typeof encoding === "string" && !Buffer.isEncoding(encoding) ? [] : [encoding],
};

const range: Rule = {
  after: (thrown) =>
    / < 4294967296\. /.test(thrown.message)
      ? coded(new RangeError(thrown.message.replace("< 4294967296", "<= 2147483647")), "ERR_OUT_OF_RANGE")
      : undefined,
};

/** Functions of the module. */
export const CRYPTO: Readonly<Record<string, Rule>> = {
  createCipheriv: cipher,
  createDecipheriv: cipher,
  createECDH: {
    after: ({ message }) =>
      message === "invalid curve"
        ? coded(new TypeError("Invalid EC curve name"), "ERR_CRYPTO_INVALID_CURVE")
        : undefined,
  },
  createHash: unknownDigest(() => new Error("Digest method not supported")),
  createHmac: digestAt(0),
  createPrivateKey: key,
  createPublicKey: key,
  createSign: invalidDigest,
  createVerify: invalidDigest,
  hash: unknownDigest((name) => new Error(`Digest method ${name} is not supported`)),
  hkdfSync: digestAt(0),
  pbkdf2Sync: all(digestAt(4), range),
  timingSafeEqual,
};

/** Methods of its classes. */
export const CRYPTO_METHODS: readonly (readonly [prototype: object, name: string, Readonly<Record<string, Rule>>])[] = [
  ...[createHash("sha256"), createHmac("sha256", "")].map((hash) => methodOf(hash, "digest", digest)),
  ...[createCipheriv, createDecipheriv].flatMap((create) => {
    const instance = create("aes-128-gcm", new Uint8Array(16), new Uint8Array(12));
    return Object.entries({ final, setAuthTag, update })
      .filter(([name]) => name in instance)
      .map(([name, rule]) => methodOf(instance, name, rule));
  }),
];

function methodOf(instance: object, name: string, rule: Rule): (typeof CRYPTO_METHODS)[number] {
  let prototype = Object.getPrototypeOf(instance) as object;
  while (!Object.hasOwn(prototype, name)) prototype = Object.getPrototypeOf(prototype) as object;
  return [prototype, instance.constructor.name, { [name]: rule }];
}
