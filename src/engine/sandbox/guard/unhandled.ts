/** Exceptions and rejections that nothing handled, each reported to the run that it belongs to. */
import type { EventEmitter } from "node:events";
import process from "node:process";
import type { Machine } from "../../capabilities/world.ts";
import { hopAgain } from "../../world/hop.ts";
import { liveMachine } from "../realm/live_world.ts";
import type { Undo } from "../realm/replace.ts";
import { undoShared } from "./shared/undo.ts";

/**
 * A rejection that nothing handled, or an exception that nothing caught (an `error` event without a listener), belongs to
 * the machine in whose context it happened. Others go to the listeners that were there before, or end the process as they
 * would have.
 */
export function catchUnhandled(): Undo {
  const undo = [
    takeOver("unhandledRejection", (machine, reason, promise) => machine.onUnhandledRejection(reason, promise)),
    takeOver("uncaughtException", (machine, error) => machine.report(error)),
  ];
  return () => {
    for (const restore of undo) restore();
  };
}

type ProcessListener = (thrown: unknown, more: unknown) => void;

function takeOver(
  event: "unhandledRejection" | "uncaughtException",
  report: (machine: Machine, thrown: unknown, promise: Promise<unknown>) => void,
): Undo {
  const emitter: EventEmitter = process;
  const before = emitter.listeners(event) as ProcessListener[];
  const ours = (thrown: unknown, more: unknown) => {
    const machine = liveMachine();
    if (machine !== undefined) report(machine, thrown, more as Promise<unknown>);
    // The runtime itself may have stumbled over what a run patched, before it could call anybody back.
    const isPatched = (machine === undefined || event === "uncaughtException") && undoShared();
    if (isPatched) hopAgain();
    if (isPatched || machine !== undefined) return;
    if (before.length === 0) throw thrown;
    for (const listener of before) listener(thrown, more);
  };
  for (const listener of before) emitter.off(event, listener);
  emitter.on(event, ours);
  return () => {
    emitter.off(event, ours);
    for (const listener of before) emitter.on(event, listener);
  };
}
