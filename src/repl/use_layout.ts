/** The layout for the terminal as large as it is now. */
import { useWindowSize } from "ink";
import { useMemo } from "react";
import { type Layout, layoutOf, type Size } from "./view/layout.ts";

/** @param fixed a size to keep to, instead of that of the terminal */
export function useLayout(fixed: Size | undefined): Layout {
  const { columns, rows } = useWindowSize();
  const size = fixed ?? { columns, rows };
  return useMemo(() => layoutOf({ columns: size.columns, rows: size.rows }), [size.columns, size.rows]);
}
