/**
 * Reads traces. A trace is hostile input: every line is validated, sizes are bounded, nothing of it is executed. Whatever
 * is wrong is explained with its line; a trace that was cut off (a killed process, a full disk) keeps its valid beginning.
 */
import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Decision } from "../decisions/decision.ts";
import { SeedbedError } from "../errors.ts";
import { modernizeFinding } from "../findings/older_findings.ts";
import { explainIssue } from "../ir/explain.ts";
import { MAX_LATENCY_MS } from "../ir/schedule.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "../json.ts";
import { type DecisionEntry, type LogEntry, toDecision } from "../world/log.ts";
import {
  ENGINE_REVISION,
  entrySchema,
  footerSchema,
  headerSchema,
  TRACE_FORMAT,
  TRACE_VERSION,
  type TraceFooter,
  type TraceHeader,
} from "./format.ts";
import { consistencyOf } from "./consistency.ts";
import { modernize } from "./modernize.ts";

export interface Trace {
  /** As the current version has it, whichever the file is of. */
  readonly header: TraceHeader;
  readonly entries: readonly LogEntry[];
  /** Undefined when the trace is cut off. */
  readonly footer: TraceFooter | undefined;
}

export interface TraceProblem {
  /** Counted from 1; undefined for the file as a whole. */
  readonly line: number | undefined;
  readonly message: string;
}

export interface Decoded {
  /** As far as it is valid; undefined when not even the header is. */
  readonly trace: Trace | undefined;
  /** Version of the format that the file is of; undefined without a valid header. */
  readonly version: number | undefined;
  readonly problems: readonly TraceProblem[];
}

const MAX_LINE_CHARACTERS = 256 * 1024 * 1024;
/** A scenario is nested in the header. */
const MAX_DEPTH = MAX_JSON_DEPTH + 1;

/** Reads as much as is valid, and says what is not. Stops at the first bad line. */
export function decodeTrace(text: string): Decoded {
  const nothing = (message: string, line?: number): Decoded => ({
    trace: undefined,
    version: undefined,
    problems: [{ line, message }],
  });
  if (text === "") return nothing("the file is empty");
  const reader = new LineReader(text);
  const read = readHeader(reader.next()!);
  if (typeof read === "string") return nothing(read, 1);
  const { header, version } = read;
  const entries: LogEntry[] = [];
  const consistency = consistencyOf(header, version);
  if (consistency.header !== undefined) return nothing(consistency.header, 1);
  const stop = (message: string, line: number | undefined = reader.line): Decoded => ({
    trace: { header, entries, footer: undefined },
    version,
    problems: [{ line, message }],
  });
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const value = parseJson(line);
    if (value === undefined) {
      return stop(reader.complete ? "expected JSON, found something else" : "the trace is cut off in this line");
    }
    if (isFooter(value)) {
      const problem = checkFooter(text, value, reader, entries) ??
        consistency.footer(value as TraceFooter);
      if (problem !== undefined) return stop(problem);
      return { trace: { header, entries, footer: modernFooter(value as TraceFooter) }, version, problems: [] };
    }
    const problem = (isPlainEntry(value) ? undefined : explain(entrySchema, value)) ??
      consistency.entry(value as LogEntry);
    if (problem !== undefined) return stop(problem);
    if (!reader.complete) return stop("the trace is cut off at the end of this line");
    entries.push(value as LogEntry);
  }
  return stop("the trace is cut off: its footer is missing", undefined);
}

/** The whole trace, or one error that says what is wrong and where. */
export function readTrace(text: string, file: string): Trace & { readonly footer: TraceFooter } {
  const { trace, problems } = decodeTrace(text);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new SeedbedError("invalid", `not a valid trace: ${problem.message}`, {
      location: { file, line: problem.line },
      hint: trace === undefined ? undefined : "view its valid beginning with seedbed trace show",
    });
  }
  return trace as Trace & { footer: TraceFooter };
}

/** The decisions of a trace, each with the step in which it was made. */
export function decisionsOf(entries: readonly LogEntry[]): Decision[] {
  const decisions: Decision[] = [];
  let step: string | undefined;
  for (const entry of entries) {
    if ("step" in entry) step = String(entry.step);
    else if (isDecisionEntry(entry)) decisions.push(toDecision(entry, step));
  }
  return decisions;
}

export function isDecisionEntry(entry: LogEntry): entry is DecisionEntry {
  return "l" in entry;
}

/** Goes through lines without splitting a large text all at once. */
class LineReader {
  readonly #text: string;
  #from = 0;
  /** Number of the line last read, from 1. */
  line = 0;
  /** The offset of the line last read. */
  start = 0;
  /** True if the line last read ended with a newline. */
  complete = true;

  constructor(text: string) {
    this.#text = text;
  }

  next(): string | undefined {
    if (this.#from >= this.#text.length) return undefined;
    const end = this.#text.indexOf("\n", this.#from);
    this.start = this.#from;
    this.complete = end >= 0;
    this.#from = end < 0 ? this.#text.length : end + 1;
    this.line++;
    return this.#text.slice(this.start, end < 0 ? undefined : end);
  }

  get atEnd(): boolean {
    return this.#from >= this.#text.length;
  }
}

function readHeader(line: string): { readonly header: TraceHeader; readonly version: number } | string {
  const value = parseJson(line);
  if (value === undefined) return "expected a trace, whose first line is a JSON object; found something else";
  const { format, version, engine } = value as { format?: unknown; version?: unknown; engine?: unknown };
  if (format !== TRACE_FORMAT) {
    return `expected "format":"${TRACE_FORMAT}", found ${
      JSON.stringify(format) ?? "none"
    }: this is not a Seedbed trace`;
  }
  if (typeof version === "number" && version > TRACE_VERSION) {
    return `expected trace version ${TRACE_VERSION} or older, found ${version}: a newer seedbed made it; update this one`;
  }
  if (typeof engine === "number" && engine > ENGINE_REVISION) {
    return `expected engine revision ${ENGINE_REVISION} or older, found ${engine}: a newer seedbed made it; update this one`;
  }
  const header = modernize(value as Readonly<Record<string, unknown>>);
  return explain(headerSchema, header) ?? { header: header as TraceHeader, version: version as number };
}

/** Undefined when it is not JSON of an object. */
function parseJson(line: string): object | undefined {
  if (line.length > MAX_LINE_CHARACTERS) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The commonest lines, checked without going through the schema, which takes ten times as long. */
function isPlainEntry(value: object): boolean {
  const entry = value as Record<string, unknown>;
  const keys = Object.keys(entry);
  switch (keys[0]) {
    case "step":
      return keys.length === 1 && isCount(entry["step"]);
    case "run":
      return keys.length === 1 && typeof entry["run"] === "string";
    case "random":
      return keys.length === 2 && isCount(entry["random"]) && typeof entry["l"] === "string";
    case "pick":
      return keys.length === 3 && isCount(entry["pick"]) && isCount(entry["of"]) && Number(entry["of"]) >= 2 &&
        typeof entry["l"] === "string";
    case "latency":
      return keys.length === 2 && isLatency(entry["latency"]) && typeof entry["l"] === "string";
    case "t":
      return keys.length === 1 && Number.isFinite(entry["t"]) && Number(entry["t"]) >= 0;
    default:
      return false;
  }
}

function isLatency(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0 && (value as number) <= MAX_LATENCY_MS;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFooter(value: object): boolean {
  return "end" in value;
}

function modernFooter(footer: TraceFooter): TraceFooter {
  return footer.finding === undefined ? footer : { ...footer, finding: modernizeFinding(footer.finding) };
}

function checkFooter(
  text: string,
  value: object,
  reader: LineReader,
  entries: readonly LogEntry[],
): string | undefined {
  const problem = explain(footerSchema, value);
  if (problem !== undefined) return `in the footer: ${problem}`;
  if (!reader.complete) return "the trace is cut off: its last line does not end";
  if (!reader.atEnd) return "expected nothing after the footer, found more";
  const footer = value as TraceFooter;
  const tail = `,"sha256":"${footer.sha256}"}\n`;
  if (!text.endsWith(tail)) return "expected the footer to end with its sha256, found something else";
  const found = createHash("sha256").update(text.slice(0, -tail.length)).digest("hex");
  if (found !== footer.sha256) {
    return `the checksum does not match: the trace was changed after it was written (sha256 is ${found}, the footer says ${footer.sha256})`;
  }
  if (footer.entries !== entries.length) return `expected ${footer.entries} entries, found ${entries.length}`;
  const decisions = entries.filter(isDecisionEntry).length;
  if (footer.decisions !== decisions) return `expected ${footer.decisions} decisions, found ${decisions}`;
  return undefined;
}

function explain(schema: z.ZodType, value: unknown): string | undefined {
  if (isDeeperThan(MAX_DEPTH, value)) return `expected at most ${MAX_DEPTH} levels of nesting, found more`;
  const result = schema.safeParse(value);
  return result.success ? undefined : explainIssue(result.error.issues[0]!, value, schema).text;
}
