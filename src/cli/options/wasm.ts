/** Options and operands of the commands on WebAssembly. */
import { basename, resolve } from "node:path";
import process from "node:process";
import { z } from "zod";
import { readRegularFile } from "../../engine/store/read_file.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { textOf } from "../../engine/host/output.ts";
import { type Compiled, provideBinary } from "../../engine/wasm/compiled.ts";
import { MOUNT_PATTERN } from "../../engine/wasm/surroundings/mounts.ts";
import type { ScenarioIR } from "../../engine/ir/scenario.ts";
import type { Json } from "../../engine/json.ts";
import type { Context } from "../context.ts";
import { type LimitsGiven, limitsIn, MAX_MEMORY_MB } from "../../engine/wasm/limits.ts";
import { flag, list, value } from "./option.ts";
import { wholeNumber } from "./whole_number.ts";

const MAX_BINARY_BYTES = 256 * 1024 * 1024;

/** What a guest gets. All of it is off by default. */
export const GUEST_OPTIONS = {
  env: list(
    "<name=value>",
    "an environment variable of the guest; it has no others",
    z.string().regex(/^[^=]+=/s, "expected NAME=VALUE"),
  ),
  "inherit-env": flag("give the guest the environment variables of this process"),
  dir: list(
    "<host::guest>",
    "a folder that the guest has, and its name inside; with :ro at the end, only for reading",
    z.string().regex(MOUNT_PATTERN, "expected HOST::GUEST or HOST::GUEST:ro"),
  ),
  stdin: value("<file>", "the input of the guest", z.string().min(1).optional()),
  fuel: value(
    "<n>",
    "the number of calls and loop iterations after which the guest is ended; 100,000,000 in the simulated world",
    wholeNumber(1).optional(),
  ),
  "max-memory": value(
    "<MiB>",
    "the maximum size of each memory of the guest; 1024 in the simulated world",
    wholeNumber(1, MAX_MEMORY_MB).optional(),
  ),
  "canonical-nan": flag("give NaNs that the guest computes the same bits on every machine"),
};

export const PASS_EXIT = flag("end with the exit code of the guest");

/** Where a recording of a binary is, unless an option says something else. */
export function tracePathOf(file: string): string {
  return `${file}.jsonl`;
}

export interface ReadBinary {
  /** The name of the file without its folders. */
  readonly name: string;
  readonly binary: Compiled;
}

/** @throws SeedbedError for a file that is not there, or no WebAssembly */
export function readBinary(file: string, { cwd }: Context): ReadBinary {
  const bytes = readRegularFile(resolve(cwd, file), {
    what: "a WebAssembly file",
    maxBytes: MAX_BINARY_BYTES,
    shown: file,
  });
  try {
    return { name: basename(file), binary: provideBinary(bytes) };
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    throw new SeedbedError(error.code, error.message, { location: { file }, hint: error.hint, cause: error });
  }
}

/** What options give a guest. */
export interface GuestGiven {
  readonly env: readonly string[];
  readonly "inherit-env": boolean;
  readonly dir: readonly string[];
  readonly stdin?: string | undefined;
  readonly fuel?: number | undefined;
  readonly "max-memory"?: number | undefined;
  readonly "canonical-nan": boolean;
}

interface GuestScenario extends ReadBinary {
  readonly args: readonly string[];
  readonly options: GuestGiven;
  readonly world: ScenarioIR["world"];
  /** More of the scenario, and of its step. */
  readonly more?: Partial<ScenarioIR> | undefined;
  readonly step?: Readonly<Record<string, Json>> | undefined;
}

/** The scenario whose one step runs a guest. Its exit code is whatever it is. */
export function guestScenario(
  { name, binary, args, options, world, more, step }: GuestScenario,
  { cwd }: Context,
): ScenarioIR {
  const inherited = options["inherit-env"]
    ? Object.entries(process.env).flatMap(([key, text]) => text === undefined ? [] : [[key, text] as const])
    : [];
  const given = options.env.map((text) => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  const env = Object.fromEntries([...inherited, ...given]);
  return {
    version: 1,
    name,
    world,
    ...more,
    steps: [{
      type: "wasm_run",
      component: name,
      sha256: binary.sha256,
      ...(args.length === 0 ? {} : { args: [...args] }),
      ...(Object.keys(env).length === 0 ? {} : { env }),
      ...(options.dir.length === 0 ? {} : { dirs: [...options.dir] }),
      ...(options.stdin === undefined ? {} : inputFrom(options.stdin, cwd)),
      ...limitsIn(limitsFrom(options)),
      expect_exit: null,
      ...step,
    }],
  } as ScenarioIR;
}

/** The limits that the options set for a guest, as a step has them. */
export function limitsFrom(options: GuestGiven): LimitsGiven {
  return {
    fuel: options.fuel,
    max_memory_mb: options["max-memory"],
    canonical_nan: options["canonical-nan"] || undefined,
  };
}

/** The bytes of a file as a step has them: as text where they are one. */
function inputFrom(file: string, cwd: string): { readonly stdin: string } | { readonly stdin_base64: string } {
  const bytes = readRegularFile(resolve(cwd, file), {
    what: "the input of the guest",
    maxBytes: MAX_BINARY_BYTES,
    shown: file,
  });
  const text = textOf(bytes);
  return text === undefined ? { stdin_base64: bytes.toString("base64") } : { stdin: text };
}
