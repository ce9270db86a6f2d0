/** Shows a run of a guest: what it writes while it runs, and how it ended. */
import { Buffer } from "node:buffer";
import process from "node:process";
import { GUESTS } from "../engine/capabilities/wasm/guests.ts";
import { newId } from "../api/new_id.ts";
import type { ScenarioIR } from "../engine/ir/scenario.ts";
import { record } from "../engine/modes/record.ts";
import { AtomicFile } from "../engine/store/atomic_file.ts";
import { textOf } from "../engine/host/output.ts";
import type { Executed } from "../engine/modes/execute.ts";
import type { Run } from "../engine/interpreter/run.ts";
import type { OutputName } from "../engine/wasm/guest_end.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** What a guest writes, as documents have it: as text, or in base64 where it is none. */
export type ShownOutput = { readonly text: string } | { readonly base64: string };

export class ShownGuest {
  readonly #outputs: Record<OutputName, Uint8Array[]> = { stdout: [], stderr: [] };
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** To be called with the run before it starts. */
  readonly onRun = ({ world }: Run): void => {
    world.use(GUESTS).onOutput = (name, bytes) => {
      this.#outputs[name].push(bytes);
      if (!this.#context.json) process[name].write(bytes);
    };
  };

  bytes(name: OutputName): Uint8Array {
    return Buffer.concat(this.#outputs[name]);
  }

  output(name: OutputName): ShownOutput {
    const bytes = Buffer.concat(this.#outputs[name]);
    const text = textOf(bytes);
    return text === undefined ? { base64: bytes.toString("base64") } : { text };
  }
}

/** The exit code of the guest, as its event in the log says; undefined for one that trapped. */
export function guestExitCode(entries: readonly object[]): number | undefined {
  const found = entries.findLast((entry) => (entry as { event?: unknown }).event === "wasm.exit");
  return (found as { data?: { code?: number } } | undefined)?.data?.code;
}

/** The exit code of the command. */
export function exitOf({ outcome }: Executed, guestCode: number | undefined, passExit: boolean): ExitCode {
  if (passExit && outcome.status === "pass" && guestCode !== undefined) return guestCode as ExitCode;
  return outcome.status === "pass" ? EXIT.pass : outcome.status === "timeout" ? EXIT.timeout : EXIT.fail;
}

/** What went wrong, for standard error. */
export function failureLines({ outcome: { finding } }: Executed): string {
  if (finding === undefined) return "";
  const { message, details = [], hint } = finding;
  return [message, ...details.map((line) => `  ${line}`), ...(hint === undefined ? [] : [`hint: ${hint}`])].map((
    line,
  ) => `${line}\n`).join("");
}

/** Runs a guest on the real machine. Returns how it went, and its trace. */
export async function recordGuest(
  ir: ScenarioIR,
  guest: ShownGuest,
  { cwd }: Context,
): Promise<{ readonly executed: Executed; readonly text: string }> {
  const pieces: string[] = [];
  const executed = await record({ ir, root: cwd, mayAskHost: ["wasm"] }, {
    seed: 0,
    strategy: "fifo",
    sink: (text) => void pieces.push(text),
    onRun: guest.onRun,
  });
  return { executed, text: pieces.join("") };
}

/** Writes a file so that it is there as a whole, or as it was. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const target = new AtomicFile(path, newId());
  target.write(content);
  target.commit();
}
