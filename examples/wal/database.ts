/** A database that keeps numbers: each is appended to a log, and acknowledged once it is there. */
import { closeSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ClusterNode } from "seedbed";

const FILE = "wal.log";

/** @param isSynced whether a number is on the disk, and not only in the cache of the system, when it is acknowledged */
export function database(node: ClusterNode, isSynced: boolean): void {
  const values = recovered();
  node.show(values);
  const log = openSync(FILE, "a");
  syncFolder();
  node.on((value: number, from) => {
    writeSync(log, `${value}\n`);
    if (isSynced) fsyncSync(log);
    values.push(value);
    node.send(from, value);
  });
}

/** What the log has. The end of it may be a line that was never finished: it was not acknowledged, and goes. */
function recovered(): number[] {
  let text = "";
  try {
    text = readFileSync(FILE, "utf8");
  } catch {
    return [];
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(FILE, whole.length);
  return whole.split("\n").slice(0, -1).map(Number);
}

/** The name of a new file is durable once its folder is. */
function syncFolder(): void {
  const folder = openSync(dirname(resolve(FILE)), "r");
  fsyncSync(folder);
  closeSync(folder);
}
