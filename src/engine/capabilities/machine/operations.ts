/**
 * What steps do to machines: each is an operation of its own, so that it may come before or after whatever else is pending. The
 * promises settle when it has happened, unless they say otherwise.
 */
import { durationInRange, rangeSize } from "../../text/duration.ts";
import type { BaseWorld } from "../part.ts";
import { MACHINES, type Machines } from "./machines.ts";

/** @param withinMs at a moment until so much later, in virtual ms, which is drawn; now if left out */
export async function crash(world: BaseWorld, name: string, withinMs?: number): Promise<void> {
  if (withinMs !== undefined) await waitForCrash(world, name, withinMs);
  await perform(world, "crash", name, (machines) => machines.crash(name));
}

export function powerOff(world: BaseWorld, name: string): Promise<void> {
  return perform(world, "power off", name, (machines) => machines.powerOff(name));
}

/** Settles as the start of a machine does. */
export async function restart(world: BaseWorld, name: string): Promise<void> {
  let started: Promise<void> | undefined;
  await perform(world, "restart", name, (machines) => void (started = machines.restart(name)));
  await started;
}

/** Settles when the pause begins. */
export function pause(world: BaseWorld, name: string, durationMs: number): Promise<void> {
  return perform(world, "pause", name, (machines) => machines.pause(name, durationMs));
}

export function signal(world: BaseWorld, name: string, signal: string): Promise<void> {
  return perform(world, signal, name, (machines) => machines.signal(name, signal));
}

export function jumpClock(world: BaseWorld, name: string, byMs: number): Promise<void> {
  return perform(world, "clock jump", name, (machines) => machines.jumpClock(name, byMs));
}

function perform(world: BaseWorld, what: string, name: string, work: (machines: Machines) => void): Promise<void> {
  const machines = world.use(MACHINES);
  return world.kernel.scheduler.perform("machine", `${what} ${name}`, () => work(machines));
}

/** Until a moment before a crash. */
function waitForCrash({ kernel }: BaseWorld, name: string, withinMs: number): Promise<void> {
  const range = { lowMs: 0, highMs: withinMs };
  const waitMs = durationInRange(range, kernel.random(`crash ${name}`, rangeSize(range)));
  return new Promise((resolve) => {
    kernel.scheduler.timer("machine", `until ${name} crashes`, waitMs, resolve);
  });
}
