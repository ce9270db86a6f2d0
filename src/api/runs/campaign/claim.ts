/**
 * Which process conducts a campaign: an empty file named after it, `running-<mark>`. Whoever wants to conduct puts its own there, and only then looks
 * for others, so that of two that come at once never both go on.
 *
 * Of a process on another machine, or of one that was there before this machine was started again, nobody can tell whether it lives:
 * it touches its file, and counts as gone when it has not done so for a while.
 */
import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { writing } from "../../../engine/store/atomic_file.ts";
import { MARK_PATTERN, writerMark, writerState } from "../../../engine/store/writer_mark.ts";
import { nowMs } from "../../host.ts";

const NAME = new RegExp(`^running-(${MARK_PATTERN})$`);
const TOUCH_EVERY_MS = 10_000;
const GONE_AFTER_MS = 12 * TOUCH_EVERY_MS;

/** The process that conducts the campaign of this folder; undefined if there is none. */
export function conductorOf(folder: string): number | undefined {
  return living(folder)[0]?.pid;
}

/**
 * @param folder absolute path
 * @throws SeedbedError `usage` if another process conducts the campaign
 * @returns what gives it up
 */
export function claim(folder: string, id: string): () => void {
  const path = join(folder, `running-${writerMark()}`);
  writing(path, () => closeSync(openSync(path, "w")));
  const other = living(folder).find(({ mark }) => mark !== writerMark());
  if (other !== undefined) {
    rmSync(path, { force: true });
    throw new SeedbedError(
      "usage",
      `campaign ${id}: expected one that is not running, found it in process ${other.pid}`,
      { hint: `seedbed campaign stop ${id} ends it` },
    );
  }
  for (const mark of marksIn(folder)) if (mark !== writerMark()) rmSync(join(folder, `running-${mark}`));
  const touching = setInterval(() => touch(path), TOUCH_EVERY_MS);
  touching.unref();
  return () => {
    clearInterval(touching);
    rmSync(path, { force: true });
  };
}

function living(folder: string): readonly { readonly mark: string; readonly pid: number }[] {
  return marksIn(folder)
    .filter((mark) => {
      const state = writerState(mark);
      if (state !== "unknown") return state === "living";
      const touchedMs = statSync(join(folder, `running-${mark}`), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
      return nowMs() - touchedMs < GONE_AFTER_MS;
    })
    .map((mark) => ({ mark, pid: Number.parseInt(mark, 36) }));
}

function marksIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => NAME.exec(name)?.[1] ?? []).sort();
}

function touch(path: string): void {
  try {
    const seconds = nowMs() / 1000;
    utimesSync(path, seconds, seconds);
  } catch {
    // Without its folder it cannot go on for long, which its journal says.
  }
}
