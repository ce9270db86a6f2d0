/** Finds personal data in a text. Candidates are found by their shape; those that have a checksum or a grammar are checked by it. */
import type { PII_KINDS } from "./check_setting.ts";
import type { PiiValidator } from "./check_tools.ts";

export type PiiKind = (typeof PII_KINDS)[number];

export interface FoundPii {
  readonly kind: PiiKind;
  readonly value: string;
}

/** Each shape has a limited length, so that a search takes time that is linear in the text. */
const SHAPES: Readonly<Record<PiiKind, RegExp>> = {
  email: /[\w.%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,24}/g,
  iban: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b/g,
  card: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g,
  ssn: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g,
  phone:
    /(?<![\w.+])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){1,3}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})(?!\w)/g,
  ip: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g,
};

/** The first one of the kinds in a text, that is not allowed. */
export function findPii(
  text: string,
  kinds: readonly PiiKind[],
  allow: readonly string[],
  validator: PiiValidator,
): FoundPii | undefined {
  const allowed = new Set(allow.map((value) => value.toLowerCase()));
  for (const kind of kinds) {
    const values = text.match(SHAPES[kind]) ?? [];
    const value = values.find((each) => !allowed.has(each.toLowerCase()) && isReal(kind, each, validator));
    if (value !== undefined) return { kind, value };
  }
  return undefined;
}

/** A value as reports show it: enough to recognize it, and not to use it. */
export function masked(value: string): string {
  return value.length <= 4 ? "****" : `${value.slice(0, 2)}${"*".repeat(value.length - 4)}${value.slice(-2)}`;
}

function isReal(kind: PiiKind, value: string, validator: PiiValidator): boolean {
  switch (kind) {
    case "email":
      return validator.isEmail(value);
    case "card":
      return validator.isCreditCard(value.replace(/[ -]/g, ""));
    case "iban":
      return validator.isIBAN(value.replace(/ /g, ""));
    case "ip":
      return validator.isIP(value) && !isPrivate(value);
    case "ssn": {
      const [area = "", group, serial] = value.split("-");
      return area !== "000" && area !== "666" && area < "900" && group !== "00" && serial !== "0000";
    }
    case "phone":
      return true;
  }
}

/** Addresses of nobody: https://www.rfc-editor.org/rfc/rfc1918, loopback, and those of documentation. */
function isPrivate(address: string): boolean {
  return /^(10\.|127\.|0\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/
    .test(address);
}
