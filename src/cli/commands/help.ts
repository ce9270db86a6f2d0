import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { COMMAND_NAMES, isCommand } from "../catalog.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { commandHelp } from "../options/help.ts";
import { overview } from "../overview.ts";

export const command = defineCommand({
  name: "help",
  description: "Lists the commands, or explains one of them with its options and examples.",
  operands: { usage: "[command]", what: "the name of a command", min: 0, max: 2, choices: COMMAND_NAMES },
  options: {},
  examples: [
    { line: "seedbed help run", says: "the options of seedbed run" },
    { line: "seedbed help trace show", says: "a command of two words" },
  ],
  async run({ operands, loadCommand }, context) {
    const text = operands.length === 0 ? overview() : commandHelp(await loadCommand(named(operands.join(" "))));
    context.document({ schema: "seedbed/help@1", ok: true, text }, text);
    return EXIT.pass;
  },
});

function named(name: string) {
  if (isCommand(name)) return name;
  const meant = suggest(name, COMMAND_NAMES);
  throw new SeedbedError("usage", `seedbed has no command ${JSON.stringify(name)}`, {
    hint: meant === undefined ? "seedbed help lists the commands" : `did you mean seedbed help ${meant}?`,
  });
}
