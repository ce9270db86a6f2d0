/** Calls of the volume: at once, or when the scheduler picks them. */
import { posix } from "node:path";
import type { MemoryVolume } from "../../../capabilities/fs/file_system.ts";
import { hasOwn } from "../../../primordials.ts";
import { unpatched } from "../../../unpatched.ts";
import type { Scope } from "../../realm/scope.ts";
import { describeCall, FUNCTIONS, resolveArguments, resourceOf } from "./functions.ts";
import { requireEmbedded } from "./left_out.ts";
import { asLinux } from "./linux.ts";

/** The calls that give the times of a file. */
const SHOWING_TIMES: Readonly<Record<string, true | undefined>> = { stat: true, lstat: true, fstat: true };

/** Does it now. */
export function callNow(scope: Scope, name: string, args: readonly unknown[]): unknown {
  return hasOwn(SHOWING_TIMES, name)
    ? scope.machine.fs.showingTimes(() => callUnseen(scope, name, args))
    : callUnseen(scope, name, args);
}

/** As `callNow`, for a call whose result the program does not get. */
export function callUnseen(scope: Scope, name: string, args: readonly unknown[]): unknown {
  return unpatched(() => callVolume(scope, name, args));
}

function callVolume(scope: Scope, name: string, args: readonly unknown[]): unknown {
  const resolved = resolveArguments(FUNCTIONS[name]!, args);
  if (name === "open") resolved[1] ??= "r";
  requireEmbedded(scope, resolved);
  scope.machine.fs.faults?.meet(scope.machine.fs, name, resolved);
  const result = use(scope, name, (volume) => {
    // Files of the host are as the host has them.
    const work = scope.machine.fs.asksByCall ? undefined : asLinux(volume, name, resolved);
    if (work !== undefined) return work();
    if (name === "mkdir" && isRecursive(resolved[1])) return makeFolders(volume, resolved as [string, object]);
    const method = (volume as unknown as Record<string, (...args: unknown[]) => unknown>)[`${name}Sync`]!;
    return method.apply(volume, resolved);
  });
  if (name === "open") scope.machine.fs.descriptors.set(result as number, String(resolved[0]));
  else if (name === "close") scope.machine.fs.descriptors.delete(resolved[0] as number);
  return result;
}

/** Does it when the scheduler picks it; what it finds then is what counts. */
export function callLater(scope: Scope, name: string, args: readonly unknown[]): Promise<unknown> {
  const resolved = resolveArguments(FUNCTIONS[name]!, args);
  return scope.world.kernel.scheduler.perform(
    "fs",
    describeCall(name, resolved, scope.machine.fs),
    () => callNow(scope, name, args),
    resourceOf(name, resolved, scope.machine.fs),
  );
}

/** Another piece of work on the volume, as an operation. */
export function workLater<T>(scope: Scope, label: string, work: (volume: MemoryVolume) => T): Promise<T> {
  return scope.world.kernel.scheduler.perform("fs", label, () => use(scope, label, work));
}

/** As files are used by code: an error is one that the program meets. */
function use<T>(scope: Scope, what: string, work: (volume: MemoryVolume) => T): T {
  try {
    return scope.machine.fs.use(work);
  } catch (error) {
    scope.world.kernel.metErrors?.note(what, error);
    scope.world.kernel.trail?.failed(error);
    throw error;
  }
}

function isRecursive(options: unknown): boolean {
  return typeof options === "object" && options !== null && (options as { recursive?: boolean }).recursive === true;
}

/** As Node: gives the first folder that had to be made. */
function makeFolders(volume: MemoryVolume, [path, options]: [string, { readonly mode?: number }]): string | undefined {
  const { mode = 0o777 } = options;
  const left = [path];
  let first: string | undefined;
  while (left.length > 0) {
    const folder = left.at(-1)!;
    try {
      asLinux(volume, "mkdir", [folder, { mode }])!();
      first ??= folder;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const parent = posix.dirname(folder);
      if (code === "ENOENT" && parent !== folder) {
        left.push(parent);
        continue;
      }
      // What is there is fine if it is a folder.
      if (code !== "EEXIST" || !volume.statSync(folder).isDirectory()) throw error;
    }
    left.pop();
  }
  return first;
}
