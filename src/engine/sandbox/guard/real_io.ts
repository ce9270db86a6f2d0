/**
 * Finds real I/O that a run started although the sandbox should have simulated it. That there is some shows when a world is
 * quiet and the event loop has more resources than when the guard was installed. Where it was started, async hooks know,
 * which cost time where the runtime cannot leave out promises.
 */
import { type AsyncHook, createHook } from "node:async_hooks";
import process from "node:process";
import type { World } from "../../capabilities/world.ts";
import { Failure } from "../../findings/failure.ts";
import { liveWorld } from "../realm/live_world.ts";

/** Resources of the event loop that are the process's own and not a sign of I/O that a run started. */
const HARMLESS = new Set([
  "Immediate",
  "TTYWrap",
  "PROMISE",
  "TickObject",
  "Microtask",
  "Timeout",
  "PipeWrap",
  "ProcessWrap",
  "MessagePort",
  "Worker",
]);
const HOOKED =
  /^(FS|TCP|UDP|HTTP|TLS|GETADDRINFO|DNS|QUERY|SHUTDOWN|WRITE|ZLIB|STATWATCHER|.*REQ|PROCESSWRAP|WORKER|PIPE)/;

const hooked = new Map<string, boolean>();
const ioSites = new WeakMap<World, { readonly type: string; readonly error: Error }[]>();
let ioBaseline: ReadonlyMap<string, number> | undefined;
let ioTraced = false;

/** Starts to count; call the result to stop. */
export function countIo(): () => void {
  ioBaseline = countResources();
  return () => void (ioBaseline = undefined);
}

/** Remembers where runs start real I/O; call the result to stop. */
export function traceIo(): () => void {
  const hook = createIoHook(noteIo);
  hook.enable();
  ioTraced = true;
  return () => {
    hook.disable();
    ioTraced = false;
  };
}

function noteIo(type: string): void {
  let wanted = hooked.get(type);
  if (wanted === undefined) hooked.set(type, wanted = HOOKED.test(type.toUpperCase()));
  const world = wanted ? liveWorld() : undefined;
  if (world === undefined) return;
  const sites = ioSites.get(world) ?? [];
  sites.push({ type, error: new Error(type) });
  ioSites.set(world, sites);
}

/** Without promises, where the runtime has a word for that (Node 24), nothing gets slower. */
function createIoHook(init: (type: string) => void): AsyncHook {
  const options = { init: (_id: number, type: string) => init(type), trackPromises: false };
  return createHook(options);
}

let tracesForFree: boolean | undefined;

/** Returns whether the hooks of this runtime can do without promises. */
export function tracesIoForFree(): boolean {
  if (tracesForFree !== undefined) return tracesForFree;
  tracesForFree = true;
  const hook = createIoHook((type) => {
    if (type === "PROMISE") tracesForFree = false;
  }).enable();
  void Promise.resolve();
  hook.disable();
  return tracesForFree;
}

// Taken before code in a world is kept from it.
const activeResources = process.getActiveResourcesInfo?.bind(process);

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  // Deno has no such list; there, a leak shows as a deadlock.
  const types: string[] = activeResources?.() ?? [];
  for (const type of types) if (!HARMLESS.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/**
 * For a world in which nothing is pending although its program waits: the real I/O under way that it may be waiting for,
 * as a finding; undefined when there is none.
 */
export function leakedIo(world: World): Failure | undefined {
  if (ioBaseline === undefined || !world.kernel.strict) return undefined;
  const sites = ioSites.get(world);
  // The embedding program, or another run, may be busy too.
  if (ioTraced && sites === undefined) return undefined;
  const [extra] = [...countResources()].filter(([type, count]) => count > (ioBaseline?.get(type) ?? 0));
  if (extra === undefined) return undefined;
  const site = sites?.at(-1);
  const failure = new Failure(
    "leak",
    "leak of real I/O",
    `real I/O (${
      extra[0]
    }) is under way while nothing is pending in the world: the program waits for something outside`,
    { hint: "use the built-in modules by import, so that the sandbox can simulate them" },
  );
  if (site?.error.stack !== undefined) failure.stack = site.error.stack;
  return failure;
}
