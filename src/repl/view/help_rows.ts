/** Help: the keys of the pane in focus first, then those that work everywhere, then the words. */
import { ANYWHERE, type Binding, IN_OVERLAY, IN_PANE, WHILE_SHRINKING } from "../model/keys.ts";
import type { ReplState } from "../model/state.ts";
import { TYPED_COMMANDS, type TypedCommand, typedCommand } from "../model/typed_commands.ts";
import type { Theme } from "./theme.ts";
import { fitted, type Row, row, span } from "./row.ts";

const KEY_WIDTH = 12;
const WORD_WIDTH = 32;
/** From here on keys stand in two columns. */
const COLUMNS_FOR_TWO = 90;

export function helpRows(state: ReplState, word: string | undefined, width: number, theme: Theme): Row[] {
  if (word !== undefined) return wordRows([typedCommand(word)].filter((found) => found !== undefined));
  const { pane, view } = state;
  const keys = (bindings: readonly Binding[]) =>
    inColumns(
      bindings.map(({ shown, says }) => row(span(` ${asKey(shown, theme).padEnd(KEY_WIDTH)}`, "choice"), span(says))),
      width,
      theme,
    );
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
    ...wordRows(TYPED_COMMANDS),
  ];
}

function heading(text: string): Row {
  return row(span(` ${text}`, "bold"));
}

/** Read down the first column, then the second. */
function inColumns(rows: readonly Row[], width: number, { marks }: Theme): readonly Row[] {
  if (width < COLUMNS_FOR_TWO) return rows;
  const half = Math.floor(width / 2);
  const height = Math.ceil(rows.length / 2);
  return rows.slice(0, height).map(({ spans }, index) => ({
    spans: [...fitted(spans, half, marks.ellipsis), ...rows[height + index]?.spans ?? []],
  }));
}

function wordRows(words: readonly TypedCommand[]): Row[] {
  return words.map(({ name, short, takes, says }) =>
    row(
      span(` ${`${name}${short === undefined ? "" : `, ${short}`} ${takes}`.trim().padEnd(WORD_WIDTH)} `, "choice"),
      span(says),
    )
  );
}

/** Names for the arrows where there are none. */
function asKey(shown: string, { marks }: Theme): string {
  if (marks.box.down !== "|") return shown;
  return shown.replaceAll("⇧", "S-").replaceAll("←", "Left").replaceAll("→", "Right").replaceAll("↑", "Up").replaceAll(
    "↓",
    "Down",
  );
}
