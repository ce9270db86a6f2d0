/**
 * `node:fs` over the world's volume. Synchronous functions act at once. The others act when the scheduler picks them: the
 * effect and its completion are one event, so that any order of effects which real files allow can come about.
 */
import { promisify } from "node:util";
import { constantsOf } from "../../realm/node24/tables.ts";
import { unpatched } from "../../../unpatched.ts";
import type { Scope } from "../../realm/scope.ts";
import { refusedFunction } from "../../realm/refused.ts";
import { callNow } from "./calls.ts";
import { requireEmbedded } from "./left_out.ts";
import { createDirectory } from "./directory.ts";
import { describeCall, type FsFunction, FUNCTIONS, resolveArguments, resolvePath, resourceOf } from "./functions.ts";
import { flushedSequence, runNow, runSequence, sequenceOf } from "./sequences.ts";
import { createStreams } from "./streams.ts";
import { createWatchFile } from "./watch_file.ts";

type Callback = (error: unknown, ...results: unknown[]) => void;

const WATCH_INSTEAD = "use fs.watchFile, or poll with fs.stat and a timer";

const { constants } = constantsOf("fs") as { constants: Record<string, number> };

export function createFs(scope: Scope): Record<string, unknown> {
  const fs: Record<string, unknown> = { constants };
  for (const [name, description] of Object.entries(FUNCTIONS)) {
    fs[name] = withCallback(scope, name, description);
    const sync = (...args: unknown[]) =>
      unpatched(() => {
        const sequence = flushedSequence(scope, name, args);
        return sequence === undefined ? callNow(scope, name, args) : runNow(scope, sequence);
      });
    fs[`${name}Sync`] = sync;
  }
  for (const [key, value] of Object.entries(constants)) if (/^[FRWX]_OK$/.test(key)) fs[key] = value;
  const realpath = fs["realpath"] as object;
  const realpathSync = fs["realpathSync"] as object;
  return Object.assign(fs, createStreams(scope), {
    realpath: Object.assign(realpath, { native: realpath }),
    realpathSync: Object.assign(realpathSync, { native: realpathSync }),
    existsSync: (path: unknown) => unpatched(() => isThere(scope, path)),
    exists: createExists(scope),
    opendirSync: (path: unknown) => createDirectory(scope, path),
    opendir(path: unknown, ...rest: unknown[]) {
      const done = requireCallback(rest.at(-1), scope);
      scope.world.kernel.scheduler.submit(
        "fs",
        describeCall("opendir", [resolvePath(path)], scope.machine.fs),
        () => settle(done, () => createDirectory(scope, path)),
      );
    },
    watch: refusedFunction("fs.watch", WATCH_INSTEAD),
    ...createWatchFile(scope),
    get promises() {
      return scope.require("fs/promises");
    },
  });
}

function withCallback(scope: Scope, name: string, description: FsFunction) {
  const call = (...args: unknown[]): void => unpatched(() => begin(args));
  const begin = (args: unknown[]): void => {
    const done = requireCallback(args.pop(), scope);
    const sequence = sequenceOf(scope, name, args, Infinity);
    if (sequence !== undefined) {
      return runSequence(scope, sequence, (error, result) =>
        settle(done, () => {
          if (error !== null) throw error;
          return result;
        }));
    }
    const resolved = resolveArguments(description, args);
    scope.world.kernel.scheduler.submit("fs", describeCall(name, resolved, scope.machine.fs), () => {
      const echoed = description.echo === undefined ? [] : [args[description.echo]];
      settle(done, () => callNow(scope, name, args), echoed);
    }, resourceOf(name, resolved, scope.machine.fs));
  };
  const { names } = description;
  return names === undefined ? call : promisifiedAs(call, (...args) =>
    new Promise((resolve, reject) => {
      call(...args, (error: unknown, ...results: unknown[]) => {
        if (error !== null) reject(error);
        else resolve(Object.fromEntries(names.map((each, index) => [each, results[index]])));
      });
    }));
}

/** Says what `util.promisify` is to make of a function. */
function promisifiedAs<F extends object>(fn: F, promised: (...args: unknown[]) => Promise<unknown>): F {
  return Object.defineProperty(fn, promisify.custom, { value: promised, configurable: true });
}

/** Calls back with what `work` returns or throws. What the callback itself throws is reported by it. */
function settle(done: Callback, work: () => unknown, more: readonly unknown[] = []): void {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    return done(error);
  }
  if (result === undefined) done(null, ...more);
  else done(null, result, ...more);
}

/** Never throws: what is no path, or may not be looked at, is not there. */
function isThere(scope: Scope, path: unknown): boolean {
  const resolved = isPath(path) ? resolvePath(path) : undefined;
  requireEmbedded(scope, [resolved]);
  if (typeof resolved !== "string") return false;
  // A slash at the end asks for a folder.
  const isFolder = resolved.endsWith("/");
  return scope.machine.fs.use((volume) =>
    volume.existsSync(resolved) && (!isFolder || volume.statSync(resolved).isDirectory())
  );
}

function isPath(path: unknown): boolean {
  return typeof path === "string" || path instanceof Uint8Array || (path instanceof URL && path.protocol === "file:");
}

function createExists(scope: Scope) {
  const exists = (path: unknown, callback: unknown) => {
    const done = requireCallback(callback, scope) as unknown as (found: boolean) => void;
    scope.world.kernel.scheduler.submit(
      "fs",
      describeCall("exists", [resolvePath(path)], scope.machine.fs),
      () => done(isThere(scope, path)),
    );
  };
  return promisifiedAs(exists, (path) => new Promise((resolve) => exists(path, resolve)));
}

function requireCallback(callback: unknown, scope: Scope): Callback {
  if (typeof callback === "function") return scope.later(callback as Callback);
  throw Object.assign(
    new TypeError(
      `The "cb" argument must be of type function. Received ${callback === null ? "null" : typeof callback}`,
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}
