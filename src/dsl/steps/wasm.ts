/** Steps on WebAssembly programs. */
import { Buffer } from "node:buffer";
import type { Step } from "../../engine/ir/scenario.ts";
import { make, requireString, requireStrings } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** What calls of a WebAssembly program may meet in the simulated world, such as `short_read` or `no_space`. */
export type GuestFault = NonNullable<Extract<Step, { readonly type: "wasm_run" }>["faults"]>[number];

/** What a WebAssembly program is given, and what is checked at its end. */
export interface WasmRunOptions {
  /** Its arguments. */
  readonly args?: readonly string[];
  /** Its environment variables; it has no others. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its input: text, or bytes. */
  readonly stdin?: string | Uint8Array;
  /** The date and time at which it begins, such as `2026-01-06T13:37:00Z`; those of the world if you leave it out. */
  readonly clock?: string;
  /** Folders of the world that it has, each as `FOLDER::GUEST`, or `FOLDER::GUEST:ro` for one that it may only read. */
  readonly dirs?: readonly string[];
  /** What its calls may meet; whether a fault strikes is decided in each run. */
  readonly faults?: readonly GuestFault[];
  /** The number of calls and iterations of loops after which it is ended; 100,000,000 if you leave it out. */
  readonly fuel?: number;
  /** The most that each of its memories grows to, in MiB; 1,024 if you leave it out. */
  readonly maxMemoryMb?: number;
  /** NaNs that its arithmetic makes have the same bits on every machine, which makes it slower. */
  readonly canonicalNan?: boolean;
  /** Conditions on its end. The exit code is to be 0 unless this says otherwise; null is any. */
  readonly expect?: { readonly exit?: number | null; readonly stdout?: string; readonly stderr?: string };
  /** The key under which its output is stored. */
  readonly saveAs?: string;
}

/** Steps on WebAssembly programs. */
export interface WasmSteps {
  /**
   * Runs a WebAssembly program to its end, in the simulated world, and checks how it ended.
   * @param component The path of the file, from the folder of the scenario's.
   * @param options What it is given, and what is checked.
   */
  run(component: string, options?: WasmRunOptions): Step;
  /**
   * Runs a WebAssembly program with the answers of a recording: it has to make the same calls and to end in the same way.
   * @param component The path of the file, from the folder of the scenario's.
   * @param recording The path of the trace, of `seedbed wasm record`.
   * @param options Why it is known to differ.
   */
  replay(component: string, recording: string, options?: WasmReplayOptions): Step;
}

/** How a recorded WebAssembly program is compared. */
export interface WasmReplayOptions {
  /** Why it is known to differ from the recording: the step fails if it does not. */
  readonly mustFail?: string;
}

/**
 * Steps on WebAssembly programs.
 *
 * @example
 * ```ts
 * import { scenario, wasm } from "seedbed";
 *
 * export default scenario("the component ends with 0, whatever it draws")
 *   .step(wasm.run("app.wasm", { args: ["--once"], expect: { exit: 0 } }));
 * ```
 */
export const wasm: WasmSteps & DerivedSteps<"wasm", WasmSteps> = namespace("wasm", {
  run(component: string, options: WasmRunOptions = {}) {
    const { args, env, stdin, clock, dirs, expect = {}, saveAs } = options;
    return make("wasm_run", {
      component: requireString("wasm.run component", component),
      args: args && [...requireStrings("wasm.run args", args)],
      env: env && { ...env },
      stdin: typeof stdin === "string" ? stdin : undefined,
      stdin_base64: stdin instanceof Uint8Array ? Buffer.from(stdin).toString("base64") : undefined,
      clock,
      dirs: dirs && [...requireStrings("wasm.run dirs", dirs)],
      faults: options.faults && [...options.faults],
      fuel: options.fuel,
      max_memory_mb: options.maxMemoryMb,
      canonical_nan: options.canonicalNan,
      expect_exit: expect.exit,
      expect_stdout: expect.stdout,
      expect_stderr: expect.stderr,
      save_stdout_as: saveAs,
    });
  },
  replay(component: string, recording: string, { mustFail }: WasmReplayOptions = {}) {
    return make("wasm_replay", {
      component: requireString("wasm.replay component", component),
      recording: requireString("wasm.replay recording", recording),
      must_fail: mustFail,
    });
  },
});
