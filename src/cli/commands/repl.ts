/** `seedbed repl`: a run, moment by moment, on the terminal. */
import { z } from "zod";
import { storeFolder } from "../../api/project/config/running.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { nowMs } from "../../api/host.ts";
import { newId } from "../../api/new_id.ts";
import { flag, value } from "../options/option.ts";
import { RUNNING, SEEDS } from "../options/running.ts";
import { ALLOW_HOST } from "../options/session.ts";
import { TRACE_OPERAND } from "../options/trace.ts";

export const command = defineCommand({
  name: "repl",
  description: `Opens a trace or a scenario to walk through it: step forward and back, see what changed, try other
answers and seeds, shrink, compare. Without a file it lists the stored runs. Press ? for the keys.
If standard input is not a terminal, it reads commands line by line, prints plain text, and ends
with the run's status.`,
  operands: { usage: "[trace | scenario]", what: `a scenario file, or ${TRACE_OPERAND}`, min: 0, max: 1 },
  options: {
    scenario: value("<name>", "the scenario of the file, by name or export", z.string().min(1).optional()),
    seed: SEEDS.seed,
    source: value("<file>", "the scenario file of a trace, if it has moved", z.string().min(1).optional()),
    trust: flag("run the code even if it has changed since the trace was recorded"),
    ...ALLOW_HOST,
    strict: RUNNING.strict,
    "real-timeout": RUNNING["real-timeout"],
  },
  examples: [
    { line: "seedbed repl", says: "pick one of the stored runs" },
    { line: "seedbed repl last-fail", says: "walk through the last run that failed" },
    { line: "seedbed repl checkout.scenario.ts --seed 7", says: "run it with this seed first" },
    { line: "seedbed repl run.jsonl > story.txt", says: "commands from standard input, plain text out" },
  ],
  async run({ operands, options, config }, context) {
    if (context.json) {
      throw new SeedbedError("usage", "seedbed repl prints text, not JSON", {
        hint: "trace show, why, diff, fork and curve have --json",
      });
    }
    const resolved = await config();
    const { strict } = resolved.values;
    const { startRepl } = await import("../../repl/start.ts");
    const { scenario, seed, source, trust, "allow-host": allowHost } = options;
    const ended = await startRepl({
      file: operands[0],
      wantsColor: options.color,
      host: {
        cwd: context.cwd,
        store: storeFolder(resolved, context.cwd),
        named: operands[0],
        opening: { scenario, seed, source, trust, allowHost, allowCode: context.allowCodeUnasked, strict },
        newId,
        nowMs,
      },
    });
    return ended === "fail" ? EXIT.fail : ended === "timeout" ? EXIT.timeout : EXIT.pass;
  },
});
