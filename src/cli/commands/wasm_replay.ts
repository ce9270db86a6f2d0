/** `seedbed wasm replay`: the recorded run of a guest, without the machine that it was recorded on. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { openTrace } from "../../api/runs/traces/open_trace.ts";
import { replayTrace } from "../../api/runs/traces/replay_trace.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Step } from "../../engine/ir/scenario.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { PASS_EXIT, readBinary, tracePathOf } from "../options/wasm.ts";
import { count } from "../present/text.ts";
import { callDifference } from "../present/call_difference.ts";
import { exitOf, failureLines, guestExitCode, ShownGuest } from "../wasm_run.ts";

export const command = defineCommand({
  name: "wasm replay",
  description:
    `Runs a recorded WebAssembly program again. Every call is answered by the trace, and its arguments are compared
with those of the recording; no file is opened, no time is waited for. Ends with 1 at the first
difference.`,
  operands: { usage: "<file> [<trace>]", what: "a WebAssembly file and its trace", min: 1, max: 2 },
  options: {
    trace: value("<file>", "the trace; <file>.jsonl if it is left out", z.string().min(1).optional(), { short: "t" }),
    "pass-exit": PASS_EXIT,
  },
  examples: [
    { line: "seedbed wasm replay app.wasm", says: "the recording app.wasm.jsonl" },
    { line: "seedbed wasm replay app.wasm run.jsonl", says: "another one" },
  ],
  async run({ operands: [file, operand], options }, context) {
    const read = readBinary(file!, context);
    const path = options.trace ?? operand ?? tracePathOf(file!);
    if (options.trace === undefined && operand === undefined && !existsSync(resolve(context.cwd, path))) {
      throw new SeedbedError("unreadable", "expected a recording, there is no such file", {
        location: { file: path },
        hint: `record one: seedbed wasm record ${file}, or name it: seedbed wasm replay ${file} <trace>`,
      });
    }
    const opened = await openTrace(path, { cwd: context.cwd, allowCode: false });
    requireSameBinary(opened.trace.header.scenario.steps as readonly Step[], read.binary.sha256, { file: file!, path });
    const guest = new ShownGuest(context);
    const replayed = await replayTrace(opened, { onRun: guest.onRun });
    const exitCode = guestExitCode(opened.trace.entries);
    const difference = replayed.difference === undefined
      ? undefined
      : callDifference(replayed.outcome.finding) ?? replayed.difference;
    const code = difference === undefined ? exitOf(replayed, exitCode, options["pass-exit"]) : EXIT.fail;
    if (context.json) {
      context.document({
        schema: "seedbed/wasm-replay@1",
        ok: code === 0,
        file: context.show(file!),
        trace: context.show(path),
        verdict: replayed.verdict,
        difference,
        calls: replayed.outcome.decisions,
        exitCode,
        stdout: guest.output("stdout"),
        stderr: guest.output("stderr"),
      }, "");
      return code;
    }
    if (difference === undefined) {
      const ended = exitCode === undefined ? "" : `, exit code ${exitCode}`;
      context.note(`${failureLines(replayed)}reproduced ${count(replayed.outcome.decisions, "call")}${ended}\n`);
    } else context.note(`${difference}\n`);
    return code;
  },
});

function requireSameBinary(
  steps: readonly Step[],
  sha256: string,
  { file, path }: { readonly file: string; readonly path: string },
): void {
  const recorded = steps.flatMap((step) => step.type === "wasm_run" ? [step.sha256] : []);
  if (recorded.length === 0) {
    throw new SeedbedError("invalid", "expected a trace of a WebAssembly program, found one without", {
      location: { file: path },
      hint: `replay it with: seedbed replay ${path}`,
    });
  }
  if (recorded.includes(sha256)) return;
  throw new SeedbedError(
    "invalid",
    `expected the binary that was recorded (sha256 ${recorded[0]}), found sha256 ${sha256}`,
    {
      location: { file },
      hint: `replay it with the binary that ${path} was recorded with, or record it again: seedbed wasm record ${file}`,
    },
  );
}
