/** Lays generated code out: what fits in a line stays in one, and what does not has a line for each part. */

/** A text, or parts between brackets. */
export type Code = string | { readonly open: string; readonly parts: readonly Code[]; readonly close: string };

const WIDTH = 110;

/** `{ a: 1, b: 2 }` */
export function objectCode(fields: readonly (readonly [string, Code])[]): Code {
  if (fields.length === 0) return "{}";
  return { open: "{ ", parts: fields.map(([name, code]) => prefixed(`${keyCode(name)}: `, code)), close: " }" };
}

/** `open(a, b)` */
export function callCode(open: string, parts: readonly Code[]): Code {
  return { open: `${open}(`, parts, close: ")" };
}

export function suffixed(code: Code, suffix: string): Code {
  return typeof code === "string" ? `${code}${suffix}` : { ...code, close: `${code.close}${suffix}` };
}

function prefixed(prefix: string, code: Code): Code {
  return typeof code === "string" ? `${prefix}${code}` : { ...code, open: `${prefix}${code.open}` };
}

/** A value of JSON as code. */
export function valueCode(value: unknown): Code {
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : { open: "[", parts: value.map(valueCode), close: "]" };
  }
  if (typeof value === "object" && value !== null) {
    return objectCode(Object.entries(value).map(([key, each]) => [key, valueCode(each)]));
  }
  return JSON.stringify(value) ?? "null";
}

/** The name of a field as code writes it. `__proto__` in quotes would set the prototype. */
export function keyCode(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^(?:[A-Za-z_$][\w$]*|[1-9]\d{0,8})$/.test(name) ? name : JSON.stringify(name);
}

/** @param taken columns of its first line that are taken */
export function layOut(code: Code, indent = "", taken = indent.length): string {
  if (typeof code === "string") return code;
  const flat = flatText(code);
  if (taken + flat.length <= WIDTH) return flat;
  const [last, before] = [code.parts.at(-1), code.parts.slice(0, -1)];
  // A call whose last argument is an object, after short ones, keeps its brackets together with those of the object.
  if (
    typeof last === "object" && last.open === "{ " && code.open.endsWith("(") &&
    before.every((part) => typeof part === "string")
  ) {
    const first = `${code.open}${before.map((part) => `${part}, `).join("")}`;
    return `${first}${layOut(last, indent, WIDTH)}${code.close}`;
  }
  const inner = `${indent}  `;
  const parts = code.parts.map((part) => `${inner}${layOut(part, inner)},\n`).join("");
  return `${code.open.trimEnd()}\n${parts}${indent}${code.close.trimStart()}`;
}

/** In one line. */
export function flatText(code: Code): string {
  return typeof code === "string" ? code : `${code.open}${code.parts.map(flatText).join(", ")}${code.close}`;
}
