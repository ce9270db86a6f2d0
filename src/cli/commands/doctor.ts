/** `seedbed doctor`: what is wrong with the installation, and what is not deterministic. */
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { discover } from "../../api/project/load/discover.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { makeTemporaryFolder } from "../../engine/store/temporary_folder.ts";
import { defineCommand } from "../command.ts";
import { choicesOf } from "../doctor/choices.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { flag, list, value } from "../options/option.ts";
import { RUNNING, SEEDS, timesRun } from "../options/running.ts";
import type { CheckReport, DeterminismReport } from "../output/doctor.ts";
import { checksText, determinismText } from "../present/doctor_text.ts";

export const command = defineCommand({
  name: "doctor",
  description: `Checks the installation: runtime, esbuild, configuration, scenarios, store, terminal, git. Says how
to fix each problem. With --deep it also runs scenarios again and again, the baseline and one seed:
in the same process, in fresh ones, in another time zone, in another locale, and on the other
runtime (Node or Deno) if that is installed. All of these must give the same trace, byte for byte;
the first difference is shown with its line. No run is stored. Ends with 1 if there is a problem or
a difference, with 2 if nothing could be compared.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    deep: flag("find nondeterminism"),
    scenario: list("<file>", "with --deep: only these files, folders or globs"),
    runs: value("<n>", "with --deep: the number of fresh processes to run in", timesRun),
    seed: SEEDS.seed,
    strict: RUNNING.strict,
  },
  examples: [
    { line: "seedbed doctor", says: "check the installation" },
    { line: "seedbed doctor --deep", says: "check that all scenarios run alike everywhere" },
    {
      line: "seedbed doctor --deep --scenario checkout.scenario.ts --runs 10 --seed 7",
      says: "one scenario, thoroughly",
    },
  ],
  async run({ options, config, readConfig }, context) {
    if (!options.deep && options.scenario.length > 0) {
      throw new SeedbedError("usage", "--scenario: expected --deep as well", {
        hint: "without --deep, no scenario is run",
      });
    }
    const { checkInstallation } = await import("../doctor/installation.ts");
    const checks = await checkInstallation(readConfig, context);
    let determinism: DeterminismReport | undefined;
    if (options.deep) {
      const inForce = await config();
      const files = await discover(options.scenario, context.cwd, discoveryFor(inForce, context.cwd));
      const { checkDeterminism } = await import("../doctor/determinism.ts");
      const { circumstances } = await import("../doctor/circumstances.ts");
      determinism = await checkDeterminism(files, {
        folder: makeTemporaryFolder("doctor"),
        config: inForce,
        choices: choicesOf(options.seed),
        circumstances: circumstances(options.runs - 1, { runtimes: true }),
      }, context);
    }
    const code = codeOf(checks, determinism);
    const { style } = context;
    context.document(
      { schema: "seedbed/doctor@1", ok: code === EXIT.pass, checks, determinism },
      checksText(checks, style) + (determinism === undefined ? "" : `\n${determinismText(determinism, style)}`),
    );
    return code;
  },
});

function codeOf(checks: readonly CheckReport[], determinism: DeterminismReport | undefined): ExitCode {
  if (checks.some(({ status }) => status === "problem")) return EXIT.fail;
  if (determinism === undefined) return EXIT.pass;
  if (determinism.divergences.length > 0) return EXIT.fail;
  return determinism.scenarios === 0 ? EXIT.invalid : EXIT.pass;
}
