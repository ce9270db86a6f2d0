/** The command that makes a reproducer, under either of its names. */
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { BUNDLE_FILE } from "../api/project/bundle/format.ts";
import { packTrace, type RunDocuments } from "../api/runs/artifacts/pack.ts";
import { sha256 } from "../api/project/bundle/write_zip.ts";
import type { OpenedTrace } from "../api/runs/traces/open_trace.ts";
import type { Replayed } from "../api/runs/traces/replay_trace.ts";
import type { SelectedTrace } from "../api/runs/traces/select_trace.ts";
import { SeedbedError } from "../engine/errors.ts";
import { writeFileAtomically } from "../engine/store/atomic_file.ts";
import { MANIFEST_SCHEMA } from "../engine/store/manifest.ts";
import { type Command, defineCommand } from "./command.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { isoTime, nowMs, platform, runtime } from "../api/host.ts";
import { newId } from "../api/new_id.ts";
import { value } from "./options/option.ts";
import { RUNNING } from "./options/running.ts";
import { TRACE_OPERAND, traceOperand } from "./options/trace.ts";
import { fileLines } from "./present/artifacts_text.ts";
import { replayReport } from "../api/runs/traces/replay_report.ts";
import { escapeControls } from "./present/text.ts";
import { programName } from "../api/program_name.ts";
import { shellWord } from "../api/shell_word.ts";
import { version } from "../api/version.ts";

export function packCommand(name: "artifacts pack" | "artifacts bundle", also: string): Command {
  return defineCommand({
    name,
    description: `Makes a reproducer of a run: one zip with the trace, the shrunk trace, the report, the events,
versions, platform and command line, and the scenario compiled with all of its code. The run is
replayed first. The zip replays without the sources or their packages: seedbed replay <zip>. ${also}`,
    operands: { usage: "<run|trace>", what: TRACE_OPERAND, min: 1, max: 1 },
    options: {
      out: value(
        "<path>",
        "where to write it; <id>.zip, or the name of the trace with .zip, here by default",
        z.string().min(1).optional(),
        { short: "o" },
      ),
      source: value("<file>", "the scenario file, if it has moved", z.string().min(1).optional()),
      strict: RUNNING.strict,
    },
    examples: [
      { line: `seedbed ${name} last-fail -o checkout.zip`, says: "the last run that failed" },
      {
        line: `seedbed ${name} run.jsonl --source checkout.scenario.ts`,
        says: "a recording, with the code from this file",
      },
    ],
    async run({ operands, options, config }, context) {
      const { strict } = (await config()).values;
      const selected = await traceOperand(operands[0]!, config, context);
      const { id, scenario, files: packed, zip } = await packTrace(selected, {
        cwd: context.cwd,
        source: options.source,
        strict,
        allowCode: context.allowCode,
        here: { seedbed: version(), runtime: runtime(), platform: platform() },
        describe: (opened, replayed) => describeTrace(selected, { opened, replayed }, context),
      });
      const out = resolve(context.cwd, options.out ?? `${nameFor(selected, id)}.zip`);
      if (out === selected.shown) throw new SeedbedError("usage", "--out: expected a path other than that of the run");
      writeFileAtomically(out, zip, newId());
      const files = [...packed].map(([each, content]) => ({
        name: each,
        bytes: content.length,
        sha256: sha256(content),
      }));
      const replay = `${programName()} replay ${shellWord(context.typed(out))}`;
      const shown = context.show(out);
      context.document(
        {
          schema: "seedbed/artifacts-pack@1",
          ok: true,
          run: context.show(selected.shown),
          out: shown,
          bytes: zip.length,
          sha256: sha256(zip),
          id,
          scenario,
          files,
          replay,
        },
        `${fileLines(files, context.style)}\n` +
          `${escapeControls(shown)}   ${zip.length.toLocaleString("en-US")} bytes, digests in ${BUNDLE_FILE}\n` +
          `  replay   ${replay}\n`,
      );
      return EXIT.pass;
    },
  });
}

function nameFor({ shown, folder }: SelectedTrace, id: string): string {
  return folder === undefined ? basename(shown, extname(shown)) : id;
}

/** A trace that is of no stored run gets what such a run has. */
async function describeTrace(
  { shown }: SelectedTrace,
  { opened, replayed }: { readonly opened: OpenedTrace; readonly replayed: Replayed },
  context: Context,
): Promise<RunDocuments> {
  const scenario = await replayReport(opened, replayed, context, 0);
  const now = isoTime(nowMs());
  const file = opened.loaded?.file ?? shown;
  return {
    manifest: {
      schema: MANIFEST_SCHEMA,
      id: newId(),
      seedbed: version(),
      engine: opened.trace.header.engine,
      runtime: runtime(),
      platform: platform(),
      command: [...context.commandLine],
      source: {
        file: relative(dirname(file), file).split(sep).join("/"),
        scenario: opened.program.ir.name,
      },
      startedAt: now,
      endedAt: now,
    },
    report: { schema: "seedbed/report@1", scenario },
  };
}
