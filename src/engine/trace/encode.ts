/** Writes a run as a trace: a recorder that turns entries into lines and hands them on in pieces. */
import { createHash } from "node:crypto";
import { formatLocation } from "../errors.ts";
import { type Finding, fingerprint } from "../findings/finding.ts";
import type { Outcome } from "../interpreter/outcome.ts";
import type { ScenarioIR } from "../ir/scenario.ts";
import type { Limits } from "../world/limits.ts";
import { hasOwn, jsonText, SafeMap } from "../primordials.ts";
import type { LatencyEntry, LogEntry, RandomEntry, Recorder, StepEntry, TimeEntry } from "../world/log.ts";
import { ENGINE_REVISION, TRACE_FORMAT, TRACE_VERSION, type TraceFinding, type TraceHeader } from "./format.ts";

/** Takes pieces of a trace, in order. */
export type Sink = (text: string) => void;

export interface HeaderInput {
  readonly ir: ScenarioIR;
  readonly code: { readonly entry: string; readonly sha256: string } | undefined;
  readonly seed: number;
  readonly strategy: string;
  readonly limits: Limits;
}

const PIECE_CHARACTERS = 64 * 1024;

export class TraceEncoder implements Recorder {
  readonly #sink: Sink;
  readonly #hash = createHash("sha256");
  readonly #pieceCharacters: number;
  #piece: string;

  /** @param atOnce whether the sink is given each entry by itself */
  constructor(header: HeaderInput, sink: Sink, atOnce = false) {
    this.#sink = sink;
    this.#pieceCharacters = atOnce ? 0 : PIECE_CHARACTERS;
    this.#piece = `${JSON.stringify(encodeHeader(header))}\n`;
    if (atOnce) this.#flush();
  }

  append(entry: LogEntry): void {
    this.#piece += `${encodeEntry(entry)}\n`;
    if (this.#piece.length > this.#pieceCharacters) this.#flush();
  }

  /** Writes the footer; the trace is then complete. */
  finish(outcome: Outcome): void {
    this.#piece += encodeFooter(outcome);
    this.#flush();
    this.#sink(`,"sha256":"${this.#hash.digest("hex")}"}\n`);
  }

  #flush(): void {
    this.#hash.update(this.#piece);
    this.#sink(this.#piece);
    this.#piece = "";
  }
}

/** The result of a run, for its footer. */
export type Ending = Pick<Outcome, "status" | "finding" | "virtualMs" | "decisions" | "entries">;

/** Without the digest. */
function encodeFooter({ status, finding, virtualMs, decisions, entries }: Ending): string {
  const told = finding === undefined ? {} : { finding: encodeFinding(finding) };
  return JSON.stringify({ end: status, virtualMs, decisions, entries, ...told }).slice(0, -1);
}

/** Returns the text that completes a trace that was cut off. */
export function endOfTrace(text: string, ending: Ending): string {
  const footer = encodeFooter(ending);
  return `${footer},"sha256":"${createHash("sha256").update(text).update(footer).digest("hex")}"}\n`;
}

/** As `JSON.stringify` gives it; the commonest entries without going through it. */
function encodeEntry(entry: LogEntry): string {
  if (hasOwn(entry, "step") && typeof (entry as StepEntry).step === "number") {
    return `{"step":${(entry as StepEntry).step}}`;
  }
  if (hasOwn(entry, "t")) return `{"t":${(entry as TimeEntry).t}}`;
  if (hasOwn(entry, "latency")) {
    return `{"latency":${(entry as LatencyEntry).latency},"l":${jsonText((entry as LatencyEntry).l)}}`;
  }
  if (hasOwn(entry, "random") && typeof (entry as RandomEntry).random === "number") {
    return `{"random":${(entry as RandomEntry).random},"l":${quote((entry as RandomEntry).l)}}`;
  }
  return jsonText(entry);
}

const quoted = new SafeMap<string, string>();
const MAX_QUOTED = 1_000;

/** Labels of random draws name consumers, of which there are few. */
function quote(label: string): string {
  let text = quoted.get(label);
  if (text === undefined) {
    text = jsonText(label);
    if (quoted.size < MAX_QUOTED) quoted.set(label, text);
  }
  return text;
}

export function encodeHeader({ ir, code, seed, strategy, limits }: HeaderInput): TraceHeader {
  const { code: _code, $schema: _schema, ...scenario } = ir;
  // Said in every trace, so that a later default changes nothing of what was recorded.
  const world = { ...scenario.world, latency: scenario.world?.latency ?? {} };
  return {
    format: TRACE_FORMAT,
    version: TRACE_VERSION,
    engine: ENGINE_REVISION,
    seed,
    strategy,
    limits,
    ...(code === undefined ? {} : { code }),
    scenario: { ...scenario, world },
  };
}

/** A finding as traces and reports have it: places as text, the fingerprint spelled out. */
export function encodeFinding(finding: Finding): TraceFinding {
  const { kind, title, message, task, step, location, hint, details } = finding;
  const optional = { task, step, at: location && formatLocation(location), hint, details: details && [...details] };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { kind, title, message, fingerprint: fingerprint(finding), ...Object.fromEntries(given) };
}
