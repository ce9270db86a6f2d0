/** Warnings of the runtime itself, each given to the machine whose code caused it. */
import process from "node:process";
import { liveMachine } from "../realm/live_world.ts";
import { replace, type Undo } from "../realm/replace.ts";

const { apply } = Reflect;

/**
 * Warnings that the runtime gives (too many listeners) belong to the machine whose code caused them; those that it gives once a
 * process (a deprecated call of its own) to none, since a later run would not have them.
 */
export function redirectWarnings(): Undo {
  const real = process.emitWarning;
  const ours = function emitWarning(...args: Parameters<typeof real>) {
    const machine = liveMachine();
    if (machine?.emitWarning === undefined) return apply(real, process, args);
    const [, type] = args as [unknown, unknown?];
    if (ONCE_A_PROCESS.has(type)) return;
    // Node's words for it, of which Deno leaves out the last.
    const [given] = args as unknown[];
    if (given instanceof Error && given.name === "MaxListenersExceededWarning" && given.message.endsWith(".")) {
      given.message += " Use emitter.setMaxListeners() to increase limit";
    }
    machine.emitWarning(...args);
  };
  return replace(process, "emitWarning", ours);
}

const ONCE_A_PROCESS: ReadonlySet<unknown> = new Set(["DeprecationWarning", "ExperimentalWarning"]);
