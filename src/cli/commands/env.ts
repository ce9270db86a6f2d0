/** `seedbed env`: what is in force here, and why. */
import { describePlace } from "../../api/project/config/find.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { platform, runtime } from "../../api/host.ts";
import { RUNNING, SEEDS } from "../options/running.ts";
import type { EnvReport } from "../output/env.ts";
import { envText, sourceText } from "../present/env_text.ts";
import { shownLocation } from "../../api/reports/shown.ts";
import { REPORTER } from "../reporters/catalog.ts";
import { version } from "../../api/version.ts";

const { seeds, strategy } = SEEDS;
const { timeout, "max-steps": maxSteps, strict, shrink } = RUNNING;

export const command = defineCommand({
  name: "env",
  description: `Shows the versions, the configuration file that is read from here, and every setting with its value
and its source: a flag, an environment variable, the line of the file, or the default. Takes the
options of seedbed test, to see what they would change.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: { seeds, strategy, timeout, "max-steps": maxSteps, strict, shrink, ...REPORTER },
  examples: [
    { line: "seedbed env", says: "what seedbed test would do here" },
    { line: "seedbed env --config ci.seedbed.json --json", says: "with this configuration, as JSON" },
  ],
  async run({ config }, context) {
    const { file, settings } = await config();
    const report: EnvReport = {
      schema: "seedbed/env@1",
      ok: true,
      seedbed: version(),
      runtime: runtime(),
      platform: platform(),
      config: file === undefined ? null : { file: context.show(file.path), key: file.key },
      settings: settings.map(({ name, value = null, source }) => {
        const location = source.kind === "file" ? shownLocation(source.location, context.cwd) : undefined;
        return { name, value, source: sourceText(source, location), location };
      }),
    };
    const place = file === undefined ? "none" : describePlace(file, context.show(file.path));
    context.document(report, envText(report, place, context.style));
    return EXIT.pass;
  },
});
