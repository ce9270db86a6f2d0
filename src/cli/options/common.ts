/** Options that every command has. */
import { z } from "zod";
import { flag, value } from "./option.ts";

export const COMMON = {
  json: flag("print one JSON document instead of text, also for errors"),
  cwd: value("<dir>", "work in this folder", z.string().min(1, "expected a folder").optional()),
  config: value(
    "<file>",
    "take the configuration from this file, instead of looking for one from here upwards",
    z.string().min(1, "expected a file").optional(),
  ),
  "allow-code": flag("run code that was not compiled on this machine, as of a reproducer, and remember that"),
  isolate: flag(
    "run code in a process without access to other files, processes and, if possible, the network; implied by --allow-code",
  ),
  "no-isolate": flag("with --allow-code: run the code with your own permissions, and remember that"),
  color: flag("no colours; there are none either if NO_COLOR is set or the output is no terminal", { on: true }),
  debug: flag("show the stack if seedbed itself fails; also by SEEDBED_DEBUG=1"),
  help: flag("explain this command", { short: "h" }),
};
