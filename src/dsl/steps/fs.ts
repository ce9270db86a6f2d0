/** Steps on the simulated file system. Relative paths are below `/app`. */
import { make, requireString } from "./make.ts";
import { namespace } from "./namespace.ts";

export const fs = namespace("fs", {
  /** Writes a file, and the folders above it. */
  write(path: string, data: string) {
    return make("fs_write", { path: requireString("fs.write path", path), data: requireString("fs.write data", data) });
  },
  /** Fails unless the file exists and holds exactly this text. */
  expect(path: string, equals: string) {
    return make("fs_read_assert", {
      path: requireString("fs.expect path", path),
      equals: requireString("fs.expect text", equals),
    });
  },
  /** Keeps the state of the whole file system under a name. */
  snapshot(name: string) {
    return make("fs_snapshot", { name: requireString("fs.snapshot name", name) });
  },
  /** Brings back the file system as it was at a snapshot. */
  restore(name: string) {
    return make("fs_restore", { name: requireString("fs.restore name", name) });
  },
});
