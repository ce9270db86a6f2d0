/** Progress of what takes long: one line on standard error that is written over, if that is a terminal. */
import process from "node:process";
import { nowMs } from "../api/host.ts";
import { fit } from "./present/text.ts";

const SHOWN_AFTER_MS = 1_000;
const EVERY_MS = 100;
const CLEAR_LINE = "\r\x1b[2K";

export interface Progress {
  /** Says how far things are. @param describe called only when it will be shown, with the ms since the start */
  update(describe: (elapsedMs: number) => string): void;
  /** Takes the line away. */
  clear(): void;
}

export function createProgress(): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => {}, clear: () => {} };
  const startedMs = nowMs();
  let nextMs = startedMs + SHOWN_AFTER_MS;
  let shown = false;
  return {
    update(describe) {
      const now = nowMs();
      if (now < nextMs) return;
      nextMs = now + EVERY_MS;
      shown = true;
      stderr.write(CLEAR_LINE + fit(describe(now - startedMs), (stderr.columns || 80) - 1, "…"));
    },
    clear() {
      if (shown) stderr.write(CLEAR_LINE);
      shown = false;
    },
  };
}
