/**
 * Several reporters as one. Those with a file are written when all is done, each whole; a file that cannot be written is an
 * error before anything is run. An error of the command reaches every reporter: no report of an earlier run is left to be
 * taken for this one's.
 */
import type { ReporterTarget } from "../../api/project/config/running.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { AtomicFile, writeFileAtomically } from "../../engine/store/atomic_file.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { newId } from "../../api/new_id.ts";
import { createStyle } from "../present/style.ts";
import { escapeControls } from "../present/text.ts";
import { errorOf, reportError } from "../report_error.ts";
import { createReporter } from "./catalog.ts";
import type { Output, Reporter, ReporterOptions, Results } from "./reporter.ts";
import { Tally } from "./tally.ts";

interface Open {
  readonly reporter: Reporter;
  readonly target: ReporterTarget;
  /** The parts of the file. */
  readonly pieces: string[];
}

/**
 * Does the work of a command with the reporters that are asked for, sums it up, and tells its errors in their forms.
 * @param work may return what a replay says of itself
 */
export async function reporting(
  targets: () => readonly ReporterTarget[],
  context: Context,
  telling: ReporterOptions,
  work: (results: Results) => Promise<string | void>,
): Promise<ExitCode> {
  let json = context.json;
  let open: readonly Open[] = [];
  let isDone = false;
  try {
    const asked = withJson(targets(), context);
    json = asked.some(({ name, path }) => path === undefined && name === "json");
    for (const { path } of asked) if (path !== undefined) requireWritable(path);
    open = await Promise.all(asked.map((target) => opened(target, context, telling)));
    const reporter = together(open, context);
    const tally = new Tally();
    const remarks = await work({
      progress: (progress) => reporter.progress?.(progress),
      async scenario(result) {
        tally.scenario(result);
        await reporter.scenario(result);
      },
      invalid(file) {
        tally.invalid();
        reporter.invalid(file);
      },
      interrupted: () => tally.interrupted(),
    });
    isDone = true;
    const code = tally.code(telling.many);
    const { summary } = tally;
    const nothing = tally.ranNothing ? telling.nothing?.(summary) : undefined;
    reporter.end({
      summary,
      ok: code === EXIT.pass,
      // Files that do not load are errors already.
      nothing: summary.invalid > 0 ? undefined : nothing,
      remarks: remarks ?? undefined,
    });
    if (nothing !== undefined) context.note(`nothing was run: ${nothing}\n`);
    return telling.isOver === true ? EXIT.pass : code;
  } catch (error) {
    if (!isDone) refuse(open, error, context);
    if (json) return reportError(error, ["--json", ...context.commandLine]);
    throw error;
  }
}

/** With `--json`, standard output has one JSON document. */
function withJson(targets: readonly ReporterTarget[], { json }: Context): readonly ReporterTarget[] {
  return json ? [...targets.filter(({ path }) => path !== undefined), { name: "json", path: undefined }] : targets;
}

function requireWritable(path: string): void {
  new AtomicFile(path, newId()).discard();
}

async function opened(target: ReporterTarget, context: Context, telling: ReporterOptions): Promise<Open> {
  const pieces: string[] = [];
  const { cwd, commandLine, style, print } = context;
  const output: Output = target.path === undefined
    ? { write: print, style, cwd, commandLine }
    : { write: (text) => void pieces.push(text), style: createStyle(false, { LC_ALL: "C.UTF-8" }), cwd, commandLine };
  return { target, pieces, reporter: await createReporter(target.name, output, telling) };
}

function together(open: readonly Open[], context: Context): Reporter {
  const [onScreen, inFiles] = [
    open.filter(({ target }) => target.path === undefined),
    open.filter(({ target }) => target.path !== undefined),
  ];
  return {
    progress(progress) {
      for (const { reporter } of open) reporter.progress?.(progress);
    },
    async scenario(result) {
      for (const { reporter } of open) await reporter.scenario(result);
    },
    invalid(file) {
      for (const { reporter } of open) reporter.invalid(file);
    },
    end(end) {
      let problem: unknown;
      for (const each of inFiles) {
        try {
          each.reporter.end(end);
          write(each, context);
        } catch (error) {
          problem ??= error;
        }
      }
      for (const { reporter, target } of onScreen) {
        // A JSON document comes alone: here that would be the one of the error.
        if (problem === undefined || target.name !== "json") reporter.end(end);
      }
      if (problem !== undefined) throw problem;
    },
    refused(error) {
      for (const { reporter } of open) reporter.refused(error);
    },
  };
}

function write({ target: { path }, pieces }: Open, context: Context): void {
  writeFileAtomically(path!, pieces.join(""), newId());
  context.note(`wrote ${escapeControls(context.show(path!))}\n`);
}

/** On the screen, `pretty` and `json` leave the telling of an error to whoever tells all others. */
function refuse(open: readonly Open[], error: unknown, context: Context): void {
  for (const each of open) {
    const { path, name } = each.target;
    if (path === undefined && (name === "pretty" || name === "json")) continue;
    each.reporter.refused(errorOf(error, context.cwd));
    if (path === undefined) continue;
    try {
      write(each, context);
    } catch (problem) {
      if (!(problem instanceof SeedbedError)) throw problem;
      context.note(`${escapeControls(context.show(path))}: ${problem.message}\n`);
    }
  }
}
