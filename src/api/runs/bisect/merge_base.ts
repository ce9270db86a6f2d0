/** Which failures of a change are older than the change: their traces fail at the commit at which it left its branch, too. */
import { existsSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { isBelow } from "../../../engine/host/below.ts";
import { makeTemporaryFolder } from "../../../engine/store/temporary_folder.ts";
import { decisionsOf } from "../../../engine/trace/decode.ts";
import { changedFiles } from "../../project/changed_files.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { SHRUNK_FILE } from "../traces/select_trace.ts";
import { readTraceFile } from "../traces/trace_file.ts";
import type { Verdict } from "./bisect.ts";
import { Checkout } from "./checkout.ts";
import { History } from "./history.ts";
import { lookFor } from "./look.ts";

export interface MergeBaseOptions {
  /** Absolute path of the folder that the scenarios run in. */
  readonly cwd: string;
  /** A branch, tag or commit, and the option that named it. */
  readonly ref: string;
  readonly option: string;
  /** A command line that installs packages, where those that are present do not fit. */
  readonly prepare: string | undefined;
  readonly strict: boolean;
  readonly allowCode: AllowCode;
  readonly signal: AbortSignal;
}

/** Runs near the recorded one, where that one does not fail. */
const AROUND = 20;

export class MergeBase {
  readonly #options: MergeBaseOptions;
  readonly #history: History;
  /** Undefined if there is no change. */
  readonly #commit: string | undefined;
  readonly #cwd: string;
  #folder: string | undefined;
  #checkout: Checkout | undefined;
  /** Why nothing can be told of the commit, if so. */
  #problem: string | undefined;

  /** @throws SeedbedError `usage` if there is no git, no repository, no such commit, or none that both come from */
  constructor(options: MergeBaseOptions) {
    const { cwd, ref, option } = options;
    this.#options = options;
    this.#cwd = realpathSync(cwd);
    this.#history = new History(cwd);
    const head = this.#history.find("HEAD", option);
    const commit = this.#history.mergeBase(this.#history.find(ref, option), head);
    if (commit === undefined) {
      throw new SeedbedError(
        "usage",
        `${option}: expected a branch that HEAD has commits in common with, found ${ref}`,
        {
          hint: "git fetch --unshallow, or on GitHub fetch-depth: 0 of actions/checkout, gets the older commits",
        },
      );
    }
    this.#commit = commit === head && changedFiles(head, cwd).length === 0 ? undefined : commit;
  }

  /**
   * Says whether a recorded failure shows there. It does not if the commit has no such scenario: who adds one that fails is to hear of it.
   * @param trace absolute path of the trace of a failing run, and of its scenario file
   */
  async look(trace: string, file: string): Promise<Verdict> {
    if (this.#commit === undefined) return { kind: "good", runs: 0 };
    const real = realpathSync(file);
    if (!isBelow(real, this.#history.top)) return unknown(`${file} is not in the repository`);
    const checkout = await this.#open(this.#commit);
    if (this.#problem !== undefined) return unknown(this.#problem);
    const source = checkout.path(real);
    if (!existsSync(source)) return { kind: "good", runs: 0 };
    const { strict, allowCode, signal } = this.#options;
    const shrunk = join(dirname(trace), SHRUNK_FILE);
    const hasShrunk = basename(trace) !== SHRUNK_FILE && existsSync(shrunk);
    return await lookFor(resolve(this.#cwd, trace), {
      cwd: checkout.cwd,
      source,
      shrunk: hasShrunk ? decisionsOf((await readTraceFile(shrunk)).entries) : undefined,
      around: AROUND,
      strict,
      allowCode,
      signal,
    });
  }

  /** Takes the working tree away. */
  remove(): void {
    this.#checkout?.remove();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #open(commit: string): Promise<Checkout> {
    if (this.#checkout !== undefined) return this.#checkout;
    const { prepare, signal } = this.#options;
    this.#folder = makeTemporaryFolder("base");
    const folder = join(this.#folder, "tree");
    this.#checkout = new Checkout({ top: this.#history.top, cwd: this.#cwd, folder, prepare, signal });
    this.#problem = await this.#checkout.switchTo(commit);
    return this.#checkout;
  }
}

function unknown(reason: string): Verdict {
  return { kind: "unknown", runs: 0, reason };
}
