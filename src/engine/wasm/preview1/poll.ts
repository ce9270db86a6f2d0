/** `poll_oneoff` of preview 1: waits for the earliest of several clocks, or for descriptors, which are always ready here. */
import type { Calls } from "../calls/calls.ts";
import { WasiError } from "../calls/calls.ts";
import { ERRNO } from "./errors.ts";
import type { Preview1Host } from "./host.ts";
import type { GuestMemory } from "./memory.ts";

const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const CLOCK = 0;
const MAX_SUBSCRIPTIONS = 10_000;

interface Subscription {
  readonly userData: bigint;
  readonly tag: number;
  /** Of a clock. */
  readonly clock: number;
  readonly timeoutNs: bigint;
  readonly isAbsolute: boolean;
}

interface Polling {
  readonly call: Calls["call"];
  readonly host: Preview1Host;
  readonly memory: GuestMemory;
}

/** Returns the number of events. */
export function pollOneoff({ call, host, memory }: Polling, from: number, to: number, count: number): number {
  if (count === 0 || count > MAX_SUBSCRIPTIONS) throw new WasiError(ERRNO.EINVAL);
  const subscriptions = Array.from({ length: count }, (_, index) => read(memory, from + SUBSCRIPTION_BYTES * index));
  const descriptors = subscriptions.filter(({ tag }) => tag !== CLOCK);
  const args = subscriptions.map(({ tag, clock, timeoutNs, isAbsolute }) =>
    tag === CLOCK ? [clock, timeoutNs, isAbsolute] : [tag]
  );
  const ready = descriptors.length > 0 ? descriptors : call("poll_oneoff", args, () => {
    const waits = subscriptions.map(({ clock, timeoutNs, isAbsolute }) =>
      isAbsolute ? timeoutNs - host.time(clock) : timeoutNs
    );
    const shortest = waits.reduce((least, each) => each < least ? each : least);
    if (shortest > 0n) host.sleep(shortest);
    return waits.flatMap((wait, index) => wait <= shortest || wait <= 0n ? [index] : []);
  }).map((index) => subscriptions[index]!);
  ready.forEach(({ userData, tag }, index) => {
    const at = to + EVENT_BYTES * index;
    memory.setBytes(at, new Uint8Array(EVENT_BYTES));
    memory.setU64(at, userData);
    memory.setU8(at + 10, tag);
  });
  return ready.length;
}

function read(memory: GuestMemory, at: number): Subscription {
  return {
    userData: memory.u64(at),
    tag: memory.u8(at + 8),
    clock: memory.u32(at + 16),
    timeoutNs: memory.u64(at + 24),
    isAbsolute: (memory.u16(at + 40) & 1) !== 0,
  };
}
