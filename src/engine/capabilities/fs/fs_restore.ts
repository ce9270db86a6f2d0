import { Failure } from "../../findings/failure.ts";
import { name } from "../fields.ts";
import { defineStep } from "../step.ts";
import { FS } from "./files.ts";

export const fsRestore = defineStep("fs_restore", { name }, {
  group: "Files",
  constructor: "fs.restore(name)",
  example: `
    { type: fs_snapshot, name: clean }
    { type: fs_write, path: junk.txt, data: junk }
    { type: fs_restore, name: clean }
    { type: assert_throws, steps: [{ type: fs_read_assert, path: junk.txt, equals: junk }] }`,
  describe: "Restores the file system to a snapshot.",
  run(step, { world }) {
    if (world.use(FS).restore(step.name)) return;
    throw new Failure("assertion", "fs_restore", `expected a snapshot named "${step.name}", there is none`, {
      hint: "take one first with fs_snapshot",
    });
  },
});
