/** Reads what a server has logged, whole commands of clients at a time. */
import { ProtocolError, RequestReader } from "../protocol/reader.ts";
import { writeCommand } from "../protocol/writer.ts";

/** What one command of a client did. */
export interface Repetition {
  /** Unix ms, by which its commands count their durations; undefined if none does. */
  readonly atMs: number | undefined;
  readonly commands: readonly (readonly string[])[];
  /** As it is in the log. */
  readonly text: string;
}

export class LogReader {
  readonly #reader = new RequestReader(false);
  #atMs: number | undefined;
  /** Commands since `MULTI`, or since what a single command needs. */
  #commands: (readonly string[])[] = [];
  #isMany = false;
  #text = "";

  push(bytes: Uint8Array): void {
    this.#reader.push(bytes);
  }

  /**
   * Returns undefined while the next one is not whole.
   * @throws ProtocolError for what is no log
   */
  next(): Repetition | undefined {
    for (let words = this.#reader.next(); words !== undefined; words = this.#reader.next()) {
      const name = words[0]!.toUpperCase();
      this.#text += writeCommand(words);
      if (name === "AT") this.#atMs = timeOf(words);
      else if (name === "MULTI") this.#isMany = true;
      else if (name !== "EXEC") this.#commands.push(words);
      const isWhole = name === "EXEC" || !(this.#isMany || name === "AT" || name === "SELECT");
      if (!isWhole) continue;
      const whole = { atMs: this.#atMs, commands: this.#commands, text: this.#text };
      this.#atMs = undefined;
      this.#commands = [];
      this.#isMany = false;
      this.#text = "";
      return whole;
    }
    return undefined;
  }
}

function timeOf([, text = ""]: readonly string[]): number {
  if (!/^\d{1,16}$/.test(text)) throw new ProtocolError(`expected a time after AT, got '${text.slice(0, 20)}'`);
  return Number(text);
}
