/** Code from somebody else runs only when the user agrees. Where it lies says nothing about whose it is. */
import { existsSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { SeedbedError } from "../../../engine/errors.ts";
import { isBelow } from "../../../engine/host/below.ts";
import { packedBy } from "./came_with.ts";
import { type Capabilities, capabilityNames } from "./capabilities.ts";
import { isolatedLedger } from "./isolation.ts";
import { addToLedger, ledgerEntry, type NewEntry, type Reason } from "./ledger.ts";
import { capabilitiesOf, filesOf, type ForeignProgram, programDigest } from "./program_digest.ts";

/** A program that was not compiled on this machine and asks for consent. None of it has run. */
export interface ConsentRequest {
  /** SHA-256 in hex of code, scenario and capabilities together. */
  readonly digest: string;
  /** The file that the code came in. */
  readonly file: string;
  /** The file that it was compiled from, as it says. */
  readonly entry: string;
  /** Name of the scenario; undefined for a module, which says it only when it runs. */
  readonly scenario: string | undefined;
  /** The packer, as the folder itself claims; nobody vouches for that. */
  readonly packedBy: string | undefined;
  /** The source files that its code was bundled from, as its source map says. */
  readonly files: readonly string[];
  /**
   * The access that the code may have.
   * @internal
   */
  readonly capabilities: Capabilities;
}

/**
 * The answer to a request for consent: yes, no, or yes in an isolated process only. The last one makes the call throw a
 * `SeedbedError` if this process is not isolated.
 */
export type Answer = boolean | "isolated";

/** Says whether foreign code may run: always, never, or as a function answers. Consent is remembered. */
export type AllowCode = boolean | ((request: ConsentRequest) => Answer | Promise<Answer>);

export class CodeFromElsewhere extends SeedbedError {
  readonly request: ConsentRequest;

  constructor(request: ConsentRequest) {
    const { entry, digest, packedBy, capabilities, file } = request;
    const uses = capabilityNames(capabilities);
    super(
      "contract",
      `the code of ${JSON.stringify(entry.slice(0, 200))} was not compiled on this machine and would run ` +
        `(digest ${digest.slice(0, 12)}, ${
          packedBy === undefined ? "nothing says who packed it" : `${packedBy}, it says`
        }, ` +
        `uses ${uses.length === 0 ? "no modules" : uses.join(", ")})`,
      {
        location: { file },
        hint: "if you trust its author: --allow-code (allowCode in a program) runs it and remembers your consent",
      },
    );
    this.request = request;
  }
}

/** It was allowed to run, but in isolation: the command line starts that when it sees this. */
export class NeedsIsolation extends SeedbedError {
  constructor(entry: string, file: string) {
    super(
      "contract",
      `the code of ${JSON.stringify(entry)} was allowed to run in an isolated process, and only there`,
      {
        location: { file },
        hint: "--isolate runs it in isolation; --allow-code --no-isolate runs it with your own permissions from now on",
      },
    );
  }
}

/**
 * Lets a program pass that was compiled here, that was agreed to before, or that the user allows now, which is remembered.
 * @param file that it came in
 * @throws CodeFromElsewhere for any other, NeedsIsolation for one that is not to run in this process; nothing of it has run
 */
export async function requireConsent(
  program: ForeignProgram,
  file: string,
  allowCode: AllowCode = false,
): Promise<void> {
  const digest = programDigest(program);
  const known = ledgerEntry(digest);
  const isHere = isolatedLedger() !== undefined;
  if (known !== undefined && (known.isolate !== true || isHere)) return;
  // What was answered once is not asked again; only a plain yes gives it more than it has.
  if (known !== undefined && allowCode !== true) throw new NeedsIsolation(known.entry, file);
  const request: ConsentRequest = {
    digest,
    file,
    entry: program.code.entry,
    scenario: program.ir?.name,
    packedBy: packedBy(dirname(file)),
    files: filesOf(program.code),
    capabilities: capabilitiesOf(program),
  };
  const allowed = typeof allowCode === "function" ? await allowCode(request) : allowCode;
  // A program without types may answer anything.
  if (allowed !== true && allowed !== "isolated") throw new CodeFromElsewhere(request);
  const isolate = allowed === "isolated";
  remember(program, "allowed", { packedBy: request.packedBy, isolate });
  if (isolate && !isHere) throw new NeedsIsolation(request.entry, file);
}

/** Notes that a program was compiled here, from sources of the user's. */
export function rememberCompiled(program: ForeignProgram): void {
  remember(program, "compiled");
}

let warned = false;

export function remember(
  program: ForeignProgram,
  why: Reason,
  { packedBy, isolate = false }: { readonly packedBy?: string | undefined; readonly isolate?: boolean } = {},
): void {
  const { code: { entry }, ir } = program;
  const short = (text: string | undefined) => text?.slice(0, 1000);
  const noted = {
    digest: programDigest(program),
    entry: entry.slice(0, 1000),
    scenario: short(ir?.name),
    packedBy,
    capabilities: capabilitiesOf(program),
  };
  const passOn = isolatedLedger();
  if (passOn === undefined) note({ ...noted, why, ...(isolate ? { isolate } : {}) });
  // A compiled program of the user's own needs no note of what an isolated process says.
  else if (why !== "compiled") passOn(noted);
}

/** Notes in the ledger, with a warning if that cannot be done. */
export function note(entry: NewEntry): void {
  try {
    addToLedger(entry);
  } catch (error) {
    // That it cannot be noted takes nothing from what was just compiled or agreed to; it is asked for again.
    if (!(error instanceof SeedbedError) || !["unwritable", "unreadable"].includes(error.code)) throw error;
    if (!warned) process.emitWarning(`not noted as trusted: ${error.message} (${error.location?.file})`);
    warned = true;
  }
}

/** Returns whether a file is really below a folder, wherever links lead. */
export function isReallyBelow(file: string, folder: string): boolean {
  return existsSync(file) && isBelow(realpathSync(file), realpathSync(folder));
}
