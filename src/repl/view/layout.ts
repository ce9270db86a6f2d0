/** The places of the panes on a screen of a given size. */

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Layout extends Size {
  /** False where the screen is too small for panes beside each other. */
  readonly isWide: boolean;
  /** Rows of the panes, with their frames. */
  readonly panes: number;
  /** Width of the timeline. */
  readonly timeline: number;
  readonly view: Size;
  /** The second view that a large screen has room for: beside the first one if it is wide, below it if it is high. */
  readonly second: (Size & { readonly isBelow: boolean }) | undefined;
  /** Rows of the options, with their frame. */
  readonly options: number;
}

export const MIN_SIZE: Size = { columns: 40, rows: 10 };
const COLUMNS_FOR_TWO = 60;
const COLUMNS_FOR_THREE = 150;
const ROWS_FOR_TWO = 24;

export function layoutOf({ columns, rows }: Size): Layout {
  const options = rows < 14 ? 0 : rows < 45 ? 3 : 5;
  const panes = Math.max(3, rows - options - 3);
  const shared = { columns, rows, panes, options };
  if (columns < COLUMNS_FOR_TWO) {
    return { ...shared, isWide: false, timeline: columns, view: { columns, rows: panes }, second: undefined };
  }
  if (columns < COLUMNS_FOR_THREE) {
    const timeline = Math.floor(columns / 2);
    const width = columns - timeline;
    const below = panes < ROWS_FOR_TWO ? 0 : Math.floor(panes / 2);
    return {
      ...shared,
      isWide: true,
      timeline,
      view: { columns: width, rows: panes - below },
      second: below === 0 ? undefined : { columns: width, rows: below, isBelow: true },
    };
  }
  const timeline = Math.floor(columns * 0.34);
  const view = Math.floor((columns - timeline) / 2);
  return {
    ...shared,
    isWide: true,
    timeline,
    view: { columns: view, rows: panes },
    second: { columns: columns - timeline - view, rows: panes, isBelow: false },
  };
}
