/** The requests of a client, from the bytes that arrive: lists of texts, or words in a line. */
import { Buffer } from "node:buffer";

const MAX_WORDS = 1024 * 1024;
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_LINE = 65_536;

/** The client does not speak the protocol: it is told, and its connection is closed. */
export class ProtocolError extends Error {}

export class RequestReader {
  readonly #takesLines: boolean;
  #text = "";
  #at = 0;

  /** @param takesLines whether words in a line are a request as well */
  constructor(takesLines = true) {
    this.#takesLines = takesLines;
  }

  /** Takes what has arrived. */
  push(bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text;
    this.#at = 0;
  }

  /**
   * Returns the next whole request; undefined while it is not there.
   * @throws ProtocolError
   */
  next(): string[] | undefined {
    while (this.#at < this.#text.length) {
      const start = this.#at;
      const isList = this.#text[start] === "*";
      if (!isList && !this.#takesLines) throw new ProtocolError(`expected '*', got '${this.#text[start]}'`);
      const words = isList ? this.#list() : this.#line();
      if (words === undefined) {
        this.#at = start;
        return undefined;
      }
      if (words.length > 0) return words;
    }
    return undefined;
  }

  #list(): string[] | undefined {
    const count = this.#number("*", "invalid multibulk length", MAX_WORDS);
    if (count === undefined) return undefined;
    const words: string[] = [];
    for (let index = 0; index < count; index++) {
      if (this.#at >= this.#text.length) return undefined;
      const found = this.#text[this.#at]!;
      if (found !== "$") throw new ProtocolError(`expected '$', got '${found}'`);
      const length = this.#number("$", "invalid bulk length", MAX_BYTES);
      if (length === undefined) return undefined;
      if (length < 0) throw new ProtocolError("invalid bulk length");
      const end = this.#at + length;
      if (end + 2 > this.#text.length) return undefined;
      words.push(this.#text.slice(this.#at, end));
      this.#at = end + 2;
    }
    return words;
  }

  #number(sign: string, message: string, most: number): number | undefined {
    const end = this.#text.indexOf("\r\n", this.#at);
    if (end < 0) {
      if (this.#text.length - this.#at > MAX_LINE) {
        throw new ProtocolError(`too big ${sign === "*" ? "mbulk" : "bulk"} count string`);
      }
      return undefined;
    }
    const text = this.#text.slice(this.#at + 1, end);
    const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
    if (!(value <= most)) throw new ProtocolError(message);
    this.#at = end + 2;
    return value;
  }

  #line(): string[] | undefined {
    const end = this.#text.indexOf("\n", this.#at);
    if (end < 0) {
      if (this.#text.length - this.#at > MAX_LINE) throw new ProtocolError("too big inline request");
      return undefined;
    }
    const line = this.#text.slice(this.#at, end).replace(/\r$/, "");
    this.#at = end + 1;
    return splitLine(line);
  }
}

const WORD = /\s*(?:"((?:\\x[\da-fA-F]{2}|\\.|[^"\\])*)"(?=\s|$)|'((?:\\'|[^'])*)'(?=\s|$)|([^\s"']\S*))/y;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

function splitLine(line: string): string[] {
  const words: string[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < line.length && line.slice(WORD.lastIndex).trim() !== "") {
    const [, double, single, plain] = WORD.exec(line) ?? [];
    if (double !== undefined) words.push(unescaped(double));
    else if (single !== undefined) words.push(single.replaceAll("\\'", "'"));
    else if (plain !== undefined) words.push(plain);
    else throw new ProtocolError("unbalanced quotes in request");
  }
  return words;
}

function unescaped(text: string): string {
  return text.replace(
    /\\x([\da-fA-F]{2})|\\(.)/g,
    (_, hex?: string, letter = "") =>
      hex === undefined ? ESCAPES[letter] ?? letter : String.fromCharCode(parseInt(hex, 16)),
  );
}
