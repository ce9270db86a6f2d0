/**
 * State of the process that would show in a world: memory that somebody used before, counters, ids and clocks of the runtime
 * that go on from one run to the next. While worlds are live, code inside of one finds the same each time.
 */
import * as buffer from "node:buffer";
import process from "node:process";
import { inspect, type InspectOptions } from "node:util";
import * as util from "node:util";
import type { Machine } from "../../capabilities/world.ts";
import { outOfRange } from "../realm/coded.ts";
import { liveMachine, liveWorld } from "../realm/live_world.ts";
import { inWorld } from "./prototypes.ts";
import { redefine, type Undo } from "../realm/replace.ts";
import { callSites } from "../realm/stacks.ts";

const { Buffer } = buffer;

export function hideProcessState(): Undo[] {
  return [
    withoutColours(),
    ...cleanMemory(),
    ...objectUrls(),
    ...eventsAsShown(),
    ...("getCallSites" in moduleOf(util) ? [inWorld(moduleOf(util), "getCallSites", () => getCallSites)] : []),
  ];
}

/** Returns the result of `require`: a copy, since the exports of a namespace cannot be replaced. */
function moduleOf(namespace: object): object {
  return (namespace as { default?: object }).default ?? namespace;
}

/**
 * The colours of `node:assert` and `util.styleText` depend on the terminal that standard error is, and on variables of the
 * environment. This one has the last word for both.
 */
function withoutColours(): Undo {
  const { FORCE_COLOR: before } = process.env;
  process.env["FORCE_COLOR"] = "0";
  return () => {
    if (before === undefined) delete process.env["FORCE_COLOR"];
    else process.env["FORCE_COLOR"] = before;
  };
}

/**
 * New buffers are zero, and none is a part of the pool: `buf.byteOffset` and `buf.buffer` would show what was allocated before.
 * The runtime asks `poolSize` whenever it makes a buffer.
 */
function cleanMemory(): Undo[] {
  const alloc = () =>
    function (size: unknown) {
      return Buffer.alloc(size as number);
    };
  return [
    redefine(Buffer, "poolSize", { get: () => 0, set() {}, enumerable: true, configurable: true }),
    inWorld(Buffer, "allocUnsafe", alloc),
    inWorld(Buffer, "allocUnsafeSlow", alloc),
  ];
}

const urls = new WeakMap<Machine, Map<string, Blob>>();

function urlsOf(machine: Machine): Map<string, Blob> {
  let known = urls.get(machine);
  if (known === undefined) urls.set(machine, known = new Map());
  return known;
}

/** URLs of blobs are counted per machine; those of the runtime are random. */
function objectUrls(): Undo[] {
  const counts = new WeakMap<Machine, number>();
  return [
    inWorld(URL, "createObjectURL", (real) =>
      function (blob) {
        if (!(blob instanceof Blob)) return real.call(this, blob);
        const machine = liveMachine()!;
        const count = (counts.get(machine) ?? 0) + 1;
        counts.set(machine, count);
        const url = `blob:nodedata:00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
        urlsOf(machine).set(url, blob);
        return url;
      }),
    inWorld(URL, "revokeObjectURL", () =>
      function (url) {
        urlsOf(liveMachine()!).delete(String(url));
      }),
    inWorld(moduleOf(buffer), "resolveObjectURL", () => (url) => urlsOf(liveMachine()!).get(String(url))),
  ];
}

type Shown = (this: Event, depth: number, options: InspectOptions) => string;

/** Node shows when an event was made by a clock of its own, which the property `timeStamp` is not asked for. */
function eventsAsShown(): Undo[] {
  const real = (Event.prototype as unknown as Record<symbol, Shown | undefined>)[inspect.custom];
  if (real === undefined) return [];
  const shown: Shown = function (depth, options) {
    if (liveWorld() === undefined) return real.call(this, depth, options);
    const name = this.constructor.name;
    if (depth < 0) return name;
    const deeper = { ...options, depth: Number.isInteger(options.depth) ? options.depth! - 1 : options.depth };
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return `${name} ${inspect({ type, defaultPrevented, cancelable, timeStamp }, deeper)}`;
  };
  return [redefine(Event.prototype, inspect.custom, { value: shown, writable: true, configurable: true })];
}

const MOST_FRAMES = 200;

/** As `util.getCallSites`: frames of the program, without the number that the process gave its script. */
function getCallSites(count: unknown = 10): object[] {
  if (typeof count === "number" && !(count >= 1 && count <= MOST_FRAMES)) {
    throw outOfRange("frameCount", `>= 1 && <= ${MOST_FRAMES}`, count);
  }
  return callSites().slice(0, typeof count === "number" ? count : 10).map((site) => ({
    functionName: site.getFunctionName() ?? "",
    scriptId: "0",
    scriptName: site.getFileName(),
    lineNumber: site.getLineNumber(),
    columnNumber: site.getColumnNumber(),
    column: site.getColumnNumber(),
  }));
}
