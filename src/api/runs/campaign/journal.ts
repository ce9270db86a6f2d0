/**
 * The journal of a campaign: a line for each result, flushed before it counts. A process that is killed leaves at most a line that
 * was not written to its end, which is cut off; the unit is done again.
 */
import { closeSync, existsSync, ftruncateSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { flushed, syncFolder, writeAll, writing } from "../../../engine/store/atomic_file.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { type JournalLine, lineSchema } from "./campaign_file.ts";

const MAX_BYTES = 2 ** 31 - 1;

/** The lines of a journal, and how many bytes of the file they are. */
interface Read {
  readonly lines: readonly JournalLine[];
  readonly bytes: number;
}

/**
 * Reads the lines; none if there is no file.
 * @param shown the path in messages
 * @throws SeedbedError `invalid` for a file that is damaged before its last line
 */
export function readJournal(path: string, shown: string): Read {
  if (!existsSync(path)) return { lines: [], bytes: 0 };
  const text = readRegularFile(path, { what: "the journal of a campaign", maxBytes: MAX_BYTES, shown });
  const bytes = text.lastIndexOf("\n") + 1;
  const whole = text.subarray(0, bytes).toString().split("\n").slice(0, -1);
  return { bytes, lines: whole.map((line, index) => parseLine(line, { file: shown, line: index + 1 })) };
}

function parseLine(text: string, location: { readonly file: string; readonly line: number }): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SeedbedError("invalid", "expected a line of a campaign's journal, found something else", {
    location,
    hint: "start another campaign; findings so far are among the stored runs",
  });
}

export class Journal {
  readonly #path: string;
  readonly #descriptor: number;

  /** @param bytes of its whole lines: what follows them is cut off */
  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#descriptor = writing(path, () => {
      const descriptor = openSync(path, existsSync(path) ? "r+" : "wx");
      ftruncateSync(descriptor, bytes);
      closeSync(descriptor);
      // A new file is there after a power cut once its folder is flushed.
      syncFolder(dirname(path));
      return openSync(path, "a");
    });
  }

  /** @throws SeedbedError `unwritable`, as when the disk is full: the line does not count then */
  add(line: JournalLine): void {
    writing(this.#path, () => {
      writeAll(this.#descriptor, `${JSON.stringify(line)}\n`);
      flushed(this.#descriptor);
    });
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
