/** Places of a report as files of the disk. */
import { dirname, extname, isAbsolute, join, resolve, sep } from "node:path";
import type { SourceLocation } from "../../engine/errors.ts";
import type { FindingReport, ScenarioReport } from "./scenario.ts";

type WithPlaces = Pick<ScenarioReport, "file"> & {
  readonly story?: ScenarioReport["story"] | undefined;
  readonly finding?: Pick<FindingReport, "location"> | undefined;
};

/** Returns the place where the author has to look: the place of the failure, or the last one that the story names. */
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

/** A place as it can be clicked: relative to the folder that the report's file is relative to. */
export function clickable({ file }: WithPlaces, place: SourceLocation): SourceLocation {
  if (isData(file) || isAbsolute(place.file)) return place;
  return { ...place, file: join(dirname(file), place.file).split(sep).join("/") };
}

/** A line that ends in a place, with the place as it can be clicked. */
export function withClickablePlace(report: WithPlaces, line: string): string {
  const [, before, file, number] = /^(.*\bat (?:[^\s]+ )?)((?!<)[^\s:]+):(\d+)$/.exec(line) ?? [];
  if (before === undefined || file === undefined) return line;
  return `${before}${clickable(report, { file }).file}:${number}`;
}

function isData(file: string): boolean {
  return [".json", ".yaml", ".yml"].includes(extname(file).toLowerCase());
}
