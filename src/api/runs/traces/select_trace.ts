/**
 * Selects a trace by its name, id or path. Commands take a path, or a selector:
 *
 * - `latest`, `last-pass`, `last-fail`: of the runs in the store, the one that started last;
 * - the beginning of a run's id, as long as only one run has it;
 * - either of them with a file of the run: `latest/shrunk.jsonl`;
 * - the folder of a run;
 * - a reproducer made by `seedbed artifacts pack` (`.zip`), which is unpacked for as long as it is needed.
 */
import { statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { suggest } from "../../../engine/text/suggest.ts";
import { similarFile } from "../../project/load/similar_file.ts";
import { manifestOf } from "../../../engine/store/manifest.ts";
import type { Runs, RunsOptions } from "../../../engine/store/run_query.ts";
import { withRuns } from "../../../engine/store/runs.ts";
import type { RunStatus, StoredRun } from "../../../engine/store/stored_run.ts";

export interface SelectOptions extends RunsOptions {
  /** Folder against which paths are resolved. */
  readonly cwd: string;
  /** Finds the folder of the store. Asked only for a selector. */
  readonly store: () => Promise<string>;
}

export interface SelectedTrace {
  /** Absolute path of the trace. */
  readonly path: string;
  /** The name to show: the path, or the file that it was unpacked from. */
  readonly shown: string;
  /** The folder of the run, where the trace is one of a run. */
  readonly folder: string | undefined;
  /** Takes away what was unpacked. */
  release(): void;
}

/** Name of a run's own trace in its folder. */
export const TRACE_FILE = "trace.jsonl";
/** And of the smallest run that fails in the same way. */
export const SHRUNK_FILE = "shrunk.jsonl";

const NAMED: Readonly<Record<string, readonly RunStatus[] | undefined>> = {
  "latest": undefined,
  "last-pass": ["pass"],
  "last-fail": ["fail", "timeout"],
};

/** The trace that `text` means. @throws SeedbedError when there is none, or when several could be meant */
export async function selectTrace(text: string, options: SelectOptions): Promise<SelectedTrace> {
  const path = resolve(options.cwd, text);
  const [head, ...rest] = text.split("/") as [string, ...string[]];
  const isNamed = Object.hasOwn(NAMED, head) && rest.length <= 1;
  if (!isNamed) {
    const kind = kindOf(path);
    if (kind === "folder") return inFolder(path, TRACE_FILE);
    if (kind === "file") return extname(path).toLowerCase() === ".zip" ? await unpacked(path) : plain(path);
    if (looksLikePath(text) && !isIdAndFile(head, rest)) {
      await refuseMisspelt(path, text);
      return plain(path);
    }
  }
  const root = await options.store();
  const run = withRuns(root, options, (runs) => selectRun(head, runs, root));
  return inFolder(join(root, "runs", run.id), rest.length === 0 ? TRACE_FILE : rest.join("/"));
}

/** @throws SeedbedError `unreadable` where there is no file of this name, and one of nearly this name */
async function refuseMisspelt(path: string, shown: string): Promise<void> {
  const meant = await similarFile(path, shown, TRACE_ENDINGS);
  if (meant === undefined) return;
  throw new SeedbedError("unreadable", "expected a trace file, there is no such file", {
    location: { file: shown },
    hint: `did you mean ${meant}?`,
  });
}

const TRACE_ENDINGS = [".jsonl", ".zip"];

/** The run of a store that `selector` means. */
export function selectRun(selector: string, runs: Runs, root: string): StoredRun {
  if (Object.hasOwn(NAMED, selector)) {
    const [run] = runs.find({ status: NAMED[selector], limit: 1 });
    if (run !== undefined) return run;
    throw nothing(selector, runs.count({}) === 0, root);
  }
  const found = runs.find({ prefix: selector });
  const exact = found.length === 1 ? found[0] : found.find(({ id }) => id === selector);
  if (exact !== undefined) return exact;
  if (found.length > 1) throw ambiguous(selector, found);
  const meant = suggest(selector, Object.keys(NAMED));
  throw new SeedbedError(
    "unreadable",
    `expected a trace: there is no file ${JSON.stringify(selector)}, and no stored run has an id with this prefix`,
    {
      location: { file: root },
      hint: meant === undefined ? "list the stored runs with seedbed runs list" : `did you mean ${meant}?`,
    },
  );
}

const SHOWN_CANDIDATES = 5;

function ambiguous(prefix: string, found: readonly StoredRun[]): SeedbedError {
  const all = found.length;
  const lines = found.slice(0, SHOWN_CANDIDATES).map(({ id, status, scenario }) =>
    `  ${id}  ${status}${scenario === undefined ? "" : `  ${scenario}`}`
  );
  const more = all > SHOWN_CANDIDATES ? [`  and ${all - SHOWN_CANDIDATES} more`] : [];
  return new SeedbedError(
    "usage",
    [`expected the beginning of one run's id, found ${JSON.stringify(prefix)}, which ${all} have:`, ...lines, ...more]
      .join("\n"),
    { hint: "type a longer prefix" },
  );
}

function nothing(selector: string, isEmpty: boolean, root: string): SeedbedError {
  return isEmpty
    ? new SeedbedError("unreadable", `${selector}: there are no runs in the store yet`, {
      location: { file: root },
      hint: "seedbed stores runs that fail, and runs with --record",
    })
    : new SeedbedError("unreadable", `${selector}: no stored run has that status`, {
      location: { file: root },
      hint: "list the stored runs with seedbed runs list",
    });
}

function plain(path: string): SelectedTrace {
  const folder = manifestOf(dirname(path)) === undefined ? undefined : dirname(path);
  return { path, shown: path, folder, release: () => {} };
}

function inFolder(folder: string, name: string): SelectedTrace {
  const path = join(folder, name);
  if (kindOf(path) !== "file") {
    throw new SeedbedError("unreadable", `expected a trace file, found a folder without ${name}`, {
      location: { file: folder },
      hint: "pass the trace.jsonl of the stored run",
    });
  }
  return { path, shown: path, folder, release: () => {} };
}

async function unpacked(zip: string): Promise<SelectedTrace> {
  const { unpackTemporarily } = await import("../../project/bundle/place.ts");
  const { folder, release } = await unpackTemporarily(zip);
  return { path: join(folder, TRACE_FILE), shown: zip, folder, release };
}

function looksLikePath(text: string): boolean {
  return /[/\\]/.test(text) || extname(text) !== "" || text.startsWith(".") || text.trim() === "";
}

/** `01KQ…/shrunk.jsonl`: a file of a run, by the beginning of its id. */
function isIdAndFile(head: string, rest: readonly string[]): boolean {
  return rest.length === 1 && /^[0-7][0-9A-HJKMNP-TV-Z]{3,25}$/i.test(head) && rest[0]!.endsWith(".jsonl");
}

function kindOf(path: string): "file" | "folder" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}
