/** Options that every command has. */
import { z } from "zod";
import { flag, value } from "./option.ts";

export const COMMON = {
  json: flag("print one JSON document instead of text, even for errors"),
  cwd: value("<dir>", "work in this folder", z.string().min(1, "expected a folder").optional()),
  config: value(
    "<file>",
    "use this configuration file instead of searching this folder and those above it",
    z.string().min(1, "expected a file").optional(),
  ),
  "allow-code": flag(
    "run code that was not compiled on this machine, such as a reproducer's, and remember your consent",
  ),
  isolate: flag(
    "run code in a process without access to other files, processes and, if possible, the network; implied by --allow-code",
  ),
  "no-isolate": flag("with --allow-code: run the code with your own permissions, and remember your consent"),
  color: flag("no colours; also the default if NO_COLOR is set or the output is not a terminal", { on: true }),
  debug: flag("show the stack trace if seedbed itself fails; SEEDBED_DEBUG=1 does the same"),
  help: flag("explain this command", { short: "h" }),
};
