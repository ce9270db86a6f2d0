/** A copy of a whole folder that cannot leave another: every place that it reads or writes is looked at beforehand. */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { confine } from "./confine.ts";

/**
 * The links on the way to both ends have been followed; this is about those below them.
 * @param dereference whether links are copied as what they lead to
 * @throws OutsideError
 */
export function confineCopy(root: string, from: string, to: string, dereference: boolean): void {
  const stats = lstatSync(from, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const isLink = stats.isSymbolicLink();
  // A link that is copied as one takes the place of what is there, and leads nobody anywhere yet.
  confine(root, to, to, !isLink || dereference);
  if (isLink && !dereference) return;
  const real = confine(root, from, from, true);
  if (!lstatSync(real, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of readdirSync(real)) confineCopy(root, join(from, name), join(to, name), dereference);
}
