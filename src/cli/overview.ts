/** `seedbed help`: all commands on one page. */
import { COMMAND_GROUPS, COMMAND_NAMES } from "./catalog.ts";

export function overview(): string {
  const width = Math.max(...COMMAND_NAMES.map((name) => name.length));
  const groups = Object.entries(COMMAND_GROUPS).map(([title, commands]) =>
    `${title}\n${Object.entries(commands).map(([name, says]) => `  ${name.padEnd(width)}  ${says}`).join("\n")}`
  );
  return `seedbed: deterministic testing of TypeScript. Run it, replay it, shrink it.

usage: seedbed <command> [options]

${groups.join("\n\n")}

examples
  seedbed run checkout.scenario.ts --seeds 1000
  seedbed test
  seedbed replay latest

exit codes
  0  passed
  1  failed
  2  usage or invalid input
  3  timeout in virtual time (run, explore, replay)
  4  a bug of seedbed
  130  interrupted while searching, with no failure so far

seedbed help <command> lists the options of a command, seedbed usage which command is for which need.
`;
}
