/** `seedbed agent verify`: whether an agent and its configuration are ready to be tested. */
import { resolve } from "node:path";
import { readAgentConfig } from "../../api/runs/agents/read_config.ts";
import { type VerifiedPrompt, verifyAgent } from "../../api/runs/agents/verify_agent.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { agentOptions, DEFAULT_FILE } from "../options/agent.ts";
import { escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "agent verify",
  description:
    `Checks a configuration, and asks the agent each golden prompt and each probe once, without faults. Shows which
models and tools it called. Ends with 1 if the agent does not answer, or if a fault names a tool that was not
called, and with 2 if the configuration is not valid.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: { config: agentOptions.config, "max-calls": agentOptions["max-calls"] },
  examples: [{ line: "seedbed agent verify -c desk.yaml", says: "before a long run" }],
  async run({ options }, context) {
    const config = await readAgentConfig(resolve(context.cwd, options.config ?? DEFAULT_FILE));
    const found = await verifyAgent(config, { allowCode: context.allowCode, maxCalls: options["max-calls"] }, context);
    const lines = [
      ...found.prompts.flatMap(linesOf),
      ...found.unmatched.map((fault) => `✗ the fault ${fault} can meet no call`),
      ...config.warnings.map((warning) => `warning: ${warning}`),
      found.ok ? "ready" : "not ready",
    ];
    context.document(
      { schema: "seedbed/agent-verify@1", ...found, warnings: config.warnings },
      lines.map((line) => `${escapeControls(line)}\n`).join(""),
    );
    return found.ok ? EXIT.pass : EXIT.fail;
  },
});

function linesOf({ prompt, ok, answer, calls }: VerifiedPrompt): readonly string[] {
  const called = Object.entries(calls).map(([name, count]) => `${name} (${count})`).join(", ");
  return [
    `${ok ? "✓" : "✗"} ${JSON.stringify(prompt)}: ${JSON.stringify(answer)}`,
    `    calls: ${called === "" ? "none" : called}`,
  ];
}
