/** All programs, by name. */
import { type Programs, WRITTEN } from "./programs.ts";
import { surfaces } from "./surfaces.ts";

/** @param every takes one in so many */
export function allPrograms(every = 1): Programs {
  const all = Object.entries({ ...WRITTEN, ...surfaces() });
  return Object.fromEntries(all.filter((_program, index) => index % every === 0));
}
