/** Cipher suites: which the two ends agree on. Nothing is encrypted, and programs see a name. */

/** Of TLS 1.3, in OpenSSL's order of preference. */
const SUITES_13 = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"];
const MORE_13 = ["TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"];

/** Of TLS 1.2 and before, in the order in which Node prefers them. */
const PREFERRED_12 = [
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "DHE-RSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-SHA256",
  "DHE-RSA-AES128-SHA256",
  "ECDHE-RSA-AES256-SHA384",
  "DHE-RSA-AES256-SHA256",
];
const OTHERS_12 = [
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "DHE-RSA-AES256-GCM-SHA384",
  "DHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES256-SHA384",
  "ECDHE-ECDSA-AES128-SHA256",
  "ECDHE-ECDSA-AES256-SHA",
  "ECDHE-RSA-AES256-SHA",
  "DHE-RSA-AES256-SHA",
  "ECDHE-ECDSA-AES128-SHA",
  "ECDHE-RSA-AES128-SHA",
  "DHE-RSA-AES128-SHA",
  "AES256-GCM-SHA384",
  "AES128-GCM-SHA256",
  "AES256-SHA256",
  "AES128-SHA256",
  "AES256-SHA",
  "AES128-SHA",
];
const ALL_12 = [...PREFERRED_12, ...OTHERS_12];

/** Of TLS 1.3, those of a list such as `TLS_AES_128_GCM_SHA256:…` that there are. */
export function suites13(list: string): readonly string[] {
  return list.split(":").filter((name) => SUITES_13.includes(name) || MORE_13.includes(name));
}

/** Of TLS 1.2: the names of a list in order. A group of ciphers, such as `HIGH`, stands for all. */
export function suites12(list: string): readonly string[] {
  const tokens = list.split(/[: ,]/).filter((token) => token !== "" && !token.startsWith("@"));
  const excluded = new Set(tokens.filter((token) => /^[!-]/.test(token)).map((token) => token.slice(1)));
  const chosen = tokens.filter((token) => !/^[!+-]/.test(token)).flatMap((token) => {
    if (ALL_12.includes(token)) return [token];
    return GROUPS.has(token) || token.includes("+") ? ALL_12 : [];
  });
  return [...new Set(chosen)].filter((name) => !excluded.has(name));
}

const GROUPS: ReadonlySet<string> = new Set([
  "HIGH",
  "ALL",
  "DEFAULT",
  "ECDHE",
  "ECDH",
  "EECDH",
  "AES",
  "AESGCM",
  "kECDHE",
]);

export const DEFAULT_SUITES_13: readonly string[] = SUITES_13;

/** All names, as `tls.getCiphers` is given them. */
export const ALL_SUITES: readonly string[] = [...SUITES_13, ...MORE_13, ...ALL_12];

/** Whether a suite of TLS 1.2 goes with the key of a certificate. */
export function fitsKey(suite: string, keyType: string | undefined): boolean {
  return suite.includes("ECDSA") ? keyType === "ec" || keyType === "ed25519" : keyType === "rsa";
}

/** As `getCipher` tells it. */
export function describeCipher(name: string): { name: string; standardName: string; version: string } {
  if (name.startsWith("TLS_")) return { name, standardName: name, version: "TLSv1.3" };
  const isNew = /SHA(256|384)$|POLY1305$/.test(name);
  const old = name.includes("ECDHE") ? "TLSv1.0" : "SSLv3";
  return { name, standardName: standardName(name), version: isNew ? "TLSv1.2" : old };
}

function standardName(name: string): string {
  const exchange = /^(?:EC)?DHE-(?:RSA|ECDSA)-/.exec(name)?.[0].slice(0, -1) ?? "RSA";
  const cipher = name.replace(/^(?:EC)?DHE-(?:RSA|ECDSA)-/, "");
  const parts = cipher.replace(/^AES(\d+)-/, "AES-$1-").replace(/^(AES-\d+)-(SHA)/, "$1-CBC-$2");
  const suffix = parts.endsWith("POLY1305") ? "-SHA256" : "";
  return `TLS_${exchange}_WITH_${parts}${suffix}`.replaceAll("-", "_");
}
