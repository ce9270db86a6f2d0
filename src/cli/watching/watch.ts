/**
 * Runs scenarios whenever something changes that they are made of. What is run is loaded anew every time, in processes of
 * its own: nothing here remembers a file's text, and what it does remember is about files that are there.
 */
import { affectedBy, isSetting, madeOfOthers, type SourcesByFile, sourcesOf } from "../../api/runs/run/affected.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { errorReport } from "../../api/reports/shown.ts";
import { errorLines } from "../present/error.ts";
import { count, escapeControls } from "../present/text.ts";
import type { TestEvent } from "../../api/runs/run/test_files.ts";
import { type FileWatcher, watchFiles } from "./file_watcher.ts";
import { readKeys } from "./keys.ts";
import { type Counts, FileCounts } from "./file_counts.ts";
import { ChangeQueue, type ChangeRequest } from "./change_queue.ts";

/** The files that are watched. */
export interface Watched {
  /** The scenario files that there are now; absolute paths. Reads the configuration anew. */
  find(): Promise<DiscoveredFiles>;
  /** Runs some of them and tells of it, until the signal says that it is no longer worth it. */
  run(files: readonly string[], signal: AbortSignal, onEvent: (event: TestEvent) => void): Promise<void>;
}

export interface DiscoveredFiles {
  readonly files: readonly string[];
  /** The folder of stored runs. */
  readonly store: string;
  /** The file with the configuration. */
  readonly config: string | undefined;
}

export async function watch(watched: Watched, context: Context): Promise<ExitCode> {
  const queue = new ChangeQueue();
  // Looked for once before anything is watched: what is wrong with the command line ends it.
  const { store } = await watched.find();
  const files = await watchFiles(context.cwd, [store], (paths) => queue.change(paths));
  const keys = readKeys((key) => {
    if (key === "q") queue.quit();
    if (key === "a") queue.run("all");
    if (key === "Enter") queue.run("again");
  });
  const watching = new Watching(watched, files, queue, context, keys !== undefined);
  try {
    queue.run("all");
    for (;;) {
      const request = await queue.next();
      if (request.quit) return watching.code;
      await watching.fulfil(request);
    }
  } finally {
    keys?.release();
    await files.close();
  }
}

class Watching {
  readonly #watched: Watched;
  readonly #files: FileWatcher;
  readonly #queue: ChangeQueue;
  readonly #context: Context;
  readonly #hasKeys: boolean;
  readonly #standing = new FileCounts();
  #sources: SourcesByFile = new Map();
  #last: readonly string[] = [];

  constructor(watched: Watched, files: FileWatcher, queue: ChangeQueue, context: Context, hasKeys: boolean) {
    this.#watched = watched;
    this.#files = files;
    this.#queue = queue;
    this.#context = context;
    this.#hasKeys = hasKeys;
  }

  get code(): ExitCode {
    return codeOf(this.#standing.counts);
  }

  async fulfil({ changed, run }: ChangeRequest): Promise<void> {
    try {
      const { files, config } = await this.#watched.find();
      const before = this.#sources;
      this.#sources = await sourcesOf(files);
      this.#files.alsoWatch([...filesOf(this.#sources), ...config === undefined ? [] : [config]]);
      this.#standing.keep(files);
      const isConfigured = config !== undefined && changed.includes(config);
      const wanted = new Set([
        ...(run === "all" || isConfigured
          ? files
          : run === "again"
          ? this.#last.filter((file) => this.#sources.has(file))
          : []),
        ...(changed.length === 0 ? [] : affectedBy(changed, this.#sources)),
        ...(changed.length === 0 ? [] : madeOfOthers(before, this.#sources)),
        ...this.#standing.missing(files),
      ]);
      if (wanted.size > 0) await this.#run(files.filter((file) => wanted.has(file)), changed);
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      this.#context.note(`\n${errorLines(errorReport(error, this.#context.cwd), this.#context.style)}`);
      this.#tellState();
    }
  }

  async #run(files: readonly string[], changed: readonly string[]): Promise<void> {
    const controller = new AbortController();
    this.#queue.listen(() => {
      if (this.#overtakes(this.#queue.get())) controller.abort();
    });
    this.#last = files;
    this.#standing.forget(files);
    this.#tellStart(files, changed);
    await this.#watched.run(files, controller.signal, (event) => this.#standing.add(event));
    if (controller.signal.aborted) return this.#standing.dropFile();
    this.#standing.endFile();
    this.#tellState();
  }

  /** Returns whether what is being run would have to be run again, or is no longer wanted. */
  #overtakes(request: ChangeRequest | undefined): boolean {
    return request !== undefined &&
      (request.quit || request.run !== undefined || affectedBy(request.changed, this.#sources).length > 0);
  }

  #tellStart(files: readonly string[], changed: readonly string[]): void {
    const { note, show, style: { colors, marks } } = this.#context;
    if (this.#hasKeys) note(CLEAR);
    const shown = changed.filter((path) => isSetting(path) || files.includes(path) || this.#isPart(path));
    const [first = changed[0]] = shown;
    const why = first === undefined ? "" : `${escapeControls(show(first))} changed   `;
    const all = this.#sources.size;
    const what = files.length === all ? count(all, "file") : `${files.length} of ${count(all, "file")}`;
    note(`${colors.bold(`${why}${marks.to} ${what}`)}\n\n`);
  }

  #isPart(path: string): boolean {
    return [...this.#sources.values()].some(({ files }) => files?.has(path) === true);
  }

  /** Prints the results of all files, and the keys. */
  #tellState(): void {
    const { note, style: { colors, marks } } = this.#context;
    const { passed, failed, skipped, invalid } = this.#standing.counts;
    const good = failed + invalid === 0;
    const parts = [
      `${passed} passed`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
      ...(invalid > 0 ? [`${count(invalid, "file")} invalid`] : []),
    ];
    const mark = good ? colors.green(marks.pass) : colors.red(marks.fail);
    const keys = this.#hasKeys ? colors.dim("   a: run all   Enter: rerun   q: quit") : "";
    note(`\n${mark} all files: ${parts.join(", ")}   waiting for changes${keys}\n`);
  }
}

/** Also what scrolled away. */
const CLEAR = "\x1b[2J\x1b[3J\x1b[H";

function codeOf({ passed, failed, invalid }: Counts): ExitCode {
  return failed > 0 ? EXIT.fail : invalid > 0 || passed === 0 ? EXIT.invalid : EXIT.pass;
}

function filesOf(sources: SourcesByFile): string[] {
  const all = new Set([...sources.values()].flatMap(({ files }) => [...files ?? []]));
  return [...all].filter((file) => !/[\\/]node_modules[\\/]/.test(file));
}
