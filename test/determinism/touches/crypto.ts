/** Keys, signatures and randomness. */
import * as crypto from "node:crypto";
import { KEYS } from "../keys.ts";
import { outcomeOf, type Touches } from "./touch.ts";

type KeyName = keyof typeof KEYS;

const privateKey = (name: KeyName) =>
  crypto.createPrivateKey({ key: Buffer.from(KEYS[name], "base64"), format: "der", type: "pkcs8" });
const publicKey = (name: KeyName) => crypto.createPublicKey(privateKey(name));
const EC_NAMES = ["p256", "p384", "secp256k1"] as const;
const text = new TextEncoder();

export const CRYPTO_TOUCHES: Touches = {
  CryptoKey: {
    "is the class of keys": async ({ say }) => {
      const hash = { name: "HMAC", hash: "SHA-256" };
      const key = await globalThis.crypto.subtle.importKey("raw", text.encode("secret"), hash, true, ["sign"]);
      say(
        key instanceof CryptoKey,
        key.constructor === CryptoKey,
        typeof await outcomeOf(() => Reflect.construct(CryptoKey, [])),
      );
    },
  },
  crypto: {
    "randomness": ({ say, n }) =>
      say(crypto.randomUUID(), globalThis.crypto.getRandomValues(new Uint32Array(1 + n % 3))),
    "digests and HMAC": async ({ say, n }) => {
      const { subtle } = globalThis.crypto;
      say(await subtle.digest("SHA-256", text.encode(`n${n}`)));
      const key = await subtle.importKey("raw", text.encode("secret"), { name: "HMAC", hash: "SHA-256" }, true, [
        "sign",
      ]);
      say(key.algorithm, key.type, await subtle.sign("HMAC", key, text.encode(String(n))));
    },
    "an ECDSA signature, as a JWT has it": async ({ say, n }) => {
      const { subtle } = globalThis.crypto;
      const [name, hash] = ([["p256", "SHA-256"], ["p384", "SHA-384"], ["p256", "SHA-512"]] as const)[n % 3]!;
      const namedCurve = name === "p256" ? "P-256" : "P-384";
      const algorithm = { name: "ECDSA", namedCurve, hash };
      const key = await subtle.importKey("pkcs8", Buffer.from(KEYS[name], "base64"), algorithm, true, ["sign"]);
      const signature = await subtle.sign({ name: "ECDSA", hash }, key, text.encode(`message ${n}`));
      const spki = publicKey(name).export({ type: "spki", format: "der" });
      const verifying = await subtle.importKey("spki", new Uint8Array(spki), algorithm, true, ["verify"]);
      say(signature, await subtle.verify({ name: "ECDSA", hash }, verifying, signature, text.encode(`message ${n}`)));
    },
    "an RSA-PSS signature": async ({ say, n }) => {
      const { subtle } = globalThis.crypto;
      const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
      const key = await subtle.importKey("pkcs8", Buffer.from(KEYS.rsa, "base64"), algorithm, false, ["sign"]);
      say(await subtle.sign({ name: "RSA-PSS", saltLength: 20 }, key, text.encode(String(n))));
    },
    "RSA-OAEP": async ({ say, n }) => {
      const { subtle } = globalThis.crypto;
      const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
      const spki = new Uint8Array(publicKey("rsa").export({ type: "spki", format: "der" }));
      const key = await subtle.importKey("spki", spki, algorithm, false, ["encrypt"]);
      const sealed = await subtle.encrypt({ name: "RSA-OAEP" }, key, text.encode(`n${n}`));
      const opening = await subtle.importKey("pkcs8", Buffer.from(KEYS.rsa, "base64"), algorithm, false, ["decrypt"]);
      say(sealed, new TextDecoder().decode(await subtle.decrypt({ name: "RSA-OAEP" }, opening, sealed)));
    },
    "keys that are made": async ({ say }) => {
      const { subtle } = globalThis.crypto;
      const aes = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
      const hmac = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
      const ec = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
      for (const key of [aes, hmac, ec.privateKey, ec.publicKey]) say(await subtle.exportKey("jwk", key));
    },
    "AES-GCM and PBKDF2": async ({ say, n }) => {
      const { subtle } = globalThis.crypto;
      const base = await subtle.importKey("raw", text.encode("password"), "PBKDF2", false, ["deriveKey"]);
      const key = await subtle.deriveKey(
        { name: "PBKDF2", salt: new Uint8Array(8), iterations: 10, hash: "SHA-256" },
        base,
        { name: "AES-GCM", length: 128 },
        true,
        ["encrypt"],
      );
      const iv = globalThis.crypto.getRandomValues(new Uint8Array(12));
      say(await subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(String(n))));
    },
  },
  "node:crypto": {
    "hashes, HMAC, ciphers, derived keys": ({ say, n }) => {
      say(crypto.createHash("sha1").update(`n${n}`).digest("hex"), crypto.createHmac("md5", "k").update("x").digest());
      const cipher = crypto.createCipheriv("aes-128-cbc", Buffer.alloc(16), Buffer.alloc(16));
      say(cipher.update("hello", "utf8", "hex") + cipher.final("hex"), crypto.hkdfSync("sha256", "a", "b", "c", 8));
      say(
        crypto.scryptSync("p", "s", 8, { N: 2 }),
        crypto.getHashes().length > 3,
        crypto.timingSafeEqual(Buffer.of(n), Buffer.of(n)),
      );
    },
    "randomness": async ({ say, n }) => {
      say(
        crypto.randomBytes(n + 1),
        crypto.randomInt(100),
        crypto.randomUUID(),
        crypto.randomFillSync(Buffer.alloc(3)),
      );
      say(await new Promise((resolve) => crypto.randomBytes(4, (_error, bytes) => resolve(bytes))));
    },
    "ECDSA": async ({ say, n }) => {
      const name = EC_NAMES[n % EC_NAMES.length]!;
      const hash = ["sha1", "sha256", "sha384", "sha512"][n % 4]!;
      const data = Buffer.from(`message ${n}`);
      const der = crypto.sign(hash, data, privateKey(name));
      const raw = crypto.sign(hash, data, { key: privateKey(name), dsaEncoding: "ieee-p1363" });
      say(der, raw, crypto.verify(hash, data, publicKey(name), der));
      say(crypto.verify(hash, data, { key: publicKey(name), dsaEncoding: "ieee-p1363" }, raw));
      say(
        crypto.createSign(hash).update("mess").update(`age ${n}`).sign(privateKey(name), "hex") === der.toString("hex"),
      );
      say(
        await new Promise((resolve) =>
          crypto.sign(hash, data, privateKey(name), (error, bytes) => resolve(error ?? bytes))
        ),
      );
    },
    "RSA": ({ say, n }) => {
      const { RSA_PKCS1_PSS_PADDING, RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING } = crypto.constants;
      const data = Buffer.from(`message ${n}`);
      const pss = crypto.sign("sha256", data, {
        key: privateKey("rsa"),
        padding: RSA_PKCS1_PSS_PADDING,
        saltLength: 32,
      });
      say(pss, crypto.verify("sha256", data, { key: publicKey("rsa"), padding: RSA_PKCS1_PSS_PADDING }, pss));
      say(crypto.sign("sha256", data, privateKey("rsa")), crypto.privateEncrypt(privateKey("rsa"), data));
      for (const padding of [RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING]) {
        const sealed = crypto.publicEncrypt({ key: publicKey("rsa"), padding }, data);
        say(sealed);
        if (padding === RSA_PKCS1_OAEP_PADDING) {
          say(String(crypto.privateDecrypt({ key: privateKey("rsa"), padding }, sealed)));
        }
      }
    },
    "Ed25519, and a shared secret": ({ say, n }) => {
      say(crypto.sign(null, Buffer.from([n]), privateKey("ed25519")));
      say(crypto.diffieHellman({ privateKey: privateKey("x25519"), publicKey: publicKey("x25519") }));
    },
    "keys that are made": ({ say, n }) => {
      const ec = crypto.createECDH("prime256v1");
      say(ec.generateKeys("hex"), ec.getPrivateKey("hex").length, ec.computeSecret(ec.getPublicKey()));
      say(
        crypto.generateKeySync("hmac", { length: 64 }).export(),
        crypto.generateKeySync("aes", { length: 128 }).export(),
      );
      const curve = { namedCurve: ["P-256", "P-384", "secp256k1"][n % 3]! };
      say(crypto.generateKeyPairSync("ec", curve).privateKey.export({ type: "pkcs8", format: "pem" }));
      say(crypto.generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" }));
      say(crypto.generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "der" }));
    },
    "key objects": async ({ say }) => {
      say(crypto.createSecretKey(Buffer.from("k")), privateKey("p256"), publicKey("rsa").asymmetricKeyDetails);
      say(await outcomeOf(() => crypto.createPrivateKey("no key")), await outcomeOf(() => crypto.createHash("no")));
    },
  },
};
