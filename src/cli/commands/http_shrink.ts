/** `seedbed http shrink`: makes an episode smaller. */
import { z } from "zod";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { EPISODE } from "../options/outside.ts";
import { shrinkAndWrite } from "../shrink_episode.ts";

export const command = defineCommand({
  name: "http shrink",
  description:
    `Makes an episode smaller: first it looks for the fewest actions that lead to the anomaly, then for the simplest
values. The service is reset before each attempt, and an attempt counts only if the anomaly occurs in both of
two tries. With several clients in the world, each attempt tries several orders of what overlaps. The result is written beside the episode, and can be replayed and exported like any other.`,
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
  async run({ operands: [shown = ""], options, config }, context) {
    await shrinkAndWrite(shown, options, await config(), context);
    return EXIT.pass;
  },
});
