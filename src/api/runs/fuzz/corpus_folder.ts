/**
 * A corpus on disk: a folder with a file for each run, which has the decisions that make it. Nothing in it depends on the machine.
 *
 * ```
 * <corpus>/<digest of the decisions>.json
 * ```
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Decision } from "../../../engine/decisions/decision.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { scheduleSchema } from "../../../engine/ir/schedule.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "../../../engine/json.ts";
import { AtomicFile, writeFileAtomically } from "../../../engine/store/atomic_file.ts";
import { makeFolders } from "../../../engine/store/folders.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { toDecision, toEntry } from "../../../engine/world/log.ts";
import { newId } from "../../new_id.ts";

const SCHEMA = "seedbed/corpus-entry@1";
const ENDING = ".json";
const MAX_BYTES = 64 * 1024 * 1024;
const DIGEST_LENGTH = 16;

const entrySchema = z.strictObject({
  schema: z.literal(SCHEMA),
  scenario: z.string().describe("the name of the scenario"),
  decisions: scheduleSchema,
});

/** A run of a corpus. */
export interface CorpusEntry {
  /** Name of its file. */
  readonly name: string;
  /** The name of the scenario that made it. */
  readonly scenario: string;
  readonly decisions: readonly Decision[];
}

export class CorpusFolder {
  readonly path: string;
  readonly #shown: string;

  /** @param shown the path in messages */
  constructor(path: string, shown: string) {
    this.path = path;
    this.#shown = shown;
  }

  /** @throws SeedbedError `unwritable` if nothing can be written to it */
  requireWritable(): void {
    try {
      makeFolders(this.path);
      new AtomicFile(join(this.path, `${newId()}${ENDING}`), newId()).discard();
    } catch (error) {
      const why = error instanceof SeedbedError ? error.message : (error as Error).message;
      throw new SeedbedError("unwritable", `expected a folder for the corpus that can be written to: ${why}`, {
        location: { file: this.#shown },
        hint: "name another folder with --corpus",
        cause: error,
      });
    }
  }

  /**
   * The entries, in an order that does not depend on the machine; none if there is no folder.
   * @throws SeedbedError `invalid` for a file that is no entry
   */
  entries(): CorpusEntry[] {
    return this.#names().map((name) => this.#read(name));
  }

  /** Returns whether it was not there yet. */
  add(scenario: string, decisions: readonly Decision[]): boolean {
    const lines = decisions.map((decision) => toEntry(decision));
    const digest = createHash("sha256").update(JSON.stringify(lines)).digest("hex").slice(0, DIGEST_LENGTH);
    const path = join(this.path, `${digest}${ENDING}`);
    if (existsSync(path)) return false;
    writeFileAtomically(
      path,
      `${JSON.stringify({ schema: SCHEMA, scenario, decisions: lines })}\n`,
      newId(),
    );
    return true;
  }

  remove(name: string): void {
    rmSync(join(this.path, name));
  }

  #names(): string[] {
    let found: string[];
    try {
      found = readdirSync(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw new SeedbedError(
        "unreadable",
        `expected a folder with a corpus (${(error as NodeJS.ErrnoException).code})`,
        {
          location: { file: this.#shown },
          cause: error,
        },
      );
    }
    return found.filter((name) => !name.startsWith(".")).sort();
  }

  #read(name: string): CorpusEntry {
    const location = { file: join(this.#shown, name) };
    const problem = (found: string) =>
      new SeedbedError("invalid", `expected an entry of a corpus, found ${found}`, {
        location,
        hint: "remove the file, or put files of bytes in with seedbed corpus import",
      });
    if (!name.endsWith(ENDING)) throw problem("another file");
    const what = "an entry of a corpus";
    const text = readRegularFile(join(this.path, name), { what, maxBytes: MAX_BYTES, shown: location.file }).toString();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw problem("no JSON");
    }
    if (isDeeperThan(MAX_JSON_DEPTH, value)) throw problem(`more than ${MAX_JSON_DEPTH} levels`);
    const result = entrySchema.safeParse(value);
    if (!result.success) throw problem(`one where ${explainIssue(result.error.issues[0]!, value, entrySchema).text}`);
    const { scenario, decisions } = result.data;
    return { name, scenario, decisions: decisions.map((line) => toDecision(line)) };
  }
}
