/**
 * Volumes of files in memory. Their package takes longer to load than all that describes scenarios, and a world cannot wait for
 * a module. So whatever makes worlds (`capabilities/world.ts`) loads the package, and who only writes a scenario does not.
 */
import type { Volume } from "memfs";

let volumeClass: (new () => Volume) | undefined;

/** From now on there can be volumes. */
export function provideVolumes(given: new () => Volume): void {
  volumeClass = given;
}

export function newVolume(): Volume {
  if (volumeClass === undefined) throw new Error("volumes are there once capabilities/world.ts is loaded");
  return new volumeClass();
}
