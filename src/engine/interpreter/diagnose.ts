/** From what was thrown to a finding: what broke, where in the author's code, in which task, at which step. */
import { DivergenceError } from "../decisions/divergence.ts";
import type { SourceLocation } from "../errors.ts";
import { Failure } from "../findings/failure.ts";
import type { Finding, FindingKind } from "../findings/finding.ts";
import { parsePlace } from "../ir/place.ts";
import { toJson } from "../json.ts";
import type { Trail } from "../world/trail.ts";
import { marksOf } from "./trail_marks.ts";
import type { Task } from "../world/task.ts";
import type { Program, SourceFrame } from "./program.ts";
import { stepAt } from "./step_path.ts";

export interface FailureContext {
  readonly program: Program;
  /** The task that failed. */
  readonly task: Task | undefined;
  /** A place that is better than the step's: that of a broken invariant. */
  readonly place?: string | undefined;
  /** For what is thrown but is no Failure: an ordinary error, unless the engine knows better. */
  readonly kind?: FindingKind | undefined;
  /** The trail, where it was kept, and the tasks that have not finished. */
  readonly trail?: Trail | undefined;
  readonly live?: readonly Task[] | undefined;
  /** The first delay of a timer that was too long for one, in ms. */
  readonly overflownDelayMs?: number | undefined;
}

export function diagnose(thrown: unknown, circumstances: FailureContext): Finding {
  const { program, task, place } = circumstances;
  const error = readable(thrown);
  const stack = error instanceof Error ? framesOf(program, error) : [];
  const frames = isStackOverflow(error) ? recursionIn(stack) : stack;
  const step = task === undefined ? undefined : stepAt(program.ir.steps, task.step);
  // Before any step has begun, the first one is the nearest place.
  const nearest = task?.step === "" ? program.ir.steps[0] : step;
  const location = locate(frames, place ?? nearest?.at);
  const finding = {
    task: task?.name,
    step: task?.step,
    location,
    stepText: location === undefined && step !== undefined ? JSON.stringify(step).slice(0, MAX_STEP_TEXT) : undefined,
    ...describe(error, circumstances.kind ?? "error"),
  };
  const details = [
    ...finding.details ?? [],
    ...causesOf(error),
    ...overflow(finding.kind, circumstances),
    ...framesToShow(frames).map(showFrame),
  ];
  const told = details.length === 0 ? finding : { ...finding, details };
  const { trail, live = [] } = circumstances;
  if (trail === undefined) return told;
  const marks = marksOf({ program, trail, kind: told.kind, thrown: error, task, live, location });
  return marks.length === 0 ? told : { ...told, trail: marks };
}

/** Reports code that goes round without an end. It may do so because its timer does not wait. */
function overflow(kind: FindingKind, { overflownDelayMs }: FailureContext): string[] {
  if (overflownDelayMs === undefined || (kind !== "livelock" && kind !== "timeout")) return [];
  return [
    `a timer of ${overflownDelayMs} ms fired after 1 ms: more than 2147483647 ms do not fit (TimeoutOverflowWarning)`,
  ];
}

/** A stack is made when it is first read, from a name and a message that may be anything. */
function framesOf(program: Program, error: Error): readonly SourceFrame[] {
  try {
    return program.code?.frames(error) ?? [];
  } catch {
    return [];
  }
}

/** What led to the error: `fetch failed` says nothing without it. */
function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  for (let cause = causeOf(error); cause instanceof Error && causes.length < MAX_CAUSES; cause = causeOf(cause)) {
    causes.push(`cause: ${toText(cause.name)}: ${toText(cause.message)}`);
  }
  return causes;
}

const MAX_CAUSES = 5;

function causeOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return undefined;
  try {
    return readable(error.cause);
  } catch {
    return undefined;
  }
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message === "Maximum call stack size exceeded";
}

/**
 * Returns the calls of a recursion. How deep they come depends on the machine and on what has been compiled, and so does
 * which of them is the innermost: only what is there again and again is the same in every run, in an order that does not
 * depend on it.
 */
function recursionIn(stack: readonly SourceFrame[]): SourceFrame[] {
  const times = new Map<string, number>();
  for (const frame of stack) times.set(showFrame(frame), (times.get(showFrame(frame)) ?? 0) + 1);
  const again = stack.filter((frame, index) =>
    times.get(showFrame(frame))! > 1 && stack.findIndex((other) => showFrame(other) === showFrame(frame)) === index
  );
  return again.map((frame) => ({ ...frame, column: undefined })).sort((one, other) =>
    one.file < other.file ? -1 : one.file > other.file ? 1 : (one.line ?? 0) - (other.line ?? 0)
  );
}

/**
 * Makes a thrown value safe to read, since looking at it may throw again: a getter, a proxy. Then an error that says so
 * stands for it.
 */
function readable(thrown: unknown): unknown {
  try {
    if (thrown instanceof Error) void [thrown.name, thrown.message];
    else if (typeof thrown === "object" && thrown !== null) toJson(thrown);
    return thrown;
  } catch {
    return Object.assign(new Error("the code threw a value that cannot be inspected"), {
      name: "Unreadable",
      stack: "",
    });
  }
}

function describe(
  thrown: unknown,
  kind: FindingKind,
): Pick<Finding, "kind" | "title" | "message" | "hint" | "details" | "violation"> {
  if (thrown instanceof Failure) {
    const { kind, title, message, hint, details } = thrown;
    return { kind, title, message, hint, details };
  }
  if (thrown instanceof DivergenceError) {
    return {
      kind: "divergence",
      title: "divergence",
      message: thrown.message,
      hint: "the scenario or its code is not what was recorded, or something in it is not deterministic",
    };
  }
  if (thrown instanceof Error) {
    const code = (thrown as { code?: unknown }).code;
    const [name, message] = [toText(thrown.name), toText(thrown.message)];
    const title = typeof code === "string" ? `${name} ${code}` : name;
    const missing = code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND" ? { hint: MISSING } : undefined;
    if (kind !== "unhandled_rejection") {
      return { kind, title, message: `${name}: ${message}`, ...missing, ...violationOf(thrown) };
    }
    return { kind, title, message: `unhandled rejection: ${name}: ${message}`, hint: UNHANDLED, ...missing };
  }
  return {
    kind,
    title: `threw ${thrown === null ? "null" : typeof thrown}`,
    message: `the code threw ${
      thrown === undefined ? "undefined" : JSON.stringify(toJson(thrown))
    }, which is not an Error`,
    hint: "throw an Error: it carries the place where it was thrown",
  };
}

/** What a checker of histories says of the operations that break it. Code may throw anything of this name. */
function violationOf(thrown: Error): Pick<Finding, "violation"> {
  const { name, operations, brokenBy } = thrown as { name: string; operations?: unknown; brokenBy?: unknown };
  const areIds = Array.isArray(operations) && operations.every((id) => typeof id === "number");
  if (name !== "ConsistencyError" || !areIds || typeof brokenBy !== "number") return {};
  return { violation: { operations: [...operations] as number[], brokenBy } };
}

const MISSING = "install the module; an installed module is bundled only if import or require names it by a literal";
const UNHANDLED = "a promise was rejected and nothing handles that: await it, or add a catch";

/** Name and message of an error are text, unless code made them something else. */
function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(toJson(value));
}

/** The author's own line if there is one in the stack; else the place of the invariant or step. */
function locate(frames: readonly SourceFrame[], place: string | undefined): SourceLocation | undefined {
  const own = frames.find((frame) => frame.own);
  if (own !== undefined) return { file: own.file, line: own.line, column: own.column };
  return place === undefined ? undefined : parsePlace(place);
}

/** The author's frames, and before them those of packages, if the error is theirs. */
function framesToShow(frames: readonly SourceFrame[]): SourceFrame[] {
  const first = frames.findIndex((frame) => frame.own);
  const ofPackages = frames.slice(0, first < 0 ? undefined : first);
  return [...ofPackages.slice(0, MAX_PACKAGE_FRAMES), ...frames.filter((frame) => frame.own)];
}

const MAX_PACKAGE_FRAMES = 3;
const MAX_STEP_TEXT = 300;

function showFrame(frame: SourceFrame): string {
  const name = frame.functionName === undefined ? "" : `${frame.functionName} `;
  return `at ${name}${frame.file}:${frame.line ?? "?"}`;
}
