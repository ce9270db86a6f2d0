/** Completions for bash 3.2 and later. Where nothing of ours may stand, readline completes the names of files. */
import { isCommand } from "../catalog.ts";
import { type CommandWords, firstWords, groupsOf, type OptionWords } from "./words.ts";

export function bashCompletions(commands: readonly CommandWords[]): string {
  const groups = [...groupsOf(commands)].map(([group, words]) => {
    const all = words.map(({ word }) => word);
    // The first word may be a command of its own, which takes options and operands.
    const isPair = `[[ " ${all.join(" ")} " == *" \${COMP_WORDS[2]} "* ]]`;
    const isOption = isCommand(group) ? " && [[ $cur != -* ]]" : "";
    const pair = `command="${group} \${COMP_WORDS[2]}"`;
    return `    ${group}) if ((COMP_CWORD == 2))${isOption}; then reply ${quoted(all)}; return; fi; ${
      isCommand(group) ? `if ${isPair}; then ${pair}; fi` : pair
    };;`;
  });
  return `# Completions of seedbed for bash: eval "$(seedbed completions bash)"
_seedbed() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  reply() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
  # readline breaks --option=value in three.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if ((COMP_CWORD == 1)); then reply ${quoted(firstWords(commands).map(({ word }) => word))}; return; fi
  case $command in
${groups.join("\n")}
  esac
  case "$command $prev" in
${commands.flatMap(valuesOf).join("\n")}
  esac
  case $command in
${commands.map(wordsOf).join("\n")}
  esac
}
complete -o bashdefault -o default -F _seedbed seedbed
`;
}

/** Lists the words that may follow an option with a value. An empty list leaves it to the names of files, or to nothing. */
function valuesOf({ name, options }: CommandWords): string[] {
  return options.flatMap(({ name: option, short, value }) => {
    if (value === undefined) return [];
    const before = [option, short].filter((each) => each !== undefined).map((each) => `"${name} ${each}"`).join("|");
    if (value.choices.length > 0) return [`    ${before}) reply ${quoted(value.choices)}; return;;`];
    return [`    ${before}) ${value.isFile ? "" : "compopt +o bashdefault +o default 2> /dev/null; "}return;;`];
  });
}

function wordsOf({ name, options, operands }: CommandWords): string {
  const all = quoted(options.map((option: OptionWords) => option.name));
  const others = operands === undefined
    ? "compopt +o bashdefault +o default 2> /dev/null"
    : operands.length === 0
    ? ":"
    : `reply ${quoted(operands)}`;
  return `    "${name}") if [[ $cur == -* ]]; then reply ${all}; else ${others}; fi;;`;
}

function quoted(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}
