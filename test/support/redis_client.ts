/** A client of a real Redis, which shows answers as they are on the wire. */
import { connect, type Socket } from "node:net";

/** Sends commands, all at once, and returns what comes back: each answer, read. */
export class RedisClient {
  readonly #socket: Socket;
  #text = "";
  #waiting: (() => void) | undefined;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk) => {
      this.#text += chunk.toString("latin1");
      this.#waiting?.();
    });
  }

  async ask(bytes: string, count: number): Promise<Answer[]> {
    this.#socket.write(Buffer.from(bytes, "latin1"));
    for (;;) {
      const read = readAnswers(this.#text);
      if (read.length >= count) {
        this.#text = "";
        return read;
      }
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

export type Answer = string | number | null | readonly Answer[];

/** The whole answers of a text in RESP2, where a status begins with `+`, and an error with `-`. */
export function readAnswers(text: string): Answer[] {
  let at = 0;
  const line = () => {
    const end = text.indexOf("\r\n", at);
    if (end < 0) throw MORE;
    const found = text.slice(at, end);
    at = end + 2;
    return found;
  };
  const one = (): Answer => {
    const found = line();
    const size = Number(found.slice(1));
    if (found.startsWith(":")) return size;
    if (found.startsWith("+") || found.startsWith("-")) return found;
    if (size < 0) return null;
    if (found.startsWith("*")) return Array.from({ length: size }, one);
    if (text.length < at + size + 2) throw MORE;
    at += size + 2;
    return text.slice(at - size - 2, at - 2);
  };
  const answers: Answer[] = [];
  try {
    while (at < text.length) answers.push(one());
  } catch (error) {
    if (error !== MORE) throw error;
  }
  return answers;
}

const MORE = Symbol("more");
