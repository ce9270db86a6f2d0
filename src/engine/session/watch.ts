/**
 * Evaluates an expression at every moment of a run. A copy of the run is made from its decisions, and after each entry of the
 * log the expression is evaluated inside of the copy's world: nothing of the run itself is touched, and an expression that
 * awaits, draws or changes what happens shows in the copy, and is refused.
 */
import { inspect } from "node:util";
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { DecisionRequest } from "../decisions/requests.ts";
import { RecordedSource } from "../decisions/sources.ts";
import { SeedbedError } from "../errors.ts";
import type { CompiledCode } from "../ir/scenario.ts";
import { AUTHOR_OBJECTS, createAuthorWorld } from "../interpreter/author_world.ts";
import type { Run } from "../interpreter/run.ts";
import { execute } from "../modes/execute.ts";
import type { Expression } from "../sandbox/evaluate/expression.ts";
import type { LogEntry, Recorder } from "../world/log.ts";
import { inTask } from "../world/task.ts";
import type { Observation, ObserveOptions } from "./observation.ts";

/** The value of an expression after a moment. */
export interface WatchedValue {
  /** As `util.inspect` shows it, or the message of what it threw. */
  readonly text: string;
  /** True if evaluating the expression threw. */
  readonly threw: boolean;
}

/** The names that the expression sees besides the modules, which hide these. */
const NAMES = ["world" as const, ...AUTHOR_OBJECTS];

const MAX_TEXT = 2_000;

/**
 * @param file the source whose module-level names the expression sees, where several modules have such a name
 * @returns a value for each moment of the run
 * @throws SeedbedError `usage` for what is no expression, or does more than look
 */
export async function watchRun(
  { program, decisions, moments, entries }: Observation,
  text: string,
  { limits, strict, signal, file }: ObserveOptions & { readonly file?: string | undefined } = {},
): Promise<WatchedValue[]> {
  const { emptyCode, readExpression } = await import("../sandbox/evaluate/expression.ts");
  const { moduleScope } = await import("../sandbox/build/module_scope.ts");
  const expression = readExpression(text);
  const watcher = new Watcher(expression, decisions);
  if (expression.awaits) throw watcher.refusal;
  const watch = {
    expression: expression.text,
    parameters: NAMES,
    scopeOf: (compiled: CompiledCode) => moduleScope(compiled, file ?? compiled.entry),
    onReady: watcher.begin,
  };
  await execute({ ...program, code: program.code?.watching(watch) }, {
    source: watcher,
    recorder: watcher,
    limits,
    strict,
    signal,
    captureSites: true,
    onRun(run) {
      watcher.run = run;
      // Steps alone: the expression is evaluated beside the program, which stays one without code.
      if (program.code === undefined) void emptyCode().watching(watch).evaluate(run.world.main);
    },
  });
  watcher.look();
  if (!watcher.isSameAs(entries)) throw watcher.refusal;
  const last = (moment: number) => (moments[moment + 1]?.index ?? entries.length) - 1;
  return moments.map((_, moment) => watcher.values[last(moment)] ?? NOTHING_YET);
}

const NOTHING_YET: WatchedValue = { text: "nothing has run yet", threw: true };

class Watcher implements Recorder, DecisionSource {
  /** By index of the entry. */
  readonly values: WatchedValue[] = [];
  run: Run | undefined;
  readonly #expression: Expression;
  readonly #recorded: RecordedSource;
  readonly #entries: LogEntry[] = [];
  #evaluate: ((...values: readonly unknown[]) => unknown) | undefined;
  #names: readonly unknown[] = [];
  #isLooking = false;
  #didMore = false;

  constructor(expression: Expression, decisions: Observation["decisions"]) {
    this.#expression = expression;
    this.#recorded = new RecordedSource(decisions);
  }

  get refusal(): SeedbedError {
    return new SeedbedError(
      "usage",
      `expected an expression without effects, found one that awaits, draws or changes what happens: ${this.#expression.text}`,
    );
  }

  readonly begin = (evaluate: (...values: readonly unknown[]) => unknown): void => {
    this.#evaluate = evaluate;
    const author = createAuthorWorld(this.run!.world);
    this.#names = NAMES.map((name) => name === "world" ? author : author[name]);
  };

  append(entry: LogEntry): void {
    if (this.#isLooking) this.#didMore = true;
    else this.look();
    this.#entries.push(entry);
  }

  next(request: DecisionRequest) {
    if (!this.#isLooking) return this.#recorded.next(request);
    this.#didMore = true;
    throw this.refusal;
  }

  recordsHost(): boolean {
    return true;
  }

  /** Evaluates the expression after the last entry. */
  look(): void {
    const index = this.#entries.length - 1;
    if (index < 0 || this.#didMore) return;
    this.values[index] = this.#valueNow();
  }

  isSameAs(entries: readonly LogEntry[]): boolean {
    return !this.#didMore && this.#entries.length === entries.length &&
      this.#entries.every((entry, index) => JSON.stringify(entry) === JSON.stringify(entries[index]));
  }

  #valueNow(): WatchedValue {
    if (this.#evaluate === undefined) return NOTHING_YET;
    const evaluate = this.#evaluate;
    const { scheduler } = this.run!.world.kernel;
    const before = scheduler.pending().length;
    this.#isLooking = true;
    try {
      return inTask({ name: "watch", machine: this.run!.world.main, step: "" }, () => {
        const value = evaluate(...this.#names);
        if (typeof (value as { then?: unknown } | undefined | null)?.then === "function") this.#didMore = true;
        return { text: textOf(value), threw: false };
      });
    } catch (error) {
      return { text: error instanceof Error ? `${error.name}: ${error.message}` : textOf(error), threw: true };
    } finally {
      this.#isLooking = false;
      // Something to come was started or cancelled, which may come to nothing.
      if (scheduler.pending().length !== before) this.#didMore = true;
    }
  }
}

function textOf(value: unknown): string {
  const text = inspect(value, { depth: 4, breakLength: Infinity, maxArrayLength: 100, maxStringLength: 1_000 });
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
