/** Places of a report as files of the disk. */
import { dirname, extname, join, resolve } from "node:path";
import type { SourceLocation } from "../../engine/errors.ts";
import type { FindingReport, ScenarioReport } from "./scenario.ts";

type WithPlaces = Pick<ScenarioReport, "file"> & {
  readonly story?: ScenarioReport["story"] | undefined;
  readonly finding?: Pick<FindingReport, "location"> | undefined;
};

/** Where the author has to look: the place of the failure, or the last one that the story names. */
export function failingPlace({ finding, story = [] }: WithPlaces): SourceLocation | undefined {
  return finding?.location ?? story.findLast(({ location }) => location !== undefined)?.location;
}

/**
 * The absolute path of a place. Those of code are relative to the folder of the scenario, so that they are the same
 * everywhere; those of a data file are the file's own.
 * @param cwd folder that paths in the report are relative to
 */
export function pathOfPlace({ file }: WithPlaces, place: SourceLocation, cwd: string): string {
  if (isData(file) && place.file === file) return resolve(cwd, file);
  return resolve(cwd, join(dirname(file), place.file));
}

function isData(file: string): boolean {
  return [".json", ".yaml", ".yml"].includes(extname(file).toLowerCase());
}
