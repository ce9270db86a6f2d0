/** `node:fs/promises` over the world's volume; every call is an operation of the scheduler. */
import { constantsOf } from "../../realm/node24/tables.ts";
import { unpatched } from "../../../unpatched.ts";
import type { Scope } from "../../realm/scope.ts";
import { refusedFunction } from "../../realm/refused.ts";
import { callLater, workLater } from "./calls.ts";
import { createDirectory } from "./directory.ts";
import { FileHandle } from "./file_handle.ts";
import { describeCall, FUNCTIONS, resolvePath } from "./functions.ts";
import { sequenceLater, sequenceOf } from "./sequences.ts";

export function createFsPromises(scope: Scope): Record<string, unknown> {
  const api: Record<string, unknown> = { constants: constantsOf("fs")["constants"] };
  for (const [name, { descriptor }] of Object.entries(FUNCTIONS)) {
    if (descriptor !== true) {
      const call = (...given: unknown[]) =>
        unpatched(() => {
          const args = given.map((value) => value instanceof FileHandle ? value.fd : value);
          const sequence = sequenceOf(scope, name, args);
          return sequence === undefined ? callLater(scope, name, args) : sequenceLater(scope, sequence);
        });
      api[name] = call;
    }
  }
  return Object.assign(api, {
    open: async (...args: unknown[]) => new FileHandle(scope, await callLater(scope, "open", args) as number),
    opendir: (path: unknown) =>
      workLater(
        scope,
        describeCall("opendir", [resolvePath(path)], scope.machine.fs),
        () => createDirectory(scope, path),
      ),
    watch: refusedFunction("fs.promises.watch", "poll with stat and a timer, which are simulated"),
  });
}
