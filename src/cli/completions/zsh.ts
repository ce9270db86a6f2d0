/** Completions for zsh, as a file `_seedbed` in `fpath` or by `eval`. */
import { isCommand } from "../catalog.ts";
import { type CommandWords, firstWords, groupsOf, type OptionWords } from "./words.ts";

export function zshCompletions(commands: readonly CommandWords[]): string {
  const groups = [...groupsOf(commands)].map(([group, words]) =>
    `    ${group})
      if ((CURRENT == 2))${isCommand(group) ? " && [[ $words[2] != -* ]]" : ""}; then
        choices=(${words.map(described).join(" ")})
        _describe command choices
        return
      fi
      if [[ " ${words.map(({ word }) => word).join(" ")} " == *" $words[2] "* ]]; then
        command="${group} $words[2]"
        shift words
        ((CURRENT--))
      fi;;`
  );
  return `#compdef seedbed
# Completions of seedbed for zsh: eval "$(seedbed completions zsh)", after compinit
_seedbed() {
  local -a choices
  if ((CURRENT == 2)); then
    choices=(${firstWords(commands).map(described).join(" ")})
    _describe command choices
    return
  fi
  shift words
  ((CURRENT--))
  local command=$words[1]
  case $command in
${groups.join("\n")}
  esac
  case $command in
${commands.map(argumentsOf).join("\n")}
  esac
}
if [[ $funcstack[1] == _seedbed ]]; then _seedbed "$@"; else compdef _seedbed seedbed; fi
`;
}

function argumentsOf({ name, options, operands }: CommandWords): string {
  const rest = operands === undefined
    ? []
    : operands.length === 0
    ? [quoted("*:file:_files")]
    : [quoted(`*: :{_alternative "words:word:(${operands.join(" ")})" "files:file:_files"}`)];
  return `    ${quoted(name)}) _arguments ${[...options.flatMap(specs), ...rest].join(" ")};;`;
}

/** An option for `_arguments`: `--seed=[one run with this seed]:n: `. */
function specs({ name, short, says, value }: OptionWords): string[] {
  const about = `[${says.replaceAll(/[[\]\\:]/g, "\\$&")}]`;
  const action = value === undefined
    ? ""
    : `:${value.shown.replaceAll(/[<>[\]:]/g, "")}:${
      value.choices.length > 0 ? `(${value.choices.join(" ")})` : value.isFile ? "_files" : " "
    }`;
  return [
    quoted(`${name}${value === undefined ? "" : "="}${about}${action}`),
    ...(short === undefined ? [] : [quoted(`${short}${about}${action}`)]),
  ];
}

function described({ word, says }: { readonly word: string; readonly says: string }): string {
  return quoted(`${word}:${says.replaceAll(":", "\\:")}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
