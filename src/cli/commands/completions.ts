/** `seedbed completions`: scripts for shells. */
import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { defineCommand } from "../command.ts";
import { bashCompletions } from "../completions/bash.ts";
import { fishCompletions } from "../completions/fish.ts";
import { commandWords } from "../completions/words.ts";
import { zshCompletions } from "../completions/zsh.ts";
import { EXIT } from "../exit_codes.ts";

const SHELLS = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions } as const;
const NAMES = Object.keys(SHELLS) as (keyof typeof SHELLS)[];

export const command = defineCommand({
  name: "completions",
  description: `Prints a script that lets a shell complete commands, options and their values.
bash and zsh: eval "$(seedbed completions bash)" in the file that the shell reads when it starts; zsh after compinit.
fish: write it to ~/.config/fish/completions/seedbed.fish.`,
  operands: { usage: "<bash|zsh|fish>", what: "a shell: bash, zsh or fish", min: 1, max: 1, choices: NAMES },
  options: {},
  examples: [
    { line: "seedbed completions bash", says: "a script to evaluate" },
    { line: "seedbed completions fish > ~/.config/fish/completions/seedbed.fish", says: "for fish" },
  ],
  async run({ operands: [given = ""], loadCommand }, context) {
    const shell = NAMES.find((name) => name === given);
    if (shell === undefined) {
      const meant = suggest(given, NAMES);
      throw new SeedbedError("usage", `expected bash, zsh or fish, found ${JSON.stringify(given)}`, {
        hint: meant === undefined ? "there are completions for these shells only" : `did you mean ${meant}?`,
      });
    }
    const text = SHELLS[shell](await commandWords(loadCommand));
    context.document({ schema: "seedbed/completions@1", ok: true, shell, text }, text);
    return EXIT.pass;
  },
});
