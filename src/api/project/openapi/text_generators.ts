/** Generators for texts: by format, by pattern, by length. */
import type fastCheck from "fast-check";
import type { Json } from "../../../engine/json.ts";
import { callCode, type Code, objectCode } from "./code_layout.ts";
import { Unmakeable, type ValuePlace } from "./value_place.ts";

const SECONDS = "fc.integer({ min: 0, max: 4_102_444_799 })";

const BY_FORMAT: Readonly<Record<string, string>> = {
  "date-time": `${SECONDS}.map((seconds) => new Date(seconds * 1000).toISOString())`,
  date: `${SECONDS}.map((seconds) => new Date(seconds * 1000).toISOString().slice(0, 10))`,
  time: `${SECONDS}.map((seconds) => new Date(seconds * 1000).toISOString().slice(11))`,
  uuid: "fc.uuid()",
  email: "fc.emailAddress()",
  uri: "fc.webUrl()",
  url: "fc.webUrl()",
  hostname: "fc.domain()",
  ipv4: "fc.ipV4()",
  ipv6: "fc.ipV6()",
  byte: "fc.base64String()",
};

/** The characters that a text may have where not all of them can be written. */
const WRITABLE: Readonly<Partial<Record<ValuePlace, string>>> = { path: "[\\w-]", header: "[!-~]" };

/** @throws Unmakeable for a pattern of which fast-check makes no text */
export function textCode(
  schema: { readonly [keyword: string]: Json },
  place: ValuePlace,
  fc: typeof fastCheck,
): Code {
  const { format, pattern, minLength, maxLength } = schema;
  const byFormat = typeof format === "string" && Object.hasOwn(BY_FORMAT, format) ? BY_FORMAT[format] : undefined;
  if (format === "binary") throw new Unmakeable("bytes, which JSON does not have");
  if (typeof pattern === "string") return patternCode(pattern, fc);
  if (byFormat !== undefined) return byFormat;
  const characters = WRITABLE[place];
  const least = typeof minLength === "number" ? minLength : 0;
  if (characters !== undefined) {
    const [from, to] = [Math.max(1, least), typeof maxLength === "number" ? maxLength : Math.max(12, least)];
    return `fc.stringMatching(/^${characters}{${from},${Math.max(from, to)}}$/)`;
  }
  const lengths = [
    ...(least > 0 ? [["minLength", String(least)] as const] : []),
    ...(typeof maxLength === "number" ? [["maxLength", String(maxLength)] as const] : []),
  ];
  return callCode("fc.string", lengths.length === 0 ? [] : [objectCode(lengths)]);
}

function patternCode(pattern: string, fc: typeof fastCheck): string {
  for (const flags of ["u", ""]) {
    try {
      const expression = new RegExp(pattern, flags);
      fc.stringMatching(expression);
      return `fc.stringMatching(${expression})`;
    } catch {
      // The other flags may do.
    }
  }
  throw new Unmakeable(`the pattern ${pattern}, of which fast-check makes no text`);
}
