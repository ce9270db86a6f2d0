/** The files that a run has touched, at a moment of it. */
import { z } from "zod";
import { type Entries, entriesState } from "../part_state.ts";
import type { FileSystem } from "./file_system.ts";

const MAX_TEXT = 16 * 1024;

const fileSchema = z.object({ bytes: z.int(), text: z.string().describe("the beginning of it") });
type FileState = Readonly<z.output<typeof fileSchema>>;

const files: Entries<FileSystem, FileState> = {
  schema: fileSchema,
  watch(fileSystem) {
    const touched = new TouchedFiles(fileSystem);
    return () => touched.changes();
  },
  row: (path, { bytes }) => ({ text: path, note: `${bytes} B` }),
  brief: ({ bytes }) => `${bytes} B`,
  full: ({ text }) => text,
};

export const state = entriesState({ files });

class TouchedFiles {
  readonly #fileSystem: FileSystem;
  readonly #touched = new Set<string>();
  readonly #known = new Map<string, FileState>();

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
    const onTouch = (path: string) => void this.#touched.add(path);
    fileSystem.onTouch = onTouch;
  }

  changes(): [string, FileState | undefined][] {
    if (this.#touched.size === 0) return [];
    const found: [string, FileState | undefined][] = [];
    for (const path of this.#withThoseBelow([...this.#touched])) {
      const text = this.#fileSystem.readText(path);
      const before = this.#known.get(path);
      if (text === undefined && before === undefined) continue;
      if (text === undefined) {
        this.#known.delete(path);
        found.push([path, undefined]);
      } else if (before === undefined || before.bytes !== text.length || !text.startsWith(before.text)) {
        const state = { bytes: text.length, text: text.slice(0, MAX_TEXT) };
        this.#known.set(path, state);
        found.push([path, state]);
      }
    }
    // Looking touches, too.
    this.#touched.clear();
    return found;
  }

  /** A folder that is removed or moved takes its files with it. */
  #withThoseBelow(paths: readonly string[]): Set<string> {
    const all = new Set(paths);
    for (const known of this.#known.keys()) {
      if (paths.some((path) => known.startsWith(`${path}/`))) all.add(known);
    }
    return all;
  }
}
