import { name, text } from "../fields.ts";
import { defineStep } from "../step.ts";
import { FS } from "./files.ts";

export const fsWrite = defineStep("fs_write", { path: name, data: text }, {
  group: "Files",
  constructor: "fs.writeText(path, data)",
  example: `{ type: fs_write, path: notes/today.txt, data: hello }`,
  describe: "Writes a file, and the folders above it.",
  run({ path, data }, { world }) {
    world.use(FS).writeText(path, data);
  },
});
