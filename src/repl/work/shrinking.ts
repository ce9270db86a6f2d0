/** Shrinking while somebody watches: each smaller run is shown, it can be paused, and what it must not drop can be said. */
import { otherChoicesWords } from "../../engine/modes/other_choices.ts";
import { RecordedSource } from "../../engine/decisions/sources.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Candidate } from "../../engine/modes/shrink/candidate.ts";
import { explain } from "../../engine/modes/explain.ts";
import { observe } from "../../engine/session/observation.ts";
import { shown } from "../model/state.ts";
import type { CommandContext } from "./command_context.ts";
import { keptBy } from "./keeping.ts";

const REDRAWN_EVERY_MS = 60;

export async function shrink(context: CommandContext): Promise<void> {
  const { session } = context.require();
  const { store, host: { nowMs } } = context;
  const { id } = store.get();
  const { length: before } = session.branch(id).decisions;
  let progress = { pass: "confirm", attempts: 0, steps: 0, decisions: 0, deviations: 0 };
  let best: Candidate | undefined;
  let [shownMs, toldMs] = [-Infinity, -Infinity];
  const tell = () =>
    store.dispatch({ type: "busy", busy: { kind: "shrink", ...progress, isPaused: context.isPaused } });
  const redraw = async ({ program, decisions }: Candidate) => {
    best = undefined;
    store.dispatch({ type: "preview", observation: await observe(program, new RecordedSource(decisions)) });
    shownMs = nowMs();
  };
  tell();
  const { branch, shrunk } = await context.stoppable((signal) =>
    session.shrink(id, {
      signal,
      isWanted: (candidate) => context.kept.every(({ isIn }) => isIn(candidate)),
      onAccepted: (candidate) => void (best = candidate),
      onProgress: ({ pass, attempts, best: size }) => {
        progress = { pass, attempts, ...size };
        if (nowMs() - toldMs < REDRAWN_EVERY_MS) return;
        toldMs = nowMs();
        tell();
      },
      gate: () => {
        const waiting = context.gate();
        const isDue = best !== undefined && (waiting !== undefined || nowMs() - shownMs >= REDRAWN_EVERY_MS);
        if (!isDue && waiting === undefined) return undefined;
        return (async () => {
          if (isDue) await redraw(best!);
          if (waiting !== undefined) tell();
          await waiting;
        })();
      },
    })
  );
  await context.show(branch, Infinity);
  const how = shrunk.complete ? "shrunk" : "stopped: shrunk";
  const { freeInputs = [], matters } = await explain(shrunk.program, shrunk.decisions, session.options);
  const free = freeInputs.flatMap(({ parts }) => parts);
  const also = [
    ...free.length === 0 ? [] : [`; any other value of ${free.join(", ")} fails too`],
    ...matters.filter(({ decision, others }) => otherChoicesWords(decision, others) !== undefined)
      .map(({ index, words }) => `; decision ${index} (${words}): any other choice fails too`),
  ].join("");
  context.say("info", `${how} from ${before} to ${branch.decisions.length} decisions: run ${branch.id}${also}`);
}

export function pauseOrResume(context: CommandContext): void {
  const { busy } = context.store.get();
  if (busy?.kind !== "shrink") throw new SeedbedError("usage", "there is nothing to pause");
  if (context.isPaused) context.resume();
  else context.pause();
  context.store.dispatch({ type: "busy", busy: { ...busy, isPaused: context.isPaused } });
}

/** Once more, and it is no longer kept. */
export function keep(context: CommandContext, what: string | undefined): void {
  const state = context.store.get();
  const observation = shown(state);
  if (observation === undefined) return void context.require();
  const kept = keptBy(observation, state.position, what);
  const others = context.kept.filter(({ words }) => words !== kept.words);
  const isNew = others.length === context.kept.length;
  context.kept = isNew ? [...others, kept] : others;
  context.store.dispatch({ type: "keeping", keeping: context.kept.map(({ words }) => words) });
  context.say("info", isNew ? `shrinking keeps ${kept.words}` : `shrinking may drop ${kept.words}`);
}
