/** `seedbed agent certificate`: what was tested of an agent, for others to read and to check. */
import { join, resolve } from "node:path";
import { z } from "zod";
import {
  certificateOf,
  certificateText,
  isOwner,
  publicKey,
  readCertificate,
  signingKey,
} from "../../api/runs/agents/certificate.ts";
import { PHASES } from "../../api/runs/agents/cells.ts";
import { readAgentConfig } from "../../api/runs/agents/read_config.ts";
import { benchFor } from "../../api/runs/agents/run_agent.ts";
import { verifyCertificate } from "../../api/runs/agents/verify_certificate.ts";
import { nowMs } from "../../api/host.ts";
import { newId } from "../../api/new_id.ts";
import { readText } from "../../api/project/load/read_data.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { agentOptions, DEFAULT_FILE, reportOn } from "../options/agent.ts";
import { value } from "../options/option.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { agentText } from "../present/agent_text.ts";
import { certificatePage } from "../present/certificate_page.ts";
import { escapeControls } from "../present/text.ts";

const DAYS = 90;
const SAMPLE = 3;

const file = z.string().min(1, "expected a file").optional();

export const command = defineCommand({
  name: "agent certificate",
  description:
    `Runs all phases, as agent ci does, and if they pass, writes certificate.json and certificate.html into the folder
of --output: what was tested, with how many runs, which faults struck, and the digests of code, configuration
and report. No certificate is issued if a part of the configuration did not run or was not exercised.
--verify checks a certificate: that it is unchanged, that code and configuration are the same, and that a sample
of its cells, which are run again, ends as it says. Ends with 1 if the agent or the certificate does not pass.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    ...agentOptions,
    tester: value("<name>", "who tested the agent", z.string().min(1).optional()),
    days: value("<n>", `the number of days for which it is valid; ${DAYS} by default`, wholeNumber(1).default(DAYS)),
    key: value("<file>", "an Ed25519 private key in PEM format, which signs the certificate", file),
    verify: value("<file>", "check this certificate", file),
    sample: value("<n>", `cells that --verify runs again; ${SAMPLE} by default`, wholeNumber(0).default(SAMPLE)),
    "public-key": value(
      "<file>",
      "with --verify: a public key in PEM format; the certificate must be signed with its private key",
      file,
    ),
  },
  examples: [
    { line: "seedbed agent certificate -c desk.yaml -o certificate --tester QA", says: "a certificate for 90 days" },
    {
      line: "seedbed agent certificate -c desk.yaml --verify certificate/certificate.json",
      says: "is it still valid?",
    },
  ],
  async run({ options }, context) {
    if (options.verify !== undefined) return await verify(options.verify, options, context);
    const { output, seeds, tester, days, "min-score": minScore } = options;
    if (output === undefined) {
      throw new SeedbedError("usage", "expected a folder for the certificate, found none", { hint: "-o certificate" });
    }
    const key = options.key === undefined ? undefined : signingKey(resolve(context.cwd, options.key));
    const config = await readAgentConfig(resolve(context.cwd, options.config ?? DEFAULT_FILE));
    const report = await reportOn({ phases: PHASES }, options, context);
    if (!report.ok) {
      context.document(report, `${agentText(report, false, context.style)}no certificate: the agent does not pass\n`);
      return EXIT.fail;
    }
    const folder = resolve(context.cwd, output);
    const { loaded } = await benchFor(config, { allowCode: context.allowCode }, context);
    const certificate = certificateOf(config, report, {
      seeds,
      minScore,
      tester,
      days,
      key,
      nowMs: nowMs(),
      codeSha256: loaded.program.code?.sha256,
      report: readText(join(folder, "agent.json"), { what: "the report", maxBytes: Infinity }),
    });
    const texts = {
      "certificate.json": certificateText(certificate),
      "certificate.html": certificatePage(certificate),
    };
    const paths = Object.entries(texts).map(([name, text]) => {
      writeFileAtomically(join(folder, name), text, newId());
      return context.show(join(folder, name));
    });
    context.document(
      { schema: "seedbed/agent-certified@1", ok: true, files: paths, sha256: certificate.sha256 },
      paths.map((path) => `wrote ${escapeControls(path)}\n`).join(""),
    );
    return EXIT.pass;
  },
});

interface VerifyChoices {
  readonly config?: string | undefined;
  readonly sample: number;
  readonly "public-key"?: string | undefined;
}

async function verify(path: string, options: VerifyChoices, context: Context): Promise<ExitCode> {
  const certificate = readCertificate(resolve(context.cwd, path));
  const key = options["public-key"];
  const isSigned = key === undefined || isOwner(certificate, publicKey(resolve(context.cwd, key)));
  const config = await readAgentConfig(resolve(context.cwd, options.config ?? DEFAULT_FILE));
  const choice = { size: options.sample, nowMs: nowMs(), allowCode: context.allowCode };
  const checked = await verifyCertificate(certificate, config, choice, context);
  const problems = [...isSigned ? [] : ["it is not signed by the owner of the given key"], ...checked.problems];
  const ok = problems.length === 0;
  const lines = [
    ...checked.sample.map((each) => `${each.ok ? "✓" : "✗"} ${each.cell}: ${each.held} of ${each.runs} runs held`),
    ...problems.map((problem) => `✗ ${problem}`),
    ...(ok && checked.sample.length === 0 ? ["no cell of a contract was run again"] : []),
    ok ? `valid until ${certificate.content.expiresAt}` : "not valid",
  ];
  context.document(
    { schema: "seedbed/agent-certificate-check@1", ...checked, ok, problems },
    lines.map((line) => `${escapeControls(line)}\n`).join(""),
  );
  return ok ? EXIT.pass : EXIT.fail;
}
