/** `seedbed agent replay`: recorded sessions, again. */
import { resolve } from "node:path";
import { defineCommand } from "../command.ts";
import { agentOptions, runPhases } from "../options/agent.ts";
import { flag } from "../options/option.ts";

export const command = defineCommand({
  name: "agent replay",
  description:
    `Replays recorded sessions of an agent: its tools return what they returned then, including failures and latencies.
If a session has the answers of the model, the model gives these again. The contract of the configuration must
hold. A call without a recorded answer fails the session, and the message names the nearest recorded call.
Ends with 1 if a session fails, and with 2 if there is none.`,
  operands: {
    usage: "[path]",
    what: "a session, or a folder of sessions; those of the configuration unless given",
    min: 0,
    max: 1,
  },
  options: {
    ...agentOptions,
    "live-model": flag(
      "ask the model of the scenario even if a session has the answers of the model; tools stay as recorded",
    ),
  },
  examples: [
    { line: "seedbed agent replay -c desk.yaml", says: "the sessions of the configuration" },
    { line: "seedbed agent replay incidents -c desk.yaml", says: "those of a folder" },
  ],
  run: ({ operands: [path], options }, context) =>
    runPhases(
      {
        phases: ["replay"],
        sessions: path === undefined ? undefined : resolve(context.cwd, path),
        liveModel: options["live-model"],
      },
      // The contract holds in all sessions, or it does not.
      { ...options, "min-score": 1 },
      context,
    ),
});
