/** From what a scenario is called to what its file is called. */
import { SeedbedError } from "../../../engine/errors.ts";

/** Longer names of files are refused by file systems, some of them earlier. */
const MAX_SLUG = 80;

/** @throws SeedbedError `usage` for a name that leaves nothing to call a file */
export function slugOf(name: string): string {
  const slug = name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, "");
  if (slug === "") {
    throw new SeedbedError("usage", `expected a name with letters or digits, found ${JSON.stringify(name)}`, {
      hint: 'as in: seedbed new "a refund is paid once"',
    });
  }
  return slug;
}
