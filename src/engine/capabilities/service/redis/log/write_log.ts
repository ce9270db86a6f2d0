/**
 * What has changed a server's data, as the commands that did it, one after the other: the same text goes into the append-only file and to
 * replicas. `AT` before a command says the time by which it counts its durations, and `MULTI` and `EXEC` hold together what happens as one.
 */
import { writeCommand } from "../protocol/writer.ts";

/** A command that has changed something. */
export interface Effect {
  readonly db: number;
  readonly args: readonly string[];
  /** Unix ms, if the command has looked at the time. */
  readonly atMs: number | undefined;
}

export class WriteLog {
  readonly #isKept: boolean;
  #chunks: string[] = [];
  #length = 0;
  #db = -1;

  /** @param isKept whether somebody asks for what was logged before */
  constructor(isKept: boolean) {
    this.#isKept = isKept;
  }

  /** Bytes. */
  get length(): number {
    return this.#length;
  }

  /** Adds what one command of a client did. Returns its text. */
  append(effects: readonly Effect[]): string {
    let text = "";
    const time = effects.find(({ atMs }) => atMs !== undefined)?.atMs;
    if (time !== undefined) text += writeCommand(["AT", String(time)]);
    text += this.#select(effects[0]!.db);
    const isMany = effects.length > 1;
    if (isMany) text += writeCommand(["MULTI"]);
    for (const { db, args } of effects) text += this.#select(db) + writeCommand(args);
    if (isMany) text += writeCommand(["EXEC"]);
    this.#add(text);
    return text;
  }

  #select(db: number): string {
    if (db === this.#db) return "";
    this.#db = db;
    return writeCommand(["SELECT", String(db)]);
  }

  /** Adds what another server has logged, or this one before it was restarted. */
  push(text: string): void {
    this.#add(text);
    // Which database that was for is not known.
    this.#db = -1;
  }

  #add(text: string): void {
    if (this.#isKept) this.#chunks.push(text);
    this.#length += text.length;
  }

  /** What follows an offset. */
  from(offset: number): string {
    if (this.#chunks.length > 1) this.#chunks = [this.#chunks.join("")];
    return (this.#chunks[0] ?? "").slice(offset);
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
    this.#db = -1;
  }
}
