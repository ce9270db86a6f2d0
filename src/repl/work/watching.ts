/** Watches an expression in the course of a run: from one change to the next, or at the moments of a line. */
import { SeedbedError } from "../../engine/errors.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { WatchRow } from "../model/state.ts";
import type { CommandContext } from "./command_context.ts";

/** @param at a line, as in `store.ts:7`, or a text of moments; left out, those at which the value changes */
export async function watch(context: CommandContext, expression: string, at: string | undefined): Promise<void> {
  const { session } = context.require();
  const { id, position } = context.store.get();
  const { observation, values } = await context.busy(`watching ${expression}`, async () => {
    const observation = await session.observation(id);
    // The names are those of the line that is meant: that of the log point, or the current one.
    const meant = at === undefined
      ? position
      : observation.moments.findIndex((_, moment) => isAt(observation, moment, at));
    const { file } = observation.locationOf(meant < 0 ? position : meant) ?? {};
    return { observation, values: await session.watch(id, expression, { file }) };
  });
  const all = values.map((value, index): WatchRow => ({ ...value, position: index }));
  const rows = all.filter(({ position: moment, text, threw }) => {
    if (at !== undefined) return isAt(observation, moment, at);
    const before = values[moment - 1];
    return before === undefined || before.text !== text || before.threw !== threw;
  });
  if (rows.length === 0) {
    throw new SeedbedError("usage", `no moment contains ${JSON.stringify(at)} or was started at that line`);
  }
  const row = Math.max(0, rows.findLastIndex((each) => each.position <= position));
  context.store.dispatch({ type: "overlay", overlay: { kind: "watch", observation, expression, at, rows }, row });
}

function isAt(observation: Observation, moment: number, at: string): boolean {
  if (observation.moments[moment]!.what.includes(at)) return true;
  const place = observation.locationOf(moment);
  return place !== undefined && `${place.file}:${place.line}`.endsWith(at);
}
