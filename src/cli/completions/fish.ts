/** Completions for fish. */
import { type CommandWords, firstWords, groupsOf, type OptionWords } from "./words.ts";

export function fishCompletions(commands: readonly CommandWords[]): string {
  const first = firstWords(commands).map(({ word, says }) => line("__seedbed_at", ["-f", "-a", word, "-d", says]));
  const second = [...groupsOf(commands)].flatMap(([group, words]) =>
    words.map(({ word, says }) => line(`__seedbed_at ${group}`, ["-f", "-a", word, "-d", says]))
  );
  return `# Completions of seedbed for fish: seedbed completions fish > ~/.config/fish/completions/seedbed.fish
function __seedbed_at
    set -l words (commandline -opc)
    test "$words[2..-1]" = "$argv"
end
function __seedbed_in
    set -l words (commandline -opc)
    test (count $words) -gt (count $argv); and test "$words[2..$(math 1 + (count $argv))]" = "$argv"
end
${
    [...first, ...second, ...commands.flatMap((each) => linesOf(each, groupsOf(commands).get(each.name) ?? []))].join(
      "\n",
    )
  }
`;
}

/** @param words second words of commands that begin with this one */
function linesOf({ name, options, operands }: CommandWords, words: readonly { readonly word: string }[]): string[] {
  const others = words.map(({ word }) => `; and not __seedbed_in ${name} ${word}`);
  const inside = `__seedbed_in ${name}${others.join("")}`;
  const offered = operands === undefined
    ? [line(inside, ["-f"])]
    : operands.length === 0
    ? []
    : [line(inside, ["-a", operands.join(" ")])];
  return [...options.map((option) => line(inside, optionWords(option))), ...offered];
}

function optionWords({ name, short, says, value }: OptionWords): string[] {
  return [
    "-l",
    name.slice(2),
    ...(short === undefined ? [] : ["-s", short.slice(1)]),
    ...(value === undefined
      ? []
      : value.choices.length > 0
      ? ["-x", "-a", value.choices.join(" ")]
      : [value.isFile ? "-r" : "-x"]),
    "-d",
    says,
  ];
}

function line(condition: string, words: readonly string[]): string {
  return `complete -c seedbed -n ${quoted(condition)} ${
    words.map((word) => /^-[a-z]$/.test(word) ? word : quoted(word)).join(" ")
  }`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
