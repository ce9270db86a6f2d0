/** Signatures, encryption and keys inside a world: real, and the same for the same seed. */
import * as crypto from "node:crypto";
import { describe, expect, test } from "vitest";
import { signEcdsa, toDer } from "../../../src/engine/sandbox/crypto/ecdsa.ts";
import { KEYS } from "../../determinism/keys.ts";
import { valueOf } from "../../support/logged.ts";
import { runCode } from "../../support/source.ts";

const HEAD = `import * as crypto from "node:crypto"; const KEYS = ${JSON.stringify(KEYS)};
  const keyOf = (name) => crypto.createPrivateKey({ key: Buffer.from(KEYS[name], "base64"), format: "der", type: "pkcs8" });
  const hex = (bytes) => Buffer.from(bytes).toString("hex");
  const { subtle } = globalThis.crypto;`;
const keyOf = (name: keyof typeof KEYS) =>
  crypto.createPrivateKey({ key: Buffer.from(KEYS[name], "base64"), format: "der", type: "pkcs8" });
const fromHex = (text: unknown) => Buffer.from(text as string, "hex");

/** RFC 6979, A.2.5 and A.2.6: private key, hash, message, r, s. */
const VECTORS = [
  [
    "P-256",
    "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
    "sha256",
    "sample",
    "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
  ],
  [
    "P-256",
    "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
    "sha512",
    "test",
    "461D93F31B6540894788FD206C07CFA0CC35F46FA3C91816FFF1040AD1581A04",
    "39AF9F15DE0DB8D97E72719C74820D304CE5226E32DEDAE67519E840D1194E55",
  ],
  [
    "P-384",
    "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
    "sha1",
    "sample",
    "EC748D839243D6FBEF4FC5C4859A7DFFD7F3ABDDF72014540C16D73309834FA37B9BA002899F6FDA3A4A9386790D4EB2",
    "A3BCFA947BEEF4732BF247AC17F71676CB31A847B9FF0CBC9C9ED4C1A5B3FACF26F49CA031D4857570CCB5CA4424A443",
  ],
] as const;

test.each(VECTORS)("the nonce of %s is that of RFC 6979 (%s, %s, %s)", (crv, secret, hash, message, r, s) => {
  const d = fromHex(secret).toString("base64url");
  const signature = signEcdsa({ crv, d }, hash, crypto.createHash(hash).update(message).digest());
  expect(signature.toString("hex")).toBe((r + s).toLowerCase());
});

test.each([["80", "01", "30070202008002" + "0101"], ["01", "7f", "300602010102017f"], [
  "0001",
  "00ff",
  "300702010102" + "0200ff",
]])(
  "the signature r = %s and s = %s is encoded as in X.509",
  (r, s, der) => expect(toDer(fromHex(r + s)).toString("hex")).toBe(der),
);

describe("signatures that the real node:crypto accepts, the same each time", () => {
  for (const curve of ["p256", "p384", "secp256k1"] as const) {
    for (const hash of ["sha1", "sha256", "sha384", "sha512"]) {
      test(`ECDSA, ${curve}, ${hash}`, async () => {
        const body = `const key = keyOf("${curve}"); const data = Buffer.from("message");
          const der = crypto.sign("${hash}", data, key);
          const streamed = crypto.createSign("${hash}"); streamed.write("mess"); streamed.end("age");
          const called = await new Promise((done) => crypto.sign("${hash}", data, key, (_error, bytes) => done(bytes)));
          return [hex(der), hex(crypto.sign("${hash}", data, { key, dsaEncoding: "ieee-p1363" })), hex(called),
            streamed.sign(key.export({ type: "pkcs8", format: "pem" }), "hex")];`;
        const [der, raw, called, streamed] = await valueOf({ head: HEAD, body }, 1) as string[];
        expect([called, streamed]).toEqual([der, der]);
        expect(await valueOf({ head: HEAD, body }, 2)).toEqual([der, raw, called, streamed]);
        const key = crypto.createPublicKey(keyOf(curve));
        const data = Buffer.from("message");
        // Deno refuses a digest that is shorter than half the key.
        if ("Deno" in globalThis && curve === "p384" && hash === "sha1") return;
        expect(crypto.verify(hash, data, key, fromHex(der))).toBe(true);
        expect(crypto.verify(hash, data, { key, dsaEncoding: "ieee-p1363" }, fromHex(raw))).toBe(true);
      });
    }
  }

  test.each([20, 32, -1, -2])("RSA-PSS with a salt of %i, which the seed draws", async (saltLength) => {
    const padding = crypto.constants.RSA_PKCS1_PSS_PADDING;
    const body =
      `return hex(crypto.sign("sha256", Buffer.from("m"), { key: keyOf("rsa"), padding: ${padding}, saltLength: ${saltLength} }));`;
    const one = await valueOf({ head: HEAD, body }, 1);
    expect(await valueOf({ head: HEAD, body }, 1)).toBe(one);
    expect(await valueOf({ head: HEAD, body }, 2)).not.toBe(one);
    const key = crypto.createPublicKey(keyOf("rsa"));
    expect(crypto.verify("sha256", Buffer.from("m"), { key, padding, saltLength }, fromHex(one))).toBe(true);
  });

  test.each(["P-256", "P-384"])(
    "crypto.subtle, ECDSA with %s, as a JWT has it; also with a key that may not be exported",
    async (crv) => {
      const name = crv.replace("-", "").toLowerCase() as "p256";
      const body = `const algorithm = { name: "ECDSA", namedCurve: "${crv}", hash: "SHA-256" };
      const data = new TextEncoder().encode("m");
      const sign = async (extractable) => hex(await subtle.sign(algorithm,
        await subtle.importKey("pkcs8", Buffer.from(KEYS.${name}, "base64"), algorithm, extractable, ["sign"]), data));
      return [await sign(true), await sign(false)];`;
      const [one, other] = await valueOf({ head: HEAD, body }) as string[];
      expect(other).toBe(one);
      const key = { key: crypto.createPublicKey(keyOf(name)), dsaEncoding: "ieee-p1363" } as const;
      expect(crypto.verify("sha256", Buffer.from("m"), key, fromHex(one))).toBe(true);
    },
  );

  test("crypto.subtle, RSA-PSS", async () => {
    const body = `const algorithm = { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 };
      const key = await subtle.importKey("pkcs8", Buffer.from(KEYS.rsa, "base64"), algorithm, false, ["sign"]);
      return hex(await subtle.sign(algorithm, key, Buffer.from("m")));`;
    const one = await valueOf({ head: HEAD, body }, 5);
    expect(await valueOf({ head: HEAD, body }, 5)).toBe(one);
    const padding = crypto.constants.RSA_PKCS1_PSS_PADDING;
    expect(
      crypto.verify(
        "sha256",
        Buffer.from("m"),
        { key: crypto.createPublicKey(keyOf("rsa")), padding, saltLength: 32 },
        fromHex(one),
      ),
    )
      .toBe(true);
  });
});

describe("what is encrypted is decrypted by the real node:crypto, and is the seed's", () => {
  test.each<[string, string, crypto.RsaPrivateKey["padding"], string?]>([
    ["OAEP", `crypto.publicEncrypt(key, Buffer.from("secret"))`, crypto.constants.RSA_PKCS1_OAEP_PADDING],
    [
      "OAEP with SHA-256",
      `crypto.publicEncrypt({ key, oaepHash: "sha256" }, Buffer.from("secret"))`,
      crypto.constants.RSA_PKCS1_OAEP_PADDING,
      "sha256",
    ],
    [
      "crypto.subtle",
      `await subtle.encrypt({ name: "RSA-OAEP" }, await subtle.importKey("spki", key.export({ type: "spki", format: "der" }),
        { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]), Buffer.from("secret"))`,
      crypto.constants.RSA_PKCS1_OAEP_PADDING,
      "sha256",
    ],
    [
      "PKCS #1 v1.5",
      `crypto.publicEncrypt({ key, padding: crypto.constants.RSA_PKCS1_PADDING }, Buffer.from("secret"))`,
      crypto.constants.RSA_PKCS1_PADDING,
    ],
  ])("%s", async (_what, call, padding, oaepHash) => {
    const body = `const key = crypto.createPublicKey(keyOf("rsa")); return hex(${call});`;
    const one = await valueOf({ head: HEAD, body }, 1);
    expect(await valueOf({ head: HEAD, body }, 1)).toBe(one);
    expect(await valueOf({ head: HEAD, body }, 2)).not.toBe(one);
    expect(String(crypto.privateDecrypt({ key: keyOf("rsa"), padding, oaepHash }, fromHex(one)))).toBe("secret");
  });
});

describe("keys that are made", () => {
  const body = `const made = [];
    for (const [type, options] of [["ec", { namedCurve: "P-256" }], ["ec", { namedCurve: "secp384r1" }], ["ed25519"]]) {
      const pair = crypto.generateKeyPairSync(type, options);
      const signature = crypto.sign(type === "ec" ? "sha256" : null, Buffer.from("m"), pair.privateKey);
      made.push([pair.publicKey.export({ type: "spki", format: "pem" }), hex(signature)]);
    }
    const ecdh = crypto.createECDH("secp256k1");
    const web = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, false, ["sign", "verify"]);
    const signature = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, web.privateKey, Buffer.from("m"));
    return { made, ecdh: ecdh.generateKeys("hex") === ecdh.getPublicKey("hex"), secret: ecdh.getPrivateKey("hex"),
      web: await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, web.publicKey, signature, Buffer.from("m")),
      hidden: web.privateKey.extractable, hmac: hex(crypto.generateKeySync("hmac", { length: 128 }).export()) };`;

  test("generated keys come from the seed, and work", async () => {
    const one = await valueOf({ head: HEAD, body }, 1) as { made: [string, string][]; ecdh: boolean; web: boolean };
    expect(await valueOf({ head: HEAD, body }, 1)).toEqual(one);
    const other = await valueOf({ head: HEAD, body }, 2) as typeof one;
    expect(new Set([...one.made, ...other.made].map(([pem]) => pem)).size).toBe(6);
    expect(one).toMatchObject({ ecdh: true, web: true, hidden: false });
    for (const [index, [pem, signature]] of one.made.entries()) {
      expect(crypto.verify(index === 2 ? null : "sha256", Buffer.from("m"), pem, fromHex(signature))).toBe(true);
    }
  });
});

test.each([
  [`crypto.generateKeyPairSync("rsa", { modulusLength: 2048 })`, "a key pair of the type rsa"],
  [`crypto.sign("sha256", Buffer.from("m"), keyOf("p521"))`, "a signature with P-521"],
  [
    `await subtle.generateKey({ name: "RSA-PSS", hash: "SHA-256" }, false, ["sign"])`,
    "crypto.subtle.generateKey of RSA-PSS",
  ],
  [`crypto.createDiffieHellman(256)`, "crypto.createDiffieHellman"],
])("%s is refused by name", async (code, name) => {
  const { outcome } = await runCode(code, undefined, HEAD);
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: `unsimulated ${name}` });
});

test("bad arguments get the errors of the real node:crypto", async () => {
  const value = await valueOf({
    head: HEAD,
    body: `const message = async (call) => { try { await call(); } catch (error) { return error.message; } };
      const hmac = await subtle.importKey("raw", Buffer.from("k"), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
      return [await message(() => crypto.sign("sha256", Buffer.from("m"), "no key")), await message(() => crypto.createSign("no")),
        (await message(() => subtle.sign("HMAC", hmac, Buffer.from("m")))) !== undefined];`,
  });
  const message = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  expect(value).toEqual([
    message(() => crypto.sign("sha256", Buffer.from("m"), "no key")),
    message(() => crypto.createSign("no")),
    true,
  ]);
});
