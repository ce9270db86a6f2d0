/** `seedbed bisect`: which commit made a failure possible. */
import { resolve } from "node:path";
import { z } from "zod";
import { bisectTrace } from "../../api/runs/bisect/bisect_trace.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { value } from "../options/option.ts";
import { RUNNING } from "../options/running.ts";
import { SESSION } from "../options/session.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { bisectText } from "../present/bisect_text.ts";
import { count } from "../present/text.ts";
import { createProgress } from "../progress.ts";
import { limitRealTimeBy } from "../real_time.ts";

const ref = z.string().min(1);

export const command = defineCommand({
  name: "bisect",
  description:
    `Looks for the first commit with a failure: repeats the decisions of the run, and those of the shrunk run,
at commits of the git repository. Commits are checked out into a separate working tree, so that your files
are left alone. Decisions that no longer fit are repeated as far as they do, and similar runs follow. A
commit without a scenario file of this name gets the present one; the modules that it imports are the
commit's. The packages are the present ones if the lock file is the same, else those that --prepare
installs. Ends with 0 if the first bad commit is known, else with 1.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    good: value(
      "<git ref>",
      "a commit that is known not to fail; without one, the whole history is searched",
      ref.optional(),
    ),
    bad: value("<git ref>", "the newest commit to look at; HEAD by default", ref.default("HEAD")),
    prepare: value(
      "<command>",
      'installs packages where the lock file differs from the present one, such as "npm ci"',
      z.string().min(1).optional(),
    ),
    runs: value("<n>", "the number of similar runs at each commit; 100 by default", wholeNumber(0).default(100)),
    source: SESSION.source,
    strict: RUNNING.strict,
    "real-timeout": RUNNING["real-timeout"],
  },
  examples: [
    { line: "seedbed bisect last-fail", says: "in all of the history" },
    { line: 'seedbed bisect last-fail --good v1.4.0 --prepare "npm ci"', says: "since a release" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    limitRealTimeBy(config);
    const selected = await traceOperand(operands[0]!, configuration, context);
    const { good, bad, prepare, runs: around } = options;
    const progress = createProgress();
    const { signal, release } = abortOnInterrupt();
    const { scenario, finding, end, isUncommitted, looked } = await bisectTrace(selected, {
      cwd: context.cwd,
      good,
      bad,
      prepare,
      source: options.source === undefined ? undefined : resolve(context.cwd, options.source),
      around,
      strict: config.values.strict,
      allowCode: context.allowCode,
      signal,
      onLook: (before, hash) => progress.update(() => `${count(before.length, "commit")}, now ${hash.slice(0, 12)}`),
      onInterrupt: context.onInterrupt,
    }).finally(() => {
      release();
      progress.clear();
    });
    const isKnown = end.end === "first bad";
    const report = {
      trace: context.show(selected.shown),
      scenario,
      fingerprint: finding.fingerprint,
      verdict: end.end,
      ...("commit" in end && { commit: end.commit }),
      ...("reason" in end && { reason: end.reason, between: end.between }),
      isUncommitted,
      looked,
    };
    context.document(
      { schema: "seedbed/bisect@1", ok: isKnown, ...report },
      bisectText(report, finding.message, context.style),
    );
    if (isKnown) return EXIT.pass;
    return signal.aborted ? EXIT.interrupted : EXIT.fail;
  },
});
