/** `seedbed wasm record`: a guest on the real machine, every call of its world recorded. */
import { resolve } from "node:path";
import { z } from "zod";
import { decodeTrace } from "../../engine/trace/decode.ts";
import { requireImports } from "../../engine/wasm/imports.ts";
import { mountReal, parseMount } from "../../engine/wasm/surroundings/mounts.ts";
import { defineCommand } from "../command.ts";
import { value } from "../options/option.ts";
import { GUEST_OPTIONS, guestScenario, PASS_EXIT, readBinary, tracePathOf } from "../options/wasm.ts";
import { count } from "../present/text.ts";
import { exitOf, failureLines, guestExitCode, recordGuest, ShownGuest, writeWhole } from "../wasm_run.ts";

export const command = defineCommand({
  name: "wasm record",
  description: `Runs a WebAssembly program on the real machine and records every call of its world: clocks, randomness,
arguments, environment, input, files. It gets nothing that no option gives it.`,
  operands: {
    usage: "<file> [-- <argument>...]",
    what: "a WebAssembly file, and the arguments of the guest",
    min: 1,
    max: Infinity,
  },
  options: {
    trace: value("<file>", "the trace to write; <file>.jsonl if it is left out", z.string().min(1).optional(), {
      short: "t",
    }),
    ...GUEST_OPTIONS,
    "pass-exit": PASS_EXIT,
  },
  examples: [
    { line: "seedbed wasm record app.wasm -- --verbose in.txt", says: "with arguments; the trace is app.wasm.jsonl" },
    { line: "seedbed wasm record app.wasm -t run.jsonl --env TZ=UTC --dir data::/data:ro", says: "with a folder" },
  ],
  async run({ operands: [file, ...args], options }, context) {
    const read = readBinary(file!, context);
    requireImports(read.binary, read.name);
    for (const dir of options.dir) mountReal(parseMount(dir), context.cwd);
    const world = { backends: { wasm: "host" } } as const;
    const ir = guestScenario({ ...read, args, options, world }, context);
    const trace = options.trace ?? tracePathOf(file!);
    const guest = new ShownGuest(context);
    const { executed, text } = await recordGuest(ir, guest, context);
    writeWhole(resolve(context.cwd, trace), text);
    const exitCode = guestExitCode(decodeTrace(text).trace?.entries ?? []);
    const code = exitOf(executed, exitCode, options["pass-exit"]);
    const { outcome } = executed;
    if (context.json) {
      context.document({
        schema: "seedbed/wasm-record@1",
        ok: code === 0,
        file: context.show(file!),
        sha256: read.binary.sha256,
        trace: context.show(trace),
        calls: outcome.decisions,
        exitCode,
        trap: outcome.finding?.message,
        stdout: guest.output("stdout"),
        stderr: guest.output("stderr"),
      }, "");
    } else {
      context.note(failureLines(executed));
      const ended = exitCode === undefined ? "" : `, exit code ${exitCode}`;
      context.note(`recorded ${count(outcome.decisions, "call")}${ended}: ${context.show(trace)}\n`);
    }
    return code;
  },
});
