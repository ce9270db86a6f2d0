/** Shrinking while somebody watches: each smaller run is shown, it can be paused, and what it must not drop can be said. */
import { RecordedSource } from "../../engine/decisions/sources.ts";
import type { Candidate } from "../../engine/modes/shrink.ts";
import { observe } from "../../engine/session/observation.ts";
import type { Branch, Session } from "../../engine/session/session.ts";
import type { Store } from "../model/store.ts";
import type { Kept } from "./keeping.ts";

const REDRAWN_EVERY_MS = 60;

export interface Watched {
  readonly signal: AbortSignal;
  /** What is to stay, at the moment of asking. */
  readonly kept: () => readonly Kept[];
  /** Pending while it is paused. */
  readonly gate: () => Promise<void> | undefined;
  readonly isPaused: () => boolean;
  readonly nowMs: () => number;
}

export async function shrinkWatched(session: Session, id: number, store: Store, watched: Watched): Promise<Branch> {
  const { signal, kept, gate, isPaused, nowMs } = watched;
  let progress = { pass: "confirm", attempts: 0, steps: 0, decisions: 0, deviations: 0 };
  let best: Candidate | undefined;
  let shownMs = -Infinity;
  const tell = () => store.dispatch({ type: "busy", busy: { kind: "shrink", ...progress, isPaused: isPaused() } });
  const redraw = async () => {
    const candidate = best;
    if (candidate === undefined || nowMs() - shownMs < REDRAWN_EVERY_MS) return;
    best = undefined;
    store.dispatch({
      type: "preview",
      observation: await observe(candidate.program, new RecordedSource(candidate.decisions)),
    });
    shownMs = nowMs();
  };
  let toldMs = -Infinity;
  tell();
  const { branch } = await session.shrink(id, {
    signal,
    isWanted: (candidate) => kept().every(({ isIn }) => isIn(candidate)),
    onAccepted: (candidate) => void (best = candidate),
    onProgress: ({ pass, attempts, best: size }) => {
      progress = { pass, attempts, ...size };
      if (nowMs() - toldMs < REDRAWN_EVERY_MS) return;
      toldMs = nowMs();
      tell();
    },
    gate: () => {
      const waiting = gate();
      if (best === undefined && waiting === undefined) return undefined;
      return (async () => {
        await redraw();
        if (waiting !== undefined) tell();
        await waiting;
      })();
    },
  });
  return branch;
}
