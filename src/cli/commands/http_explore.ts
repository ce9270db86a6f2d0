/** `seedbed http explore`: looks for sequences of requests that bring a service into a bad state. */
import { resolve } from "node:path";
import { z } from "zod";
import { reportersFor } from "../../api/project/config/running.ts";
import { loadOne } from "../../api/project/load/load.ts";
import type { HttpExploreReport } from "../../api/reports/http_explore.ts";
import { exploreHttp } from "../../api/runs/http/explore_http.ts";
import { EXPLORER_NAMES } from "../../engine/strategies/actions/explorers.ts";
import { defineCommand } from "../command.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { flag, value } from "../options/option.ts";
import { OUTSIDE, startedApp, STARTS, targetOf } from "../options/outside.ts";
import { duration } from "../options/running.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { httpExploreText } from "../present/http_text.ts";
import { viewOfResult } from "../present/scenario_view.ts";
import { count } from "../present/text.ts";
import { createProgress } from "../progress.ts";
import { REPORTER } from "../reporters/catalog.ts";
import { reporting } from "../reporters/reporting.ts";

const share = z.coerce.number().min(0, "expected a number from 0 to 1").max(1, "expected a number from 0 to 1");
const MAX_SEED = 0xffff_ffff;

export const command = defineCommand({
  name: "http explore",
  description:
    `Explores the service that an actions file describes: sends it sequences of the declared requests, looks at
its state after each, and prefers what it has not seen. An episode that shows something wrong (a broken
invariant, a status of 500 and above …) is kept as JSON in <out>/episodes. Episodes that show the
same are one finding: the first is shrunk, and kept in .seedbed/runs. Ends with 0 if it found
nothing, 1 for findings, and 2 if no action was answered.`,
  operands: { usage: "<actions>", what: "an actions file, which exports a service", min: 1, max: 1 },
  options: {
    episodes: value("<n>", "the number of episodes, 5 by default", wholeNumber(1).default(5)),
    steps: value("<n>", "the most actions of an episode, 15 by default", wholeNumber(1, 10_000).default(15)),
    seed: value("<n>", "the seed of the exploration, 42 by default", wholeNumber(0, MAX_SEED).default(42)),
    explorer: value(
      "<name>",
      "how actions are chosen: epsilon (the default: mostly what promises most), random, or coverage (what was tried least)",
      z.enum(EXPLORER_NAMES).default("epsilon"),
    ),
    epsilon: value(
      "<share>",
      "of epsilon: how often any action is chosen, from 0 to 1; 0.2 by default",
      share.default(0.2),
    ),
    "epsilon-decay": value(
      "<factor>",
      "by which epsilon is multiplied after each episode; 1 by default",
      share.default(1),
    ),
    clients: value("<n>", "the number of clients, whose actions overlap; 1 by default", wholeNumber(1, 100).default(1)),
    out: value("<folder>", "the folder for episodes; artifacts by default", z.string().min(1).default("artifacts")),
    destructive: flag("also choose actions that are marked as destructive"),
    probe: flag(
      "also send requests of no action: PUT and DELETE again, GET of what was deleted, and all without credentials",
    ),
    "stop-on-anomaly": flag("end with the first episode that shows something wrong"),
    time: value("<duration>", "begin no further episode after this much real time, such as 60s", duration.optional()),
    ...OUTSIDE,
    ...STARTS,
    service: value("<name>", "the service of the file, by name or export", z.string().min(1).optional()),
    ...REPORTER,
  },
  examples: [
    { line: "seedbed http explore shop.actions.ts", says: "5 episodes of 15 actions" },
    { line: "seedbed http explore shop.actions.ts --episodes 200 --clients 2", says: "requests that race" },
    {
      line: "seedbed http explore shop.actions.ts --base-url http://localhost:8080",
      says: "a service that is running",
    },
    {
      line:
        'seedbed http explore shop.actions.ts --base-url http://localhost:8080 --app "node server.js" --ready /health',
      says: "a service that is started for it",
    },
    { line: "seedbed http explore shop.actions.ts --explorer random --seed 7 --json", says: "for programs" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const reporters = () => reportersFor(config, context.cwd, operands);
    let found: HttpExploreReport | undefined;
    const reporter = { many: false, document: () => ({ schema: "seedbed/http-explore@1", ...found }) };
    return await reporting(reporters, context, reporter, async (results) => {
      const baseUrl = targetOf(options);
      const loaded = await loadOne(operands[0]!, options.service, context);
      // Only once the file is known to be one: nothing is started in vain.
      const stop = await startedApp(options, baseUrl, context.cwd);
      const line = createProgress();
      found = await exploreHttp(loaded, {
        ...options,
        baseUrl,
        epsilonDecay: options["epsilon-decay"],
        stopsOnAnomaly: options["stop-on-anomaly"],
        timeMs: options.time,
        out: resolve(context.cwd, options.out),
        config,
        beginSearch: abortOnInterrupt,
        onProgress: ({ episodes, actions, states, edges, markers }) =>
          line.update((ms) =>
            `${episodes}/${count(options.episodes, "episode")}, ${count(actions, "action")}, ` +
            `${Math.round(actions / (ms / 1000))}/s, ${count(states, "state")}, ${count(edges, "edge")}, ` +
            count(markers, "marker")
          ),
        async onReport(report, run) {
          line.clear();
          await results.scenario({ report, view: viewOfResult(loaded, run.result, run.choice) });
        },
      }, context).finally(async () => {
        line.clear();
        await stop();
      });
      if (found.stopped === "interrupted") results.interrupted();
      return httpExploreText(found, context.style);
    });
  },
});
