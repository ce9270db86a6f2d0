/** Ids of runs and reports. In a file of its own: the randomness of the process takes long to load. */
import { ulid } from "ulid";
import { nowMs } from "./host.ts";

/** A new id; ids sort by the time at which they were made. */
export function newId(): string {
  return ulid(nowMs());
}
