import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { platform, runtime } from "../../api/host.ts";
import { version } from "../../api/version.ts";

export const command = defineCommand({
  name: "version",
  description: "Prints the version of seedbed; with --json also those of the runtime and the platform.",
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {},
  examples: [{ line: "seedbed version --json", says: "for a bug report" }],
  run(_input, context) {
    const shown = {
      schema: "seedbed/version@1",
      ok: true,
      version: version(),
      runtime: runtime(),
      platform: platform(),
    };
    context.document(shown, `${shown.version}\n`);
    return Promise.resolve(EXIT.pass);
  },
});
