/** `seedbed agent profiles`: faults that belong together, by name. */
import { stringify } from "yaml";
import { PROFILE_NAMES, type ProfileName, profileNamed, PROFILES } from "../../api/runs/agents/profiles.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";

export const command = defineCommand({
  name: "agent profiles",
  description:
    `Lists the fault profiles that --profile takes, or prints the faults of one as a configuration writes them.`,
  operands: { usage: "[name]", what: "the name of a profile", min: 0, max: 1 },
  options: {},
  examples: [
    { line: "seedbed agent profiles", says: "their names" },
    { line: "seedbed agent profiles lost_acks", says: "what one contains" },
  ],
  run({ operands: [name] }, context) {
    if (name === undefined) {
      context.document({ schema: "seedbed/agent-profiles@1", profiles: PROFILES }, `${PROFILE_NAMES.join("\n")}\n`);
      return Promise.resolve(EXIT.pass);
    }
    profileNamed(name);
    const content = PROFILES[name as ProfileName];
    context.document({ schema: "seedbed/agent-profile@1", name, content }, stringify({ chaos: content }));
    return Promise.resolve(EXIT.pass);
  },
});
