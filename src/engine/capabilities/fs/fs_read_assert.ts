import { Failure } from "../../findings/failure.ts";
import { name, text } from "../fields.ts";
import { defineStep } from "../step.ts";
import { FS } from "./files.ts";

export const fsReadAssert = defineStep("fs_read_assert", { path: name, equals: text }, {
  group: "Files",
  constructor: "fs.expectReadText(path, data)",
  example: `
    { type: fs_write, path: notes/today.txt, data: hello }
    { type: fs_read_assert, path: notes/today.txt, equals: hello }`,
  describe: "Fails unless the file exists and holds exactly this text.",
  run({ path, equals }, { world }) {
    const found = world.use(FS).readText(path);
    if (found === equals) return;
    const shown = found === undefined ? "no such file" : JSON.stringify(found);
    throw new Failure(
      "assertion",
      `fs_read_assert ${path}`,
      `expected ${path} to hold ${JSON.stringify(equals)}, found ${shown}`,
    );
  },
});
