/**
 * Stacks as a program sees them: frames of its own bundle only, under the names that its files have in a world, so that
 * `error.stack` is the same on every machine and runtime. V8 asks for the text of a stack when it is first read, and this
 * answers while worlds are live (https://v8.dev/docs/stack-trace-api). Stacks of code outside of any world stay as they were.
 */
import { Buffer } from "node:buffer";
import { VIRTUAL_CWD } from "../../capabilities/fs/file_system.ts";
import type { SourceFrame } from "../../interpreter/program.ts";
import { liveMachine } from "./live_world.ts";
import { redefine, type Undo } from "./replace.ts";

type Prepare = (error: Error, sites: NodeJS.CallSite[]) => unknown;

/** Finds the author's place of a position in a bundle; undefined where there is none. */
export interface FrameLocator {
  locate(line: number, column: number): Omit<SourceFrame, "functionName"> | undefined;
}

const locators = new Map<string, WeakRef<FrameLocator>>();

/** Says who knows the bundle that was evaluated under a URL. */
export function registerBundle(url: string, locator: FrameLocator): void {
  locators.set(url, new WeakRef(locator));
}

/** The name of a source file inside a world. */
export function virtualFileName(source: string): string {
  return `${VIRTUAL_CWD}/${source}`;
}

/** The source file of a name that `virtualFileName` gave. */
export function sourceOfVirtual(name: string): string | undefined {
  return name.startsWith(`${VIRTUAL_CWD}/`) ? name.slice(VIRTUAL_CWD.length + 1) : undefined;
}

export function virtualStacks(): Undo {
  const before = Error.prepareStackTrace as Prepare | undefined;
  let outside = before;
  /** The value that a program put there, for its own machine. */
  const chosen = new WeakMap<object, Prepare>();
  const prepare: Prepare = (error, sites) => {
    const machine = liveMachine();
    // `Promise.all` has no file, and tells which of the promises it is.
    const seen = sites.map((site) => site.isPromiseAll() ? site : VirtualSite.of(site)).filter((site) =>
      site !== undefined
    );
    const own = seen.filter((site) => site instanceof VirtualSite);
    if (error instanceof CallSites) return own;
    if (own.length === 0 && machine === undefined) {
      return outside === undefined ? show(error, sites) : outside(error, sites);
    }
    const choice = machine === undefined ? undefined : chosen.get(machine);
    return choice === undefined ? show(error, seen) : choice(error, own as unknown as NodeJS.CallSite[]);
  };
  const restore = redefine(Error, "prepareStackTrace", {
    configurable: true,
    enumerable: false,
    get: () => prepare,
    set(value: unknown) {
      const machine = liveMachine();
      const given = typeof value === "function" && value !== prepare ? value as Prepare : undefined;
      if (machine === undefined) outside = value === prepare ? before : given;
      else if (given === undefined) chosen.delete(machine);
      else chosen.set(machine, given);
    },
  });
  return () => {
    restore();
    if (outside !== before) Error.prepareStackTrace = outside as never;
  };
}

class CallSites extends Error {}

/** The frames of the program that is running, innermost first; while worlds are live. */
export function callSites(): readonly VirtualSite[] {
  return new CallSites().stack as unknown as readonly VirtualSite[];
}

function show(error: Error, sites: readonly { toString(): string }[]): string {
  let head: string;
  try {
    head = Error.prototype.toString.call(error);
    if (NODE_ERROR in error) head = withCode(head, error as Error & { code: string });
  } catch {
    head = "<error>";
  }
  return [head, ...sites.map((site) => `    at ${site}`)].join("\n");
}

/** By which Node knows the errors that it makes itself: their stacks begin with the code. */
export const NODE_ERROR: symbol = nodeErrorSymbol() ?? Symbol("kIsNodeError");

/** Marks an error as one that Node made: those of the sandbox and of other runtimes. */
export function markAsNodes(error: Error): void {
  Object.defineProperty(error, NODE_ERROR, { value: true, enumerable: false });
}

function nodeErrorSymbol(): symbol | undefined {
  let holder: unknown;
  try {
    Buffer.alloc(-1);
  } catch (error) {
    holder = error;
  }
  for (; typeof holder === "object" && holder !== null; holder = Object.getPrototypeOf(holder)) {
    const symbol = Object.getOwnPropertySymbols(holder).find(({ description }) => description === "kIsNodeError");
    if (symbol !== undefined) return symbol;
  }
  return undefined;
}

function withCode(head: string, { name, code }: Error & { code: string }): string {
  // Deno writes it into some names.
  return head.startsWith(name) && !name.endsWith(`[${code}]`) ? `${name} [${code}]${head.slice(name.length)}` : head;
}

const POSITION = /seedbed:\/\/\/\w+\.js:\d+:\d+/;

/** A frame of a bundle, in the author's terms. */
class VirtualSite {
  readonly #site: NodeJS.CallSite;
  readonly #frame: Omit<SourceFrame, "functionName">;

  private constructor(site: NodeJS.CallSite, frame: Omit<SourceFrame, "functionName">) {
    this.#site = site;
    this.#frame = frame;
  }

  /** Undefined for a frame that is not of a bundle, or of no file of the author's. */
  static of(this: void, site: NodeJS.CallSite): VirtualSite | undefined {
    const url = site.getFileName();
    const locator = url == null ? undefined : locators.get(url)?.deref();
    const frame = locator?.locate(site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0);
    return frame === undefined ? undefined : new VirtualSite(site, frame);
  }

  getFileName(): string {
    return virtualFileName(this.#frame.file);
  }

  getScriptNameOrSourceURL(): string {
    return this.getFileName();
  }

  getLineNumber(): number | null {
    return this.#frame.line ?? null;
  }

  getColumnNumber(): number | null {
    return this.#frame.column ?? null;
  }

  getFunctionName(): string | null {
    return this.#site.getFunctionName();
  }

  getMethodName(): string | null {
    return this.#site.getMethodName();
  }

  getTypeName(): string | null {
    return this.#site.getTypeName();
  }

  getPromiseIndex(): number | null {
    return this.#site.getPromiseIndex();
  }

  isAsync(): boolean {
    return this.#site.isAsync();
  }

  isConstructor(): boolean {
    return this.#site.isConstructor();
  }

  isToplevel(): boolean {
    return this.#site.isToplevel();
  }

  isEval(): boolean {
    return false;
  }

  isNative(): boolean {
    return false;
  }

  isPromiseAll(): boolean {
    return false;
  }

  getEvalOrigin(): undefined {}

  /** Never given to strict code, and a bundle is strict. */
  getThis(): undefined {}

  getFunction(): undefined {}

  toString(): string {
    const { file, line, column } = this.#frame;
    return String(this.#site).replace(POSITION, () => `${virtualFileName(file)}:${line}:${column}`);
  }
}
