/** The result of `fs.opendir`: entries one by one, in the order of their names. */
import type { Scope } from "../../realm/scope.ts";
import { callNow, workLater } from "./calls.ts";
import { describeCall, resolvePath } from "./functions.ts";

export interface Directory extends AsyncIterable<unknown> {
  readonly path: string;
  readSync(): unknown;
  read(): Promise<unknown>;
  closeSync(): void;
  close(): Promise<void>;
}

export function createDirectory(scope: Scope, folder: unknown): Directory {
  const path = String(resolvePath(folder));
  const entries = callNow(scope, "readdir", [path, { withFileTypes: true }]) as unknown[];
  const next = () => entries.shift() ?? null;
  const later = <T>(name: string, work: () => T) =>
    workLater(scope, describeCall(name, [path], scope.machine.fs), work);
  const directory: Directory = {
    path,
    readSync: next,
    read: () => later("readdir", next),
    closeSync() {},
    close: () => later("closedir", () => {}),
    async *[Symbol.asyncIterator]() {
      for (let entry = await directory.read(); entry !== null; entry = await directory.read()) yield entry;
      await directory.close();
    },
  };
  return directory;
}
