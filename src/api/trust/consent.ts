/** Code from somebody else runs only when the user agrees. Where it lies says nothing about whose it is. */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import process from "node:process";
import { SeedbedError } from "../../engine/errors.ts";
import { isolatedLedger } from "./isolation.ts";
import { addToLedger, ledgerEntry } from "./ledger.ts";
import { capabilitiesOf, type ForeignProgram, programDigest } from "./program_digest.ts";

export class CodeFromElsewhere extends SeedbedError {
  readonly digest: string;

  constructor(program: ForeignProgram, file: string) {
    const digest = programDigest(program);
    const { host, builtins } = capabilitiesOf(program);
    const uses = [...host.map((name) => `the host's ${name}`), ...builtins];
    super(
      "contract",
      `the code of ${JSON.stringify(program.code.entry)} was not compiled on this machine and would run ` +
        `(digest ${digest.slice(0, 12)}, ${packedBy(file)}, uses ${
          uses.length === 0 ? "no modules" : uses.join(", ")
        })`,
      {
        location: { file },
        hint: "if you trust whoever made it: --allow-code (allowCode in a program) runs it, and remembers that",
      },
    );
    this.digest = digest;
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
        hint: "--isolate runs it so; --allow-code --no-isolate lets it run with your own rights from now on",
      },
    );
  }
}

/** For processes that a command starts: what was allowed in it is allowed in them. */
export const ALLOW_CODE_VARIABLE = "SEEDBED_ALLOW_CODE";

/** The user has allowed, for as long as this process lives, what it loads. */
export function allowCodeInThisProcess(): void {
  process.env[ALLOW_CODE_VARIABLE] = "1";
}

/**
 * Lets a program pass that was compiled here, that was agreed to before, or that the user allows now, which is remembered.
 * @param file that it came in
 * @throws CodeFromElsewhere for any other, NeedsIsolation for one that is not to run in this process; nothing of it has run
 */
export function requireConsent(program: ForeignProgram, file: string, allowCode = false): void {
  const digest = programDigest(program);
  const known = ledgerEntry(digest);
  if (known !== undefined && (known.isolate !== true || isolatedLedger() !== undefined)) return;
  if (!allowCode && process.env[ALLOW_CODE_VARIABLE] !== "1") {
    throw known === undefined ? new CodeFromElsewhere(program, file) : new NeedsIsolation(known.entry, file);
  }
  remember(program, "allowed");
}

/** Notes that a program was compiled here, from sources of the user's. */
export function rememberCompiled(program: ForeignProgram): void {
  remember(program, "compiled");
}

function remember(program: ForeignProgram, why: "compiled" | "allowed"): void {
  const { code: { entry }, ir } = program;
  const scenario = ir === undefined ? {} : { scenario: ir.name.slice(0, 1000) };
  const noted = { digest: programDigest(program), entry: entry.slice(0, 1000), ...scenario };
  const passOn = isolatedLedger();
  if (passOn !== undefined) {
    // A compiled program of the user's own needs no note of what an isolated process says.
    if (why === "allowed") passOn(noted);
    return;
  }
  try {
    addToLedger({ ...noted, why });
  } catch (error) {
    // That it cannot be noted takes nothing from what was just agreed to; it is asked for again.
    if (!(error instanceof SeedbedError) || error.code !== "unwritable") throw error;
    process.emitWarning(`the ledger of trusted code: ${error.message} (${error.location?.file})`);
  }
}

/** Whether a module lies in the folder of a run or a reproducer, or below one: it came with that. */
export function isInRunFolder(file: string): boolean {
  for (let folder = dirname(realpathSync(file));; folder = dirname(folder)) {
    const has = (name: string) => isFile(join(folder, name));
    if (has("trace.jsonl") && (has("manifest.json") || has("bundle.json"))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** False for what may not be looked at, too. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a file is really below a folder, wherever links lead. */
export function isBelow(file: string, folder: string): boolean {
  if (!existsSync(file)) return false;
  const way = relative(realpathSync(folder), realpathSync(file));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** What the folder claims; nobody vouches for it. */
function packedBy(file: string): string {
  let packed: { seedbed?: unknown; platform?: { os?: unknown } } | undefined;
  try {
    packed = JSON.parse(readFileSync(join(dirname(file), "environment.json"), "utf8")).packed;
  } catch {
    packed = undefined;
  }
  const version = packed?.seedbed;
  if (typeof version !== "string") return "nothing says who packed it";
  const os = packed?.platform?.os;
  const where = typeof os === "string" ? ` on ${os.slice(0, 20)}` : "";
  return `packed by seedbed ${version.slice(0, 20)}${where}, it says`;
}
