/** Explains where two runs diverge, what led to a moment, and when a failure became inevitable. */
import { SeedbedError } from "../../engine/errors.ts";
import type { CurvePoint } from "../../engine/session/curve.ts";
import { stateIndex } from "../model/track.ts";
import type { CommandContext } from "./command_context.ts";

/** The number of rows of the common part that are shown above the difference. */
const COMMON_ROWS = 3;

/** @param other left out, the run that this one came from, or the last one */
export async function diff(context: CommandContext, other: number | undefined): Promise<void> {
  const { session } = context.require();
  const { id } = context.store.get();
  const branch = session.branch(id);
  const against = other ?? branch.parent ?? session.branches.length - 1;
  if (against === id) {
    throw new SeedbedError(
      "usage",
      other === undefined ? "there is no other run yet: fork or reseed first" : `run ${id} is this one`,
    );
  }
  const left = session.branch(against);
  const parted = await session.diff(against, id);
  const common = parted?.common;
  context.store.dispatch({
    type: "overlay",
    row: Math.max(0, (common ?? 0) - COMMON_ROWS),
    overlay: {
      kind: "diff",
      left: { branch: left, observation: await session.observation(against) },
      right: { branch, observation: await session.observation(id) },
      common,
    },
  });
}

export async function why(context: CommandContext): Promise<void> {
  const { session } = context.require();
  const { id, position } = context.store.get();
  const observation = await session.observation(id);
  const causes = await session.why(id, stateIndex(observation, position));
  context.store.dispatch({ type: "overlay", overlay: { kind: "why", observation, causes } });
}

/** Fills in as it goes. */
export async function curve(context: CommandContext): Promise<void> {
  const { session } = context.require();
  const { store } = context;
  const { id } = store.get();
  store.dispatch({ type: "busy", busy: { kind: "run", what: "measuring", keysWait: false } });
  const observation = await session.observation(id);
  const points: CurvePoint[] = [];
  const soFar = () => {
    const sorted = points.toSorted((a, b) => a.decision - b.decision);
    return { kind: "curve", observation, points: sorted, done: undefined } as const;
  };
  const done = await context.stoppable((signal) =>
    session.curve(id, {
      signal,
      onPoint: (point, of) => {
        points.push(point);
        store.dispatch({ type: "busy", busy: { kind: "curve", points: points.length, of } });
        store.dispatch(
          points.length === 1 ? { type: "overlay", overlay: soFar() } : {
            type: "overlay grew",
            overlay: soFar(),
          },
        );
      },
    })
  );
  const row = Math.max(0, done.points.findIndex(({ decision }) => decision === done.inevitableAfter));
  store.dispatch({ type: "overlay", overlay: { kind: "curve", observation, points: done.points, done }, row });
}
