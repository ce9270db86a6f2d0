/** Runs a guest: a core module of preview 1, or a component. What it wrote and how it ended is told while it happens. */
import { GuestExit } from "./calls/calls.ts";
import type { GuestOptions } from "./guest_options.ts";
import { requireImports } from "./imports.ts";
import { runComponent } from "./wasi/run_component.ts";
import { PREVIEW1, preview1Functions } from "./preview1/functions.ts";
import { Preview1Host } from "./preview1/host.ts";
import { GuestMemory } from "./preview1/memory.ts";
import type { Compiled } from "./compiled.ts";
import { CoreCode } from "./core_code.ts";
import type { GuestEnd, Trap } from "./guest_end.ts";

const OUT_OF_FUEL = "all fuel used";

/**
 * Runs a command to its end.
 * @throws SeedbedError for a guest that cannot be run here
 */
export function runGuest(binary: Compiled, options: GuestOptions): GuestEnd {
  requireImports(binary, options.name);
  const code = new CoreCode(options.limits);
  try {
    return binary.kind === "module"
      ? runModule(binary.bytes, code, options)
      : { exitCode: runComponent(binary.component, code, options) };
  } catch (error) {
    if (error instanceof GuestExit) return { exitCode: error.code };
    const trap = trapOf(error);
    if (trap === undefined) throw error;
    return { trap: code.isOutOfFuel ? { ...trap, reason: OUT_OF_FUEL, isOutOfFuel: true } : trap };
  }
}

function runModule(bytes: Uint8Array, code: CoreCode, { calls, surroundings, onOutput }: GuestOptions): GuestEnd {
  // Its memory is there once it is instantiated.
  const exported: { memory?: WebAssembly.Memory } = {};
  const memory = new GuestMemory(() => exported.memory!);
  const functions = preview1Functions({ calls, host: new Preview1Host(surroundings), memory, onOutput });
  const instance = code.instantiate(bytes, 0, { [PREVIEW1]: functions as WebAssembly.ModuleImports });
  exported.memory = instance.exports["memory"] as WebAssembly.Memory;
  (instance.exports["_start"] as () => void)();
  return { exitCode: 0 };
}

/** Undefined for an error that is no trap of the guest's. */
function trapOf(error: unknown): Trap | undefined {
  const isDeep = error instanceof RangeError && /call stack/i.test(error.message);
  if (!(error instanceof WebAssembly.RuntimeError) && !isDeep) return undefined;
  const { message, stack = "" } = error as Error;
  const frames = stack.split("\n").flatMap((line) => /^\s*at (.+) \(wasm:\/\//.exec(line)?.[1] ?? []);
  return { reason: isDeep ? "stack exhausted" : message, frames: frames.map(withoutModule) };
}

/** V8 puts the name of the module before that of a function. */
function withoutModule(frame: string): string {
  return frame.replace(/^[\w.-]+\.wasm\./, "");
}
