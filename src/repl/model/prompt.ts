/** The command line while something is typed into it: text, cursor, history. */

export interface Prompt {
  readonly kind: "command" | "find";
  readonly text: string;
  /** Index of the grapheme that the cursor stands on. */
  readonly cursor: number;
  /** The line of the history that is shown; its length for a new one. */
  readonly at: number;
  /** The completions that were offered last. */
  readonly candidates: readonly string[];
}

export type Edit =
  | { readonly edit: "insert"; readonly text: string }
  | { readonly edit: "backspace" | "delete" | "left" | "right" | "home" | "end" | "word" | "clear" }
  | { readonly edit: "older" | "newer" }
  | { readonly edit: "complete"; readonly text: string; readonly candidates: readonly string[] };

export const MAX_HISTORY = 500;
const MAX_LENGTH = 4_000;

export function newPrompt(kind: Prompt["kind"], history: readonly string[], text = ""): Prompt {
  return { kind, text, cursor: graphemes(text).length, at: history.length, candidates: [] };
}

export function editPrompt(prompt: Prompt, edit: Edit, history: readonly string[]): Prompt {
  const parts = graphemes(prompt.text);
  const { cursor } = prompt;
  const with_ = (before: readonly string[], after: readonly string[]): Prompt => ({
    ...prompt,
    text: [...before, ...after].join(""),
    cursor: before.length,
    candidates: [],
  });
  switch (edit.edit) {
    case "insert": {
      const text = (parts.slice(0, cursor).join("") + oneLine(edit.text)).slice(0, MAX_LENGTH);
      return with_(graphemes(text), parts.slice(cursor));
    }
    case "backspace":
      return with_(parts.slice(0, Math.max(0, cursor - 1)), parts.slice(cursor));
    case "delete":
      return with_(parts.slice(0, cursor), parts.slice(cursor + 1));
    case "word": {
      const kept = parts.slice(0, cursor).join("").replace(/\S+\s*$/, "");
      return with_(graphemes(kept), parts.slice(cursor));
    }
    case "clear":
      return with_([], parts.slice(cursor));
    case "left":
      return { ...prompt, cursor: Math.max(0, cursor - 1) };
    case "right":
      return { ...prompt, cursor: Math.min(parts.length, cursor + 1) };
    case "home":
      return { ...prompt, cursor: 0 };
    case "end":
      return { ...prompt, cursor: parts.length };
    case "older":
      return recalled(prompt, history, prompt.at - 1);
    case "newer":
      return recalled(prompt, history, prompt.at + 1);
    case "complete":
      return { ...prompt, text: edit.text, cursor: graphemes(edit.text).length, candidates: edit.candidates };
  }
}

function recalled(prompt: Prompt, history: readonly string[], at: number): Prompt {
  if (at < 0 || at > history.length) return prompt;
  const text = history[at] ?? "";
  return { ...prompt, at, text, cursor: graphemes(text).length, candidates: [] };
}

/** The history with one more line; the same line twice in a row is one. */
export function remember(history: readonly string[], line: string): readonly string[] {
  return line.trim() === "" || history.at(-1) === line ? history : [...history, line].slice(-MAX_HISTORY);
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ");
}
