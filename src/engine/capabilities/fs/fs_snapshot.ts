import { name } from "../fields.ts";
import { defineStep } from "../step.ts";

export const fsSnapshot = defineStep("fs_snapshot", { name }, {
  describe: "Keeps the state of the whole file system under a name.",
  run(step, { world }) {
    world.fs.snapshot(step.name);
  },
});
