/** Seeds one after the other until one fails. */
import { describeChoice } from "../../engine/strategies/catalog.ts";
import type { CommandContext } from "./command_context.ts";
import { outcomeWords } from "./words.ts";

const PROGRESS_EVERY_MS = 60;

export async function hunt(context: CommandContext, first: number, last: number): Promise<void> {
  const { session } = context.require();
  const { store, host: { nowMs } } = context;
  const { id } = store.get();
  const of = last - first + 1;
  let toldMs = nowMs();
  store.dispatch({ type: "busy", busy: { kind: "hunt", runs: 0, of } });
  const { runs, found, exhausted, isInterrupted } = await context.stoppable((signal) =>
    session.hunt(id, range(first, last), {
      signal,
      onRun: (runs) => {
        const now = nowMs();
        if (now - toldMs < PROGRESS_EVERY_MS) return;
        toldMs = now;
        store.dispatch({ type: "busy", busy: { kind: "hunt", runs, of } });
      },
    })
  );
  if (found === undefined) {
    const { schedules = runs, bounds } = exhausted ?? { bounds: [] };
    const within = bounds.length === 0 ? "" : ` (${bounds.join(", ")})`;
    const how = exhausted !== undefined
      ? `exhausted: ${schedules === 1 ? "the only schedule passes" : `all ${schedules} schedules pass`}${within}`
      : isInterrupted
      ? `stopped: ${runs} runs passed`
      : `all ${of} seeds passed`;
    return context.say("info", how);
  }
  await context.show(found, Infinity);
  context.say("info", `${describeChoice(found)}: ${outcomeWords(found)}`);
}

function* range(first: number, last: number): Generator<number> {
  for (let seed = first; seed <= last; seed++) yield seed;
}
