/** `seedbed http replay`: sends the actions of episodes again. */
import { resolve } from "node:path";
import { loadOne } from "../../api/project/load/load.ts";
import type { HttpReplayReport } from "../../api/reports/http_replay.ts";
import { readEpisode, replayEpisode } from "../../api/runs/http/replay_episode.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { EPISODE, targetOf } from "../options/outside.ts";
import { httpReplayText } from "../present/http_text.ts";

export const command = defineCommand({
  name: "http replay",
  description: `Sends the actions of episodes again, each to the service in its first state, and compares what it shows
with what was recorded: status, body, signature of the state, and what is wrong. Says which anomalies
persist and which are gone. Ends with 0 if all are gone, and 1 if one persists or was not reached
because the service answers differently before it.`,
  operands: { usage: "<episodes…>", what: "episodes that http explore has kept", min: 1, max: Infinity },
  options: EPISODE,
  examples: [
    { line: "seedbed http replay artifacts/episodes/episode_seed42_0003.json", says: "with the code as it is now" },
    {
      line: "seedbed http replay artifacts/episodes/*.json --base-url http://localhost:8080",
      says: "to a service that is running",
    },
    { line: "seedbed http replay artifacts/episodes/*.json --actions fixed.actions.ts", says: "with another service" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    // All are read before anything is sent.
    const episodes = operands.map((shown) => ({ shown, episode: readEpisode(resolve(context.cwd, shown), shown) }));
    const baseUrl = targetOf(options);
    const report: HttpReplayReport = { ok: true, episodes: [] };
    for (const { shown, episode } of episodes) {
      const loaded = await loadOne(options.actions ?? episode.file, options.service ?? episode.service, context);
      report.episodes.push(await replayEpisode(loaded, episode, shown, { config, baseUrl }));
    }
    report.ok = report.episodes.every(({ verdict }) => verdict === "gone");
    context.document({ schema: "seedbed/http-replay@1", ...report }, httpReplayText(report, context.style));
    return report.ok ? EXIT.pass : EXIT.fail;
  },
});
