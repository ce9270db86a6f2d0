/** Folders that are given to a guest: `HOST::GUEST`, or `HOST::GUEST:ro` for one that it may only read. */
import * as fs from "node:fs";
import { resolve } from "node:path";
import { SeedbedError } from "../../errors.ts";
import type { Preopen } from "./surroundings.ts";

export interface Mount {
  readonly host: string;
  readonly guest: string;
  readonly isReadOnly: boolean;
}

/** Matches a folder as it is given. */
export const MOUNT_PATTERN = /^(.+)::(.+?)(:ro)?$/;

/** Reads a folder as it is given. The text was checked by `MOUNT_PATTERN`. */
export function parseMount(text: string): Mount {
  const [, host = text, guest = text, readOnly] = MOUNT_PATTERN.exec(text) ?? [];
  return { host, guest, isReadOnly: readOnly !== undefined };
}

/**
 * Finds the folder on the real machine.
 * @param from what its path is relative to
 * @throws SeedbedError `unreadable` if there is none
 */
export function mountReal({ host, guest, isReadOnly }: Mount, from = "."): Omit<Preopen, "files"> {
  const path = resolve(from, host);
  if (!fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new SeedbedError("unreadable", `expected a folder to give to the guest as ${guest}, found none`, {
      location: { file: host },
      hint: "--dir HOST::GUEST names a folder that is there, and its name inside the guest",
    });
  }
  return { guest, isReadOnly, root: fs.realpathSync(path) };
}
