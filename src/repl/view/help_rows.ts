/** Help: the keys of the pane in focus first, then those that work everywhere, then the words. */
import { ANYWHERE, type Binding, IN_OVERLAY, IN_PANE, WHILE_SHRINKING } from "../model/keys.ts";
import type { ReplState } from "../model/state.ts";
import { wordOf, WORDS } from "../model/words.ts";
import type { Look } from "./look.ts";
import { type Row, row, span } from "./row.ts";

const KEY_WIDTH = 12;
const WORD_WIDTH = 32;

export function helpRows(state: ReplState, word: string | undefined, look: Look): Row[] {
  if (word !== undefined) return wordRows([wordOf(word)].filter((found) => found !== undefined));
  const { pane, view } = state;
  const keys = (bindings: readonly Binding[]) =>
    bindings.map(({ shown, says }) => row(span(` ${asKey(shown, look).padEnd(KEY_WIDTH)}`, "choice"), span(says)));
  return [
    heading(`in the ${pane === "view" ? view : pane} pane`),
    ...keys(IN_PANE[pane]),
    row(),
    heading("everywhere"),
    ...keys(ANYWHERE),
    row(),
    heading("while shrinking"),
    ...keys(WHILE_SHRINKING),
    row(),
    heading("in lists such as this one"),
    ...keys(IN_OVERLAY),
    row(),
    heading("words, after : or in a file for standard input"),
    ...wordRows(WORDS),
  ];
}

function heading(text: string): Row {
  return row(span(` ${text}`, "bold"));
}

export function wordRows(words: readonly (typeof WORDS)[number][]): Row[] {
  return words.map(({ name, short, takes, says }) =>
    row(
      span(` ${`${name}${short === undefined ? "" : `, ${short}`} ${takes}`.trim().padEnd(WORD_WIDTH)} `, "choice"),
      span(says),
    )
  );
}

/** Names for the arrows where there are none. */
function asKey(shown: string, { marks }: Look): string {
  if (marks.box.down !== "|") return shown;
  return shown.replaceAll("⇧", "S-").replaceAll("←", "Left").replaceAll("→", "Right").replaceAll("↑", "Up").replaceAll(
    "↓",
    "Down",
  );
}
