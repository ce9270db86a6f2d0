/** `seedbed http shrink`: makes an episode smaller. */
import { resolve } from "node:path";
import { z } from "zod";
import { loadOne } from "../../api/project/load/load.ts";
import { readEpisode } from "../../api/runs/http/replay_episode.ts";
import { shrinkEpisode } from "../../api/runs/http/shrink_episode.ts";
import { json } from "../../api/runs/run/keep.ts";
import { newId } from "../../api/new_id.ts";
import { shownPath } from "../../api/reports/shown.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { value } from "../options/option.ts";
import { EPISODE, targetOf } from "../options/outside.ts";
import { httpShrinkText } from "../present/http_text.ts";
import { count } from "../present/text.ts";
import { createProgress } from "../progress.ts";

export const command = defineCommand({
  name: "http shrink",
  description:
    `Makes an episode smaller: first it looks for the fewest actions that lead to the anomaly, then for the simplest
values. The service is reset before each attempt, and an attempt counts only if the anomaly occurs in both of
two tries. The result is written beside the episode, and can be replayed and exported like any other.`,
  operands: { usage: "<episode>", what: "an episode that http explore has kept", min: 1, max: 1 },
  options: {
    ...EPISODE,
    out: value("<file>", "the file for the result; <episode>_shrunk.json unless given", z.string().min(1).optional()),
  },
  examples: [
    { line: "seedbed http shrink artifacts/episodes/episode_seed42_0003.json", says: "with the app in the world" },
    {
      line: "seedbed http shrink artifacts/episodes/episode_seed42_0003.json --base-url http://localhost:8080",
      says: "with a service that is running",
    },
  ],
  async run({ operands: [shown = ""], options, config: configuration }, context) {
    const config = await configuration();
    const episode = readEpisode(resolve(context.cwd, shown), shown);
    const baseUrl = targetOf(options);
    const loaded = await loadOne(options.actions ?? episode.file, options.service ?? episode.service, context);
    const { signal, release } = abortOnInterrupt();
    const line = createProgress();
    const shrunk = await shrinkEpisode(loaded, episode, shown, {
      config,
      baseUrl,
      signal,
      onAttempt: (attempts, actions) =>
        line.update(() => `${count(attempts, "attempt")}, ${count(actions, "action")} left`),
    }).finally(() => {
      line.clear();
      release();
    });
    const path = resolve(context.cwd, options.out ?? shown.replace(/(?:\.json)?$/, "_shrunk.json"));
    writeFileAtomically(path, json(shrunk.episode), newId());
    const { attempts, before, after } = shrunk;
    const report = {
      ok: true,
      episode: shownPath(path, context.cwd),
      attempts,
      before,
      after,
      actions: shrunk.episode.observations.map(({ action, method, path: asked, sent }) => ({
        action,
        method,
        path: asked,
        ...(sent !== undefined && { sent }),
      })),
    };
    context.document({ schema: "seedbed/http-shrink@1", ...report }, httpShrinkText(report, context.style));
    return EXIT.pass;
  },
});
