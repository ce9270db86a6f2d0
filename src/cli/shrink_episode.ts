/** Makes an episode smaller, and writes the result beside it: for `seedbed http shrink`, and for `seedbed shrink` with an episode. */
import { resolve } from "node:path";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { loadOne } from "../api/project/load/load.ts";
import { readEpisode } from "../api/runs/http/replay_episode.ts";
import { shrinkEpisode } from "../api/runs/http/shrink_episode.ts";
import { json } from "../api/runs/run/keep.ts";
import { newId } from "../api/new_id.ts";
import { shownPath } from "../api/reports/shown.ts";
import { writeFileAtomically } from "../engine/store/atomic_file.ts";
import type { Context } from "./context.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { targetOf } from "./options/outside.ts";
import { httpShrinkText } from "./present/http_text.ts";
import { count } from "./present/text.ts";
import { createProgress } from "./progress.ts";

export interface ShrinkEpisodeChoice {
  readonly actions?: string | undefined;
  readonly service?: string | undefined;
  readonly out?: string | undefined;
  readonly "base-url"?: string | undefined;
  readonly "allow-target": readonly string[];
}

/** @param shown the path of the episode, as it was given */
export async function shrinkAndWrite(
  shown: string,
  options: ShrinkEpisodeChoice,
  config: ResolvedConfig,
  context: Context,
): Promise<void> {
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
}
