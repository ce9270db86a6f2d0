/** Where the panes are on a screen of a given size. */

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Layout extends Size {
  /** False where the screen is too small for panes beside each other. */
  readonly isWide: boolean;
  /** Rows of the panes, with their frames. */
  readonly panes: number;
  readonly timeline: number;
  /** Widths of the view, and of the second one that a large screen has room for. */
  readonly view: number;
  readonly second: number;
  /** Rows of the options, with their frame. */
  readonly options: number;
}

export const MIN_SIZE: Size = { columns: 40, rows: 10 };
const COLUMNS_FOR_THREE = 150;

export function layoutOf({ columns, rows }: Size): Layout {
  const options = rows < 14 ? 0 : rows < 30 ? 3 : rows < 45 ? 4 : 6;
  const panes = Math.max(3, rows - options - 3);
  if (columns < 60) {
    return { columns, rows, isWide: false, panes, timeline: columns, view: columns, second: 0, options };
  }
  if (columns < COLUMNS_FOR_THREE) {
    const timeline = Math.floor(columns / 2) - (columns < 100 ? 0 : 2);
    return { columns, rows, isWide: true, panes, timeline, view: columns - timeline, second: 0, options };
  }
  const timeline = Math.floor(columns * 0.34);
  const view = Math.floor((columns - timeline) / 2);
  return { columns, rows, isWide: true, panes, timeline, view, second: columns - timeline - view, options };
}
