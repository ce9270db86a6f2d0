/** Keys and signatures as Node 24 has them, where other runtimes know less or write them in another order. */
import { constants } from "node:crypto";

/** For a signature by RSA-PSS, the length of whose salt is not given, it is found out. */
export function forVerifying(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const { padding, saltLength } = given as { readonly padding?: unknown; readonly saltLength?: unknown };
  if (padding !== constants.RSA_PKCS1_PSS_PADDING || saltLength !== undefined) return given;
  return { ...given, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
}

/** A key as a JWK, with its members in the order in which Node has them. */
export function inNodesOrder(jwk: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const order = JWK_ORDERS[String(jwk["kty"])] ?? [];
  const names = [...["key_ops", "ext", "alg"], ...order, ...Object.keys(jwk)].filter((name) => name in jwk);
  return Object.fromEntries(names.map((name) => [name, jwk[name]]));
}

const JWK_ORDERS: Readonly<Record<string, readonly string[]>> = {
  EC: ["kty", "x", "y", "crv", "d"],
  OKP: ["crv", "d", "x", "kty"],
  RSA: ["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"],
  oct: ["kty", "k"],
};

/** A key as the web exports it: Node names no algorithm for curves of NIST, and Deno none for those of Edwards. */
export function jwkOfTheWeb(jwk: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { alg, ...others } = jwk;
  const named = jwk["kty"] === "OKP" && /^Ed/.test(String(jwk["crv"]))
    ? jwk["crv"]
    : jwk["kty"] === "EC"
    ? undefined
    : alg;
  return inNodesOrder(named === undefined ? others : { ...others, alg: named });
}
