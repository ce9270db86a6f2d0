/** Asks whoever sits at the terminal whether code from somebody else may run. */
import process from "node:process";
import type { Answer, ConsentRequest } from "../api/project/trust/consent.ts";
import { consentText } from "../api/project/trust/consent_text.ts";
import { SeedbedError } from "../engine/errors.ts";
import { converse, terminal } from "./ask.ts";
import type { Style } from "./present/style.ts";
import { escapeControls } from "./present/text.ts";

/** @returns false without a question where nobody sits; what is allowed is isolated, as with `--allow-code` */
export async function askOnTerminal(request: ConsentRequest, { colors }: Style): Promise<Answer> {
  const found = terminal();
  if (found === undefined) return false;
  // What is printed on standard output is the command's result.
  const conversation = converse({ input: found.input, output: process.stderr });
  try {
    const [first, ...rest] = consentText(request).map(escapeControls);
    process.stderr.write(`${[colors.bold(first!), ...rest].join("\n")}\n`);
    const question = {
      text: "run it in an isolated process, and remember that?",
      choices: ["yes", "no"],
      otherwise: "no",
    };
    return await conversation.ask(question) === "yes" && "isolated";
  } catch (error) {
    // The input has ended, which is no yes.
    if (error instanceof SeedbedError && error.code === "usage") return false;
    throw error;
  } finally {
    conversation.close();
  }
}
