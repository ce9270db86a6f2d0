/** `seedbed help`: all commands on one page. */
import { COMMAND_NAMES, COMMANDS } from "./catalog.ts";

export function overview(): string {
  const width = Math.max(...COMMAND_NAMES.map((name) => name.length));
  const commands = COMMAND_NAMES.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]}`);
  return `seedbed: deterministic testing of TypeScript. Run it, replay it, shrink it.

usage: seedbed <command> [options]

commands
${commands.join("\n")}

examples
  seedbed run checkout.scenario.ts --seeds 1000
  seedbed test
  seedbed replay latest

exit codes
  0  passed
  1  failed
  2  usage or invalid input
  3  timeout in virtual time (run, replay)
  4  a bug of seedbed

seedbed help <command> lists the options of a command, seedbed usage which command is for which need.
`;
}
