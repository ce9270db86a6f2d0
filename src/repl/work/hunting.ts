/** Seeds one after the other until one fails. */
import type { Desk } from "./desk.ts";
import { outcomeWords } from "./words.ts";

const PROGRESS_EVERY_MS = 60;

export async function hunt(desk: Desk, first: number, last: number): Promise<void> {
  const { session } = desk.require();
  const { store, host: { nowMs } } = desk;
  const { id } = store.get();
  const of = last - first + 1;
  let toldMs = nowMs();
  store.dispatch({ type: "busy", busy: { kind: "hunt", runs: 0, of } });
  const { runs, found } = await desk.stoppable((signal) =>
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
    const how = runs < of ? `stopped: ${runs} of ${of} seeds passed` : `all ${of} seeds passed`;
    return desk.say("info", how);
  }
  await desk.show(found, Infinity);
  desk.say("info", `seed ${found.seed}: ${outcomeWords(found)}`);
}

function* range(first: number, last: number): Generator<number> {
  for (let seed = first; seed <= last; seed++) yield seed;
}
