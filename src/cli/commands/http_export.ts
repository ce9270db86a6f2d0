/** `seedbed http export`: an episode for other programs. */
import { dirname, relative, resolve } from "node:path";
import { z } from "zod";
import { EXPORT_FORMATS, exportEpisode } from "../../api/runs/http/export_episode.ts";
import { readEpisode } from "../../api/runs/http/replay_episode.ts";
import { newId } from "../../api/new_id.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";

export const command = defineCommand({
  name: "http export",
  description:
    `Writes an episode for other programs: as a curl script, as a HAR file (HTTP Archive 1.2), or as a Vitest test
that fails as long as http replay finds the anomaly. In all of them, environment variables stand for secrets.
As a scenario, it sends exactly these requests to the app in the world, and fails as long as they lead to the anomaly.`,
  operands: { usage: "<episode>", what: "an episode that http explore or http shrink has written", min: 1, max: 1 },
  options: {
    as: value("<format>", "curl (the default), har, vitest or scenario", z.enum(EXPORT_FORMATS).default("curl")),
    "base-url": value(
      "<url>",
      "the URL of the service, if it differs from that of the episode; http://localhost:3000 by default for one of the world",
      z.url({ protocol: /^https?$/, error: "expected a URL of http or https" }).optional(),
    ),
    out: value("<file>", "the file to write; standard output unless given", z.string().min(1).optional()),
  },
  examples: [
    { line: "seedbed http export artifacts/episodes/episode_seed42_0003.json", says: "a curl script" },
    {
      line: "seedbed http export artifacts/episodes/episode_seed42_0003.json --as vitest --out test/oversell.test.ts",
      says: "a test",
    },
    {
      line: "seedbed http export artifacts/episodes/episode_seed42_0003.json --as scenario --out oversell.scenario.ts",
      says: "a scenario",
    },
  ],
  run({ operands: [shown = ""], options }, context) {
    const episode = readEpisode(resolve(context.cwd, shown), shown);
    const baseUrl = (options["base-url"] ?? episode.baseUrl ?? "http://localhost:3000").replace(/\/$/, "");
    const folder = options.out === undefined ? context.cwd : dirname(resolve(context.cwd, options.out));
    const text = exportEpisode(episode, options.as, {
      baseUrl,
      path: relative(folder, resolve(context.cwd, shown)),
      actions: relative(folder, resolve(context.cwd, episode.file)).replaceAll("\\", "/"),
    });
    if (options.out !== undefined) writeFileAtomically(resolve(context.cwd, options.out), text, newId());
    const document = { schema: "seedbed/http-export@1", ok: true, as: options.as, file: options.out, text };
    context.document(
      document,
      options.out === undefined ? text : `${context.show(resolve(context.cwd, options.out))}\n`,
    );
    return Promise.resolve(EXIT.pass);
  },
});
