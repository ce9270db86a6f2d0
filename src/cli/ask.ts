/** Questions on a terminal. */
import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline";
import process from "node:process";
import { SeedbedError } from "../engine/errors.ts";

export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

export interface Question {
  readonly text: string;
  /** The accepted answers; any answer by default. */
  readonly choices?: readonly string[];
  /** For an empty answer. */
  readonly otherwise: string;
}

/** The terminal, if somebody sits at it: both ends of the conversation have to be there. */
export function terminal(): Terminal | undefined {
  const { stdin, stdout, env } = process;
  return stdin.isTTY && stdout.isTTY && ["", undefined].includes(env["CI"])
    ? { input: stdin, output: stdout }
    : undefined;
}

/** A conversation: each question is asked again until it is answered. */
export interface Conversation {
  /** @throws SeedbedError `usage` when the input ends before the answer */
  ask(question: Question): Promise<string>;
  /** Leaves the terminal to others. */
  close(): void;
}

export function converse({ input, output }: Terminal): Conversation {
  const lines = createInterface({ input, output });
  // Lines that come before they are asked for wait here.
  const typed = lines[Symbol.asyncIterator]();
  let ended = false;
  lines.once("close", () => ended = true);
  return {
    async ask({ text, choices, otherwise }) {
      const among = choices === undefined ? "" : ` (${choices.join(" or ")})`;
      lines.setPrompt(`${text}${among} [${otherwise}] `);
      for (;;) {
        if (ended) output.write(lines.getPrompt());
        else lines.prompt();
        const { done, value } = await typed.next();
        if (done === true) throw noAnswer();
        const answer = value.trim() === "" ? otherwise : value.trim();
        if (choices === undefined || choices.includes(answer)) return answer;
        output.write(`expected ${choices.join(" or ")}\n`);
      }
    },
    close: () => lines.close(),
  };
}

function noAnswer(): SeedbedError {
  return new SeedbedError("usage", "expected an answer, found the end of the input: nothing was written", {
    hint: "or pass the answers as options: seedbed help init",
  });
}
