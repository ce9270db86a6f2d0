/** `seedbed agent init`: an agent and its configuration to begin with. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { NEW_AGENT } from "../../api/runs/agents/new_agent.ts";
import { newId } from "../../api/new_id.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag } from "../options/option.ts";

export const command = defineCommand({
  name: "agent init",
  description: `Writes an agent with a scripted model and a tool, and a configuration that tests it, into a folder.
Existing files are overwritten only with --force.`,
  operands: { usage: "[folder]", what: "a folder; the working folder unless given", min: 0, max: 1 },
  options: { force: flag("overwrite existing files") },
  examples: [{
    line: "seedbed agent init desk && seedbed agent ci -c desk/seedbed-agent.yaml",
    says: "an agent that passes",
  }],
  run({ operands: [folder = "."], options }, context) {
    const to = resolve(context.cwd, folder);
    const names = Object.keys(NEW_AGENT);
    const there = names.find((name) => existsSync(join(to, name)));
    if (there !== undefined && !options.force) {
      throw new SeedbedError("usage", `expected a folder without ${there}, found one`, {
        location: { file: join(to, there) },
        hint: "--force overwrites it",
      });
    }
    for (const name of names) writeFileAtomically(join(to, name), NEW_AGENT[name]!, newId());
    context.document(
      { schema: "seedbed/agent-init@1", ok: true, files: names.map((name) => join(folder, name)) },
      names.map((name) => `wrote ${join(folder, name)}\n`).join(""),
    );
    return Promise.resolve(EXIT.pass);
  },
});
