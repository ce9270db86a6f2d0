/** The calls of the system that SQLite makes for the time: that of its machine, in its zone. */
import type { Scope } from "../../../../realm/scope.ts";
import type { Memory } from "../memory.ts";

/** Of `clock_gettime`: the date. */
const REALTIME = 0;

export function timeCalls(scope: Scope, memory: Memory): Record<string, (...args: never[]) => unknown> {
  const { machine } = scope;
  return {
    emscripten_date_now: () => machine.readClock().nowMs,
    emscripten_get_now: () => machine.readClock().uptimeMs,
    clock_time_get(clock: number, _precision: bigint, at: number) {
      const now = machine.readClock();
      memory.setI64(at, Math.round((clock === REALTIME ? now.nowMs : now.uptimeMs) * 1e6));
      return 0;
    },
    _tzset_js(zoneAt: number, daylightAt: number, standardAt: number, summerAt: number) {
      memory.setI32(zoneAt, 0);
      memory.setI32(daylightAt, 0);
      memory.bytes[standardAt] = memory.bytes[summerAt] = 0;
    },
    _localtime_js(seconds: bigint, at: number) {
      const date = new (scope.global("Date") as DateConstructor)(Number(seconds) * 1000);
      const yearStart = Date.UTC(date.getFullYear(), 0, 1);
      const day = (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - yearStart) / 86_400_000;
      const parts = [
        ...[date.getSeconds(), date.getMinutes(), date.getHours(), date.getDate(), date.getMonth()],
        ...[date.getFullYear() - 1900, date.getDay(), day, 0, -date.getTimezoneOffset() * 60],
      ];
      parts.forEach((part, index) => memory.setI32(at + index * 4, part));
    },
  };
}
