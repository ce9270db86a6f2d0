/** Text inside drawings. */

/** Control characters, ends of lines, marks that turn the direction of text, and what XML cannot hold. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** On one line, with spaces for what is unfit. */
export function oneLine(text: string): string {
  return text.replace(UNFIT, " ");
}

export function escapeXml(text: string): string {
  return oneLine(text).replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
