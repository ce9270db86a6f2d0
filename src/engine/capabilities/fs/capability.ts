/** Files: a simulated file system, or the host's. */
import { z } from "zod";
import { defineCapability } from "../capability.ts";
import { files } from "./author.ts";
import { FS } from "./files.ts";
import { fsReadAssert } from "./fs_read_assert.ts";
import { fsRestore } from "./fs_restore.ts";
import { fsSnapshot } from "./fs_snapshot.ts";
import { fsWrite } from "./fs_write.ts";
import { state } from "./state.ts";

export const fs = defineCapability(FS, {
  steps: () => [fsWrite, fsReadAssert, fsSnapshot, fsRestore],
  authors: { fs: files },
  state,
  options: {
    "fs-backend": {
      sets: "backends.fs",
      value: "<name>",
      help: "files: virtual (the default), or host, the real ones below the working folder",
      schema: z.enum(FS.backends).optional(),
    },
  },
  settingProblem: ({ backends, files, base }) =>
    backends?.["fs"] === "host" && (files !== undefined || base !== undefined)
      ? "expected files of the world or of the host, found both: with fs on the host the files are those of the folder"
      : undefined,
});
