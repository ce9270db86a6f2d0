/**
 * For speedscope (https://www.speedscope.app): a profile for each task in virtual time, and one of the whole run in real time.
 * See https://github.com/jlfwong/speedscope/wiki/Importing-from-custom-sources
 */
import { type Clock, costOf, type Profile, type Slice, tasksOf } from "../../../engine/profile/profile.ts";
import { stackOf } from "../../../engine/profile/sums.ts";

export function speedscope(profile: Profile, exporter: string): object {
  const frames = new Map<string, number>();
  const index = (name: string) => {
    const known = frames.get(name) ?? frames.size;
    frames.set(name, known);
    return known;
  };
  const sampled = (name: string, slices: readonly Slice[], startValue: number, clock: Clock) => {
    const weights = slices.map((slice) => costOf(slice, clock));
    const samples = slices.map((slice) => stackOf(slice).map(index));
    const endValue = startValue + weights.reduce((sum, weight) => sum + weight, 0);
    return { type: "sampled", name, unit: "milliseconds", startValue, endValue, samples, weights };
  };
  const tasks = tasksOf(profile).map((task) => {
    const slices = profile.slices.filter((slice) => slice.task === task);
    return sampled(`${task} (virtual time)`, slices, slices[0]!.fromMs, "virtual");
  });
  const profiles = [...tasks, sampled("all tasks (real time)", profile.slices, 0, "real")];
  return {
    $schema: "https://www.speedscope.app/file-format-schema.json",
    name: profile.scenario,
    exporter,
    activeProfileIndex: 0,
    shared: { frames: [...frames.keys()].map((name) => ({ name })) },
    profiles,
  };
}
