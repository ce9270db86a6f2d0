/**
 * This machine's ledger: the programs that were compiled here, and those from elsewhere that somebody agreed to run. It is
 * in the user's own state folder, one small file for each, named by its digest: processes that write at the same time
 * do not meet, and what cannot be read is an error and never a yes.
 */
import { lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { z } from "zod";
import { SeedbedError } from "../../../engine/errors.ts";
import { writeFileAtomically, writing } from "../../../engine/store/atomic_file.ts";
import { isoTime, nowMs } from "../../host.ts";
import { newId } from "../../new_id.ts";
import type { Capabilities } from "./capabilities.ts";
import { jsonOf } from "../../../engine/text/json_text.ts";

export const entrySchema = z.strictObject({
  schema: z.literal("seedbed/trusted@1"),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  entry: z.string().describe("the file that the code was compiled from"),
  scenario: z.string().optional(),
  packedBy: z.string().optional().describe("the packer, as the reproducer claims"),
  capabilities: z.strictObject({
    host: z.array(z.string()).describe("parts of the host that the scenario declares"),
    builtins: z.array(z.string()).describe("built-in modules that the code names"),
  }).optional(),
  why: z.enum(["compiled", "recorded", "allowed"]).describe(
    "compiled here, recorded here from compiled or allowed code, or allowed by the user",
  ),
  isolate: z.boolean().optional().describe("true if it may run only in an isolated process"),
  at: z.iso.datetime(),
});

export type LedgerEntry = z.output<typeof entrySchema>;
export type Reason = LedgerEntry["why"];

/** Larger than any entry. */
const MAX_ENTRY_BYTES = 16 * 1024;

/** The folder of the ledger: of `SEEDBED_STATE_DIR`, or of where the system keeps the state of programs. */
export function ledgerFolder(): string {
  return join(stateFolderOfUser(), "trusted");
}

export function stateFolderOfUser(): string {
  return stateFolder(process.env, process.platform, homedir());
}

function stateFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  home: string,
): string {
  const named = env["SEEDBED_STATE_DIR"];
  if (named !== undefined && named !== "") {
    if (isAbsolute(named)) return named;
    throw new SeedbedError("usage", `SEEDBED_STATE_DIR: expected an absolute path, found ${JSON.stringify(named)}`);
  }
  const folder = (name: string, otherwise: string) => {
    const path = env[name];
    return path !== undefined && isAbsolute(path) ? path : otherwise;
  };
  if (platform === "win32") return join(folder("LOCALAPPDATA", join(home, "AppData", "Local")), "seedbed");
  if (platform === "darwin") return join(home, "Library", "Application Support", "seedbed");
  return join(folder("XDG_STATE_HOME", join(home, ".local", "state")), "seedbed");
}

/** @throws SeedbedError `unreadable` when the entry is there and is not one */
export function ledgerEntry(digest: string): LedgerEntry | undefined {
  return readEntry(digest);
}

export type NewEntry =
  & Pick<LedgerEntry, "digest" | "entry" | "why" | "scenario" | "packedBy" | "isolate">
  & { readonly capabilities?: Capabilities | undefined };

/**
 * Rights that an entry has already stay.
 * @throws SeedbedError `unwritable`, and `unreadable` where there is no telling whether it is there already
 */
export function addToLedger(entry: NewEntry): void {
  const { digest } = entry;
  const known = readEntry(digest);
  if (known !== undefined && (known.isolate !== true || entry.isolate === true)) return;
  const value = { schema: "seedbed/trusted@1", ...entry, at: isoTime(nowMs()) };
  writeFileAtomically(fileOf(digest), `${JSON.stringify(value)}\n`, newId());
}

/** An entry of the ledger with its digest. */
export interface ListedEntry {
  readonly digest: string;
  /** Undefined for a file that is no entry any more: it is no consent, and can be removed. */
  readonly entry: LedgerEntry | undefined;
}

/** All entries, the newest first, and then those that are damaged. @throws SeedbedError `unreadable` */
export function listLedger(): ListedEntry[] {
  const folder = ledgerFolder();
  const names = reading(folder, () => readdirSync(folder)) ?? [];
  const listed = names.flatMap((name): ListedEntry[] => {
    const digest = /^([0-9a-f]{64})\.json$/.exec(name)?.[1];
    if (digest === undefined) return [];
    try {
      const entry = readEntry(digest);
      return entry === undefined ? [] : [{ digest, entry }];
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      return [{ digest, entry: undefined }];
    }
  });
  const key = ({ digest, entry }: ListedEntry) => `${entry?.at ?? ""} ${digest}`;
  return listed.sort((a, b) => key(a) < key(b) ? 1 : -1);
}

/** Takes consent back. @throws SeedbedError `unwritable` */
export function removeFromLedger(digest: string): void {
  const path = fileOf(digest);
  writing(path, () => rmSync(path, { force: true }));
}

function fileOf(digest: string): string {
  return join(ledgerFolder(), `${digest}.json`);
}

function readEntry(digest: string): LedgerEntry | undefined {
  const path = fileOf(digest);
  const text = reading(path, () => {
    const found = lstatSync(path);
    // A link would let a file elsewhere say yes.
    if (!found.isFile() || found.size > MAX_ENTRY_BYTES) throw damaged(path);
    return readFileSync(path, "utf8");
  });
  if (text === undefined) return undefined;
  const entry = entrySchema.safeParse(jsonOf(text)).data;
  if (entry?.digest !== digest) throw damaged(path);
  return entry;
}

function damaged(path: string): SeedbedError {
  return new SeedbedError("unreadable", "expected an entry of the ledger of trusted code, found something else", {
    location: { file: path },
    hint: "remove the file; seedbed then asks again",
  });
}

/** Undefined for what is not there. */
function reading<T>(path: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SeedbedError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new SeedbedError("unreadable", `cannot read the ledger of trusted code: ${code ?? message}`, {
      location: { file: path },
      hint: "seedbed runs no code from elsewhere until it can read the ledger",
      cause,
    });
  }
}
