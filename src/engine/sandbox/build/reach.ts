/**
 * Keeps files out of a bundle that may not become a part of it. Only regular ones may: esbuild would wait for ever for the other end of a FIFO, and
 * read a device to its end. And, of code that came from elsewhere, only those that the caller lets it have: what a bundle
 * imports, its code can read.
 */
import { realpath, stat } from "node:fs/promises";
import type { Plugin } from "esbuild";
import { otherKind } from "../../store/read_file.ts";

/** Returns whether the file of a real path may be bundled. */
export type Reach = (path: string) => boolean;

export function reach(mayRead: Reach = () => true): Plugin {
  return {
    name: "seedbed-reach",
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: "file" }, async ({ path }) => {
        const kind = await stat(path).then(otherKind, () => undefined);
        if (kind !== undefined) return { errors: [{ text: `expected a file at ${path}, found ${kind}` }] };
        const real = await realpath(path).catch(() => path);
        if (mayRead(real)) return undefined;
        return { errors: [{ text: `${path} is out of reach for code from elsewhere` }] };
      });
    },
  };
}
