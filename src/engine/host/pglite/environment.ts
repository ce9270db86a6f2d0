/**
 * What PGlite sees in place of the runtime's clock and randomness. Its code is evaluated with these names as parameters, so that
 * nothing of the process is patched, and so that two databases can be at different times.
 */

/** Where time and entropy of a database come from. */
export interface TimeAndEntropy {
  nowMs(): number;
  /** Fills all of it. */
  fill(bytes: Uint8Array): void;
}

/** While a database is made there is no world: time goes on by a little with every look, since initdb waits for it to do so. */
export function ofPreparation(): TimeAndEntropy {
  const BEGINNING_MS = 946_684_800_000; // 2000-01-01, Postgres' own epoch
  let looks = 0;
  let state = 0x9e3779b9;
  return {
    nowMs: () => BEGINNING_MS + ++looks / 100,
    fill(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        // mulberry32
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        bytes[at] = (mixed ^ (mixed >>> 14)) & 0xff;
      }
    },
  };
}

/** The runtime's own, as they are before a guard stands in front of them. */
const TIMERS = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, queueMicrotask };

/** The globals that PGlite's code names, made of whatever `current` says at the time. */
export function shadowsOf(current: () => TimeAndEntropy): Record<string, unknown> {
  const fill = <Bytes extends ArrayBufferView>(view: Bytes): Bytes => {
    current().fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  };
  class PostgresDate extends Date {
    constructor(...given: []) {
      super(...(given.length === 0 ? [current().nowMs()] : given) as [number]);
    }
    static override now(): number {
      return Math.floor(current().nowMs());
    }
  }
  const shadows = {
    ...TIMERS,
    Date: PostgresDate,
    performance: { now: () => current().nowMs(), timeOrigin: 0 },
    crypto: { getRandomValues: fill },
  };
  // Emscripten's code takes the entropy of node:crypto where it finds Node, and that of `crypto` elsewhere.
  const own: Record<PropertyKey, unknown> = { ...shadows, process: undefined };
  const scope = new Proxy({}, { get: (_, name) => name in own ? own[name] : Reflect.get(globalThis, name) });
  return { ...shadows, globalThis: scope };
}
