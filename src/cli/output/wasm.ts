/** The JSON documents of the commands on WebAssembly. */
import { z } from "zod";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

const output = z.union([z.object({ text: z.string() }), z.object({ base64: z.string() })]);

const ended = {
  file: z.string(),
  trace: z.string(),
  calls: z.int().describe("calls of the guest's world"),
  exitCode: z.int().optional().describe("of the guest; absent if it trapped"),
  stdout: output,
  stderr: output,
};

export const wasmInspectOutput = document("wasm-inspect", {
  file: z.string(),
  kind: z.enum(["module", "component"]),
  bytes: z.int(),
  sha256: z.string(),
  imports: z.array(z.string()),
  exports: z.array(z.string()),
  producers: z.array(z.string()).describe("tools and languages that name themselves in it"),
  modules: z.int().describe("the number of core modules in it"),
  usesThreads: z.boolean(),
  missing: z.array(z.string()).describe("imports that are not provided"),
});

export const wasmRecordOutput = document("wasm-record", {
  ...ended,
  sha256: z.string().describe("of the binary"),
  trap: z.string().optional(),
});

export const wasmReplayOutput = document("wasm-replay", {
  ...ended,
  verdict: z.enum(["reproduced", "divergence"]),
  difference: z.string().optional().describe(
    "the first difference: the call, the argument, and the number of calls before it",
  ),
});

export const wasmGoldenOutput = document("wasm-golden", {
  goldens: z.array(z.object({
    name: z.string(),
    ok: z.boolean(),
    message: z.string().optional().describe("the first difference"),
    details: z.array(z.string()).optional(),
  })),
});
