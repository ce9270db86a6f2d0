/** `node:url`: paths are those of a world, on whatever machine it runs. */
import * as real from "node:url";
import { posixPath } from "./path.ts";

const { default: _default, ...computing } = real as typeof real & { default?: unknown };

export const urlModule: typeof real = {
  ...computing,
  pathToFileURL(path, options) {
    const absolute = typeof path === "string" && !path.startsWith("/") ? `${posixPath.resolve()}/${path}` : path;
    return real.pathToFileURL(absolute, { windows: false, ...options });
  },
  // The same properties on every runtime.
  urlToHttpOptions: (url) =>
    Object.assign(Object.create(null), Object.fromEntries(Object.entries(real.urlToHttpOptions(url)))),
  fileURLToPath: (url, options) => real.fileURLToPath(url, { windows: false, ...options }),
};
