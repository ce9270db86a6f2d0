/**
 * Trace Event Format, for Perfetto (https://ui.perfetto.dev) and chrome://tracing: virtual time as one process with a thread
 * for each task, real time as another with one. Times are in µs.
 */
import { type Profile, type Slice, tasksOf } from "../../../engine/profile/profile.ts";

const VIRTUAL = 1;
const REAL = 2;

export function chromeTrace(profile: Profile): object {
  const tasks = tasksOf(profile);
  const named = (pid: number, tid: number, name: string, what: "process_name" | "thread_name") => ({
    ph: "M",
    pid,
    tid,
    name: what,
    args: { name },
  });
  return {
    displayTimeUnit: "ms",
    otherData: { scenario: profile.scenario, seed: profile.seed, strategy: profile.strategy, status: profile.status },
    traceEvents: [
      named(VIRTUAL, 0, `${profile.scenario}: virtual time`, "process_name"),
      ...tasks.map((task, index) => named(VIRTUAL, index + 1, task, "thread_name")),
      ...tasks.flatMap((task, index) => {
        const slices = profile.slices.filter((slice) => slice.task === task);
        return slices.length === 0
          ? []
          : [...steps(slices, index + 1), ...slices.flatMap((slice) => waited(slice, index + 1))];
      }),
      named(REAL, 0, `${profile.scenario}: real time`, "process_name"),
      named(REAL, 1, "run", "thread_name"),
      ...ran(profile.slices),
    ],
  };
}

function us(ms: number): number {
  return Math.round(ms * 1_000_000) / 1_000;
}

/** Slices of the same step that follow one another, as one event around them. */
function steps(slices: readonly Slice[], tid: number): object[] {
  const events: { name: string; ts: number; endMs: number }[] = [];
  for (const { step, fromMs, toMs } of slices) {
    const last = events.at(-1);
    if (last?.name === step) last.endMs = toMs;
    else events.push({ name: step, ts: us(fromMs), endMs: toMs });
  }
  return events.map(({ name, ts, endMs }) => ({
    ph: "X",
    pid: VIRTUAL,
    tid,
    cat: "step",
    name,
    ts,
    dur: us(endMs) - ts,
  }));
}

function waited({ operation, capability, bornMs, fromMs, toMs, realMs }: Slice, tid: number): object[] {
  if (operation === undefined) return [];
  const args = { startedMs: bornMs, realMs };
  const ts = us(fromMs);
  return [{ ph: "X", pid: VIRTUAL, tid, cat: capability, name: operation, ts, dur: us(toMs) - ts, args }];
}

/** One after the other, as they ran. */
function ran(slices: readonly Slice[]): object[] {
  let atMs = 0;
  return slices.filter(({ realMs }) => realMs > 0).map(({ task, step, operation, capability, realMs }) => {
    const ts = us(atMs);
    atMs += realMs;
    return {
      ph: "X",
      pid: REAL,
      tid: 1,
      cat: capability,
      name: operation ?? step,
      ts,
      dur: us(atMs) - ts,
      args: { task, step },
    };
  });
}
