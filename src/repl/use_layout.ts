/** The layout for the terminal as large as it is now. */
import { useWindowSize } from "ink";
import { useMemo } from "react";
import { type Layout, layoutOf } from "./view/layout.ts";

export function useLayout(): Layout {
  const { columns, rows } = useWindowSize();
  return useMemo(() => layoutOf({ columns, rows }), [columns, rows]);
}
