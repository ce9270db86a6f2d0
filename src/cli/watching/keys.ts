/** Single keys of whoever sits at the terminal. */
import process from "node:process";
import { terminal } from "../ask.ts";

export interface Keys {
  /** Gives the terminal back. */
  release(): void;
}

const CTRL_C = "\x03";
const ENTER = /^[\r\n]$/;

/** Undefined where nobody sits at a terminal. @param onKey is given a letter, or `Enter` */
export function readKeys(onKey: (key: string) => void): Keys | undefined {
  if (terminal() === undefined) return undefined;
  const { stdin } = process;
  const onData = (text: string) => {
    for (const key of text) {
      // The terminal itself no longer makes a signal of it.
      if (key === CTRL_C) process.kill(process.pid, "SIGINT");
      else onKey(ENTER.test(key) ? "Enter" : key);
    }
  };
  stdin.setRawMode(true);
  stdin.setEncoding("utf8").on("data", onData).resume();
  return {
    release() {
      stdin.off("data", onData).pause();
      stdin.setRawMode(false);
    },
  };
}
