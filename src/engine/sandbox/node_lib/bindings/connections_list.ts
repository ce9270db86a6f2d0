/** The connections of an HTTP server, and since when each of them sends a request. */
import type { ConnectionChecks } from "../connection_checks.ts";

/** What it knows of a parser. */
interface Parser {
  /** When its message began, in virtual ms since the start of the run; undefined between messages. */
  startedMs: number | undefined;
  readonly headersCompletedFlag: boolean;
}

export class ConnectionsList {
  readonly #checks: ConnectionChecks;
  readonly #now: () => number;
  readonly #all = new Set<Parser>();
  /** Those on which a request has not arrived whole. */
  readonly #active = new Set<Parser>();

  /** @param now virtual ms since the start of the run */
  constructor(checks: ConnectionChecks, now: () => number) {
    this.#checks = checks;
    this.#now = now;
  }

  begins(parser: Parser, atMs: number): void {
    this.remove(parser);
    parser.startedMs = atMs;
    this.#all.add(parser);
    this.#active.add(parser);
    this.#checks.begin();
  }

  /** A message is whole: the connection is idle, and the last of the list. */
  ends(parser: Parser): void {
    this.remove(parser);
    parser.startedMs = undefined;
    this.#all.add(parser);
  }

  remove(parser: Parser): void {
    this.#all.delete(parser);
    this.#deactivate(parser);
  }

  #deactivate(parser: Parser): void {
    if (this.#active.delete(parser)) this.#checks.end();
  }

  all(): Parser[] {
    return [...this.#all];
  }

  idle(): Parser[] {
    return this.all().filter(({ startedMs }) => startedMs === undefined);
  }

  active(): Parser[] {
    return [...this.#active];
  }

  /** Takes those out whose headers, or whose requests, take longer than so many ms; 0 is no limit. */
  expired(headersMs: number, requestMs: number): Parser[] {
    const [shorter, longer] = requestMs > 0 && headersMs > requestMs ? [requestMs, headersMs] : [headersMs, requestMs];
    const now = this.#now();
    const isOver = (startedMs: number, limitMs: number) => limitMs > 0 && startedMs < now - limitMs;
    const found = this.active().filter(({ startedMs = now, headersCompletedFlag }) =>
      (!headersCompletedFlag && isOver(startedMs, shorter)) || isOver(startedMs, longer)
    );
    for (const parser of found) this.#deactivate(parser);
    return found;
  }
}
