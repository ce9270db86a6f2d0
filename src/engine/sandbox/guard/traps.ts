/**
 * Members of the real process that are never legitimate inside of a world: to end or change the process, to read its clocks and
 * memory, to load what nothing simulates. Should code reach one all the same, it gets an error and the run ends with a finding.
 * Code outside of any world finds them as they were.
 */
import process from "node:process";
import { redefine, replace, type Undo } from "../realm/replace.ts";

/** Each as a path from the global object. What only one runtime has is left out on the other. */
export const TRAPPED: readonly (readonly [shown: string, holder: object | undefined, name: string])[] = [
  ...[
    "_debugEnd",
    "_debugProcess",
    "_getActiveHandles",
    "_getActiveRequests",
    "_kill",
    "_linkedBinding",
    "abort",
    "binding",
    "chdir",
    "constrainedMemory",
    "availableMemory",
    "cpuUsage",
    "dlopen",
    "execve",
    "exit",
    "getActiveResourcesInfo",
    "getBuiltinModule",
    "initgroups",
    "kill",
    "loadEnvFile",
    "memoryUsage",
    "reallyExit",
    "resourceUsage",
    "setegid",
    "seteuid",
    "setgid",
    "setgroups",
    "setuid",
    "threadCpuUsage",
    "umask",
    "uptime",
  ].map((name) => [`process.${name}`, process, name] as const),
  ["process.hrtime.bigint", process.hrtime, "bigint"],
  ["process.hrtime", process, "hrtime"],
  ["process.memoryUsage.rss", process.memoryUsage, "rss"],
  // Of a class that a world has by a proxy, which whoever prints it may see through.
  ["AbortSignal.timeout", AbortSignal, "timeout"],
  ["Performance.prototype.now", Performance.prototype, "now"],
  ["Performance.prototype.timeOrigin", Performance.prototype, "timeOrigin"],
];

/**
 * Members that have a simulated counterpart by the same name: a call from within a world is a finding, and the real thing
 * happens.
 */
export const REPORTED: readonly (readonly [shown: string, holder: object, name: string])[] = [
  ...["setTimeout", "setInterval", "setImmediate", "fetch"].map((name) => [name, globalThis, name] as const),
  ["Math.random", Math, "random"],
  ["performance.now", performance, "now"],
  ["crypto.randomUUID", crypto, "randomUUID"],
  ["crypto.getRandomValues", crypto, "getRandomValues"],
];

/** @param report notes that code in a world called a function, which goes on */
export function reportCalls(report: (shown: string) => void): Undo[] {
  return REPORTED.map(([shown, holder, name]) => {
    const real = (holder as Record<string, (...args: unknown[]) => unknown>)[name]!;
    return replace(
      holder,
      name,
      new Proxy(real, {
        apply(target, self, args) {
          report(shown);
          return Reflect.apply(target, self, args);
        },
      }),
    );
  });
}

/** @param stop reports that code in a world reached a member, and throws; returns for code outside of any */
export function trapMembers(stop: (shown: string) => void): Undo[] {
  return TRAPPED.flatMap(([shown, holder, name]) => {
    const before = holder === undefined ? undefined : Object.getOwnPropertyDescriptor(holder, name);
    if (before === undefined || before.configurable !== true) return [];
    return [redefine(holder!, name, trapped(before, () => stop(shown)))];
  });
}

function trapped(before: PropertyDescriptor, stop: () => void): PropertyDescriptor {
  const guarded = (real: (...args: unknown[]) => unknown) =>
    new Proxy(real, {
      apply(target, self, args) {
        stop();
        return Reflect.apply(target, self, args);
      },
    });
  return typeof before.value === "function"
    ? { ...before, value: guarded(before.value) }
    : before.get === undefined
    ? before
    : { ...before, get: guarded(before.get) };
}
