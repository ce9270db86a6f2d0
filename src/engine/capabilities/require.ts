/** Checks of what the code of a scenario passes to its world. */

/** @throws TypeError for anything but a string */
export function requireText(what: string, value: unknown, hint = ""): string {
  if (typeof value === "string") return value;
  throw new TypeError(`expected ${what} of type string, found ${typeof value}${hint}`);
}
