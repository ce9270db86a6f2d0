/** One name for each key: `left`, `shift+right`, `ctrl+c`, `f`. */
import type { Key } from "ink";

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pageup"],
  ["pageDown", "pagedown"],
  ["home", "home"],
  ["end", "end"],
  ["return", "return"],
  ["escape", "escape"],
  ["tab", "tab"],
  ["backspace", "backspace"],
  ["delete", "delete"],
];

export function keyName(input: string, key: Key): string {
  const named = NAMED.find(([field]) => key[field] === true)?.[1];
  // Terminals send for the backspace key what the protocol calls delete.
  const name = named === "delete" && input === "" ? "backspace" : named;
  if (name !== undefined) return key.shift ? `shift+${name}` : name;
  return key.ctrl ? `ctrl+${input}` : input;
}
