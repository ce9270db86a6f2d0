import { name } from "../fields.ts";
import { defineStep } from "../step.ts";
import { FS } from "./files.ts";

export const fsSnapshot = defineStep("fs_snapshot", { name }, {
  group: "Files",
  constructor: "fs.snapshot(name)",
  example: `{ type: fs_snapshot, name: clean }`,
  describe: "Saves the state of the whole file system under a name.",
  run(step, { world }) {
    world.use(FS).snapshot(step.name);
  },
});
