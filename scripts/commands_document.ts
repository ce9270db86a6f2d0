/** docs/commands.md: every command with its options, from the schemas that read the command line. */
import type { z } from "zod";
import { COMMAND_NAMES, type CommandName, COMMANDS } from "../src/cli/catalog.ts";
import type { Command } from "../src/cli/command.ts";
import { loadCommand } from "../src/cli/loaders.ts";
import { COMMON } from "../src/cli/options/common.ts";
import { optionColumns } from "../src/cli/options/help.ts";
import { NEEDS } from "../src/cli/usage.ts";

const HEAD = `# Every command

What \`seedbed help <command>\` says, on one page. This page is made from the commands by \`npm run build\`.

Commands end with 0 if all went well, 1 if something failed, 2 if the command line or a file is not valid or nothing was run, 3 if
a run reached its limit on virtual time (\`run\`, \`explore\`, \`replay\`), 4 for a bug of Seedbed.

`;

export async function commandsDocument(): Promise<string> {
  const commands = await Promise.all(COMMAND_NAMES.map(async (name) => [name, await loadCommand(name)] as const));
  return [
    HEAD,
    needs(),
    "## For all of them\n\n",
    table(Object.entries(COMMON)),
    ...commands.map(([name, command]) => section(name, command)),
  ].join("");
}

function needs(): string {
  const groups = NEEDS.map(({ title, needs }) => {
    const rows = needs.map(({ need, lines }) => `| ${need} | ${lines.map((line) => `\`${line}\``).join("<br>")} |\n`);
    return `### ${title[0]!.toUpperCase()}${title.slice(1)}\n\n| to | type |\n| --- | --- |\n${rows.join("")}\n`;
  });
  return `## Which one\n\n\`seedbed usage\` says the same.\n\n${groups.join("")}`;
}

function section(name: CommandName, { description, operands, options, examples }: Command): string {
  const own = Object.entries(options).filter(([option]) => !Object.hasOwn(COMMON, option));
  const usage = [name, operands.usage, "[options]"].filter((part) => part !== "").join(" ");
  const lines = examples.map(({ line, says }) => `- \`${line}\`: ${escaped(says)}\n`);
  return [
    `\n## \`seedbed ${name}\`\n\n`,
    `${escaped(COMMANDS[name])}: \`seedbed ${usage}\`\n\n`,
    `${escaped(description)}\n\n`,
    own.length === 0 ? "" : `${table(own)}\n`,
    lines.join(""),
  ].join("");
}

function table(options: readonly (readonly [string, z.ZodType])[]): string {
  const rows = options.map(([option, schema]) => {
    const { left, right } = optionColumns(option, schema);
    return `| \`${left.replaceAll("|", "\\|")}\` | ${escaped(right)} |\n`;
  });
  return `| option | |\n| --- | --- |\n${rows.join("")}`;
}

/** Help is plain text: what Markdown would take for its own is not meant. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, "\\$&");
}
