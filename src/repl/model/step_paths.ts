/** Steps by their paths, as in `2/alice/0`, with those in tasks and those nested. */
import type { AnyStep } from "../../engine/capabilities/step.ts";

export interface PlacedStep {
  readonly path: string;
  readonly step: AnyStep;
}

interface Holder {
  readonly steps?: readonly AnyStep[];
  readonly tasks?: Readonly<Record<string, readonly AnyStep[]>>;
}

export function placedSteps(steps: readonly AnyStep[], prefix = ""): PlacedStep[] {
  return steps.flatMap((step, index) => {
    const path = `${prefix}${index}`;
    const { steps: nested = [], tasks = {} } = step as Holder;
    return [
      { path, step },
      ...placedSteps(nested, `${path}/`),
      ...Object.entries(tasks).flatMap(([name, inner]) => placedSteps(inner, `${path}/${name}/`)),
    ];
  });
}

export function stepPaths(steps: readonly AnyStep[]): string[] {
  return placedSteps(steps).map(({ path }) => path);
}
