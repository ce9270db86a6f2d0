/** `seedbed explore`: a distributed scenario, in which the scheduler picks between deliveries and the script. */
import { z } from "zod";
import { reportersFor } from "../../api/project/config/running.ts";
import { explored, parseChecker, parseFaults } from "../../api/runs/run/explore.ts";
import { loadOne } from "../../api/project/load/load.ts";
import { MAX_NODES } from "../../engine/capabilities/cluster/setting.ts";
import { defineCommand } from "../command.ts";
import { list, value } from "../options/option.ts";
import { reporting } from "../reporters/reporting.ts";
import { checkSeeds, ONE_SCENARIO, RUN_ONE, runScenario } from "../run_scenario.ts";

const whole = (least: number, most?: number) =>
  z.string().refine(
    (text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= (most ?? Number.MAX_SAFE_INTEGER),
    `expected a whole number ${most === undefined ? `of at least ${least}` : `from ${least} to ${most}`}`,
  ).transform(Number);

export const command = defineCommand({
  name: "explore",
  description: `Runs a distributed scenario: a script of clients' calls and faults over a replicated store. The
scheduler picks which message is delivered when, before or after the next step of the script.
Without --seed or --seeds this is the baseline: everything is delivered in the order of sending.`,
  operands: { usage: "<file>", what: "a scenario file with distributed", min: 1, max: 1 },
  options: {
    ...RUN_ONE,
    steps: value("<n>", "deliver at most this many messages", whole(0).optional()),
    nodes: value("<n>", "use this many nodes, n0, n1 and so on, instead of the file's", whole(1, MAX_NODES).optional()),
    faults: value(
      "<presets>",
      "the fault before the script: none, partition-first-two, heal-first-two, crash-first, restart-first",
      z.string().optional(),
    ),
    checker: list(
      "<check>",
      "what must hold, instead of the file's: kv_all_equal:<key>, kv_present_on_all:<key>, kv_node_equals:<node>:<key>:<value>",
    ),
  },
  examples: [
    { line: "seedbed explore kv.fozzy.json --seeds 1000", says: "until one of 1,000 schedules fails" },
    {
      line: "seedbed explore kv.fozzy.json --nodes 5 --faults partition-first-two",
      says: "with more nodes and a fault",
    },
    { line: "seedbed explore kv.fozzy.json --checker kv_node_equals:n2:x:1", says: "with another check at the end" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const reporters = () => reportersFor(config, context.cwd, operands);
    return await reporting(reporters, context, ONE_SCENARIO, async (results) => {
      checkSeeds(options);
      const faults = options.faults === undefined ? undefined : parseFaults(options.faults);
      const checkers = options.checker.length === 0 ? undefined : options.checker.map(parseChecker);
      const loaded = await loadOne(operands[0]!, undefined, context);
      const { nodes: nodeCount, steps: maxDeliveries } = options;
      const changed = explored(loaded, { nodeCount, maxDeliveries, faults, checkers });
      await runScenario(changed, { options, config }, context, results);
    });
  },
});
