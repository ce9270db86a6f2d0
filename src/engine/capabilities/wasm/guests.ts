/** Runs guests for a world: over its clock, randomness and files; or over the real machine, whose answers are recorded. */
import { Buffer } from "node:buffer";
import { textOf } from "../../host/output.ts";
import type { Json } from "../../json.ts";
import { Failure } from "../../findings/failure.ts";
import { type Calls, DIRECT_CALLS, recordedCalls } from "../../wasm/calls/calls.ts";
import { playedCalls, type Recording } from "./played_calls.ts";
import { binaryOf, type Compiled } from "../../wasm/compiled.ts";
import { runGuest } from "../../wasm/guest.ts";
import { limitsOf } from "./limits.ts";
import type { GuestLimits, LimitsGiven } from "../../wasm/limits.ts";
import type { GuestOptions } from "../../wasm/guest_options.ts";
import type { GuestFault } from "../../wasm/surroundings/fault_kinds.ts";
import { faultySurroundings } from "../../wasm/surroundings/faults.ts";
import { guestStrikes } from "./faults.ts";
import type { GuestEnd } from "../../wasm/guest_end.ts";
import { mountReal, parseMount } from "../../wasm/surroundings/mounts.ts";
import { realSurroundings } from "../../wasm/surroundings/real.ts";
import type { Surroundings } from "../../wasm/surroundings/surroundings.ts";
import type { OutputName } from "../../wasm/guest_end.ts";
import { type BaseWorld, definePart } from "../part.ts";
import { simulatedSurroundings } from "./simulated.ts";

export interface GuestCommand {
  /** The name of the file, which messages and labels have. */
  readonly component: string;
  /** Digest of the binary. */
  readonly sha256: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its input; undefined for that of the process, where the real machine answers, and for none elsewhere. */
  readonly stdin: Uint8Array | undefined;
  /** The date at which it begins, in ms since 1970; that of the world if it is undefined. */
  readonly startMs?: number | undefined;
  /** What answers its calls, instead of a world. */
  readonly recording?: Recording | undefined;
  /** What it may use up. */
  readonly limits?: LimitsGiven | undefined;
  /** What its calls may meet, in the simulated world. */
  readonly faults?: readonly GuestFault[] | undefined;
  /** Folders that it has, as `HOST::GUEST` or `HOST::GUEST:ro`. */
  readonly dirs: readonly string[];
}

export interface GuestRun {
  readonly end: GuestEnd;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export class Guests {
  readonly #world: BaseWorld;
  readonly #isRecorded: boolean;
  /** Called with what guests write, while they run. */
  onOutput: ((name: OutputName, bytes: Uint8Array) => void) | undefined;

  constructor(world: BaseWorld, isRecorded: boolean) {
    this.#world = world;
    this.#isRecorded = isRecorded;
  }

  /** Runs one to its end. No other task has a turn meanwhile. */
  run(command: GuestCommand): GuestRun {
    const binary = requireBinary(command);
    const { kernel } = this.#world;
    const outputs: Record<OutputName, Uint8Array[]> = { stdout: [], stderr: [] };
    const name = command.component;
    const onOutput = (output: OutputName, bytes: Uint8Array) => {
      if (bytes.length === 0) return;
      outputs[output].push(bytes);
      const text = textOf(bytes);
      const content = text === undefined ? { base64: Buffer.from(bytes).toString("base64") } : { text };
      kernel.event(`wasm.${output}`, { guest: name, ...content });
      this.onOutput?.(output, bytes);
    };
    const isSimulated = !this.#isRecorded && command.recording === undefined;
    const limits = limitsOf(command.limits, isSimulated);
    const options = { name, onOutput, ...this.#meeting(command, limits, isSimulated) };
    const end = runGuest(binary, { ...options, calls: this.#callsOf(command) });
    if ("exitCode" in end) kernel.event("wasm.exit", { guest: name, code: end.exitCode });
    else kernel.event("wasm.trap", { guest: name, reason: end.trap.reason });
    return { end, stdout: Buffer.concat(outputs.stdout), stderr: Buffer.concat(outputs.stderr) };
  }

  /** Its surroundings and limits, with the faults that it meets. */
  #meeting(
    command: GuestCommand,
    limits: GuestLimits,
    isSimulated: boolean,
  ): Pick<GuestOptions, "surroundings" | "limits"> {
    const surroundings = this.#surroundings(command);
    const { component, faults = [] } = command;
    if (faults.length === 0) return { surroundings, limits };
    if (!isSimulated) {
      throw new Failure("error", "wasm faults", `${component}: faults strike in the simulated world only`, {
        hint: "leave faults out, or the backend of wasm",
      });
    }
    const { strikes, failedGrow } = guestStrikes(this.#world.kernel, component, faults);
    return { surroundings: faultySurroundings(surroundings, strikes), limits: { ...limits, failedGrow } };
  }

  #callsOf({ component, recording }: GuestCommand): Calls {
    if (recording !== undefined) return playedCalls(component, recording);
    return this.#isRecorded ? this.#recorded(component) : DIRECT_CALLS;
  }

  #recorded(guest: string): Calls {
    const { kernel } = this.#world;
    return recordedCalls({
      guest,
      ask: (label, work) => kernel.outside.askNow({ kind: "wasm", label, work: () => work() }) as Json,
      onInvalid: (label) =>
        kernel.abort(
          new Failure("divergence", "divergence", `the recorded answer to "${label}" is not one of the host`),
        ),
    });
  }

  #surroundings({ component, args, env, stdin, startMs, dirs }: GuestCommand): Surroundings {
    const given = { args: [component, ...args], env: Object.entries(env) };
    if (!this.#isRecorded) {
      return simulatedSurroundings(this.#world, { ...given, stdin, startMs, dirs: dirs.map(parseMount) });
    }
    let real: Surroundings | undefined;
    // A replay asks for none of it, and has no folders.
    return lazily(() =>
      real ??= realSurroundings({
        ...given,
        preopens: dirs.map((dir) => mountReal(parseMount(dir), this.#world.root)),
        stdin,
      })
    );
  }
}

/** Surroundings that are made when something of them is first asked for. */
function lazily(made: () => Surroundings): Surroundings {
  return {
    get args() {
      return made().args;
    },
    get env() {
      return made().env;
    },
    get preopens() {
      return made().preopens;
    },
    wallNs: () => made().wallNs(),
    monotonicNs: () => made().monotonicNs(),
    sleepNs: (ns) => made().sleepNs(ns),
    randomBytes: (length) => made().randomBytes(length),
    readStdin: (maxBytes) => made().readStdin(maxBytes),
    takeOutput: (name, length) => made().takeOutput(name, length),
  };
}

function requireBinary({ component, sha256 }: GuestCommand): Compiled {
  const found = binaryOf(sha256);
  if (found !== undefined) return found;
  throw new Failure("error", "no WebAssembly binary", `the binary of ${component} is not here (sha256 ${sha256})`, {
    hint: `give it with: seedbed wasm replay ${component}`,
  });
}

export const GUESTS = definePart("wasm", {
  backends: ["simulated", "host"],
  create: (world, { backends }) => new Guests(world, backends?.["wasm"] === "host"),
});
