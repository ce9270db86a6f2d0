/** Computes how long operations take in a scenario's world. */
import { durationMs } from "../text/duration.ts";
import { latencyRanges, UNBOUNDED } from "../ir/latency.ts";
import type { ScenarioIR } from "../ir/scenario.ts";
import { LatencyModel } from "../world/latency/model.ts";

/** Made once a scenario. */
const models = new WeakMap<object, LatencyModel>();

/** Of a scenario that sets nothing. */
const DEFAULT = new LatencyModel();

/** Undefined where delays are unbounded. */
export function latenciesOf(world: ScenarioIR["world"]): LatencyModel | undefined {
  if (world === undefined) return DEFAULT;
  if (world.latency === UNBOUNDED) return undefined;
  let model = models.get(world);
  if (model === undefined) {
    const { maxDelay, latency } = world;
    model = new LatencyModel(latencyRanges(latency), maxDelay === undefined ? undefined : durationMs(maxDelay));
    models.set(world, model);
  }
  return model;
}
