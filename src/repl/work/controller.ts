/** Carries out commands: asks the session, and tells the state what came of it. Nothing that is asked of it throws. */
import { resolve } from "node:path";
import { openSession } from "../../api/open_session.ts";
import type { LoadedScenario } from "../../api/loaded.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/ir/suggest.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Branch, Session } from "../../engine/session/session.ts";
import { type Command, isMotion, type Work } from "../model/command.ts";
import { move } from "../model/motion.ts";
import { shown } from "../model/state.ts";
import type { Store } from "../model/store.ts";
import { lastOf, momentAt, stateIndex, takenAt } from "../model/track.ts";
import { wordOf } from "../model/words.ts";
import { recentRuns } from "../recent_runs.ts";
import { fullText } from "../view/full_text.ts";
import { readValue, withField } from "./editing.ts";
import type { Host } from "./host.ts";
import { type Kept, keptBy } from "./keeping.ts";
import { save } from "./saving.ts";
import { shrinkWatched } from "./shrinking.ts";

const PROGRESS_EVERY_MS = 60;
/** What may be asked while something is under way. */
const MEANWHILE: readonly Command["do"][] = ["keep", "pause", "stop", "show", "value", "help", "quit"];

export class Controller {
  readonly #store: Store;
  readonly #host: Host;
  #session: Session | undefined;
  #loaded: LoadedScenario | undefined;
  #kept: readonly Kept[] = [];
  #abort: AbortController | undefined;
  #paused: { readonly gate: Promise<void>; readonly open: () => void } | undefined;

  constructor(store: Store, host: Host) {
    this.#store = store;
    this.#host = host;
  }

  async execute(command: Command): Promise<void> {
    try {
      if (isMotion(command)) this.#move(command);
      else if (this.#store.get().busy !== undefined && !MEANWHILE.includes(command.do)) {
        this.#say("error", "something is under way: esc ends it");
      } else await this.#work(command);
    } catch (error) {
      this.#say("error", wordsOf(error));
    }
  }

  /** Ends what is under way, and waits for nothing. */
  stop(): void {
    this.#abort?.abort();
    this.#paused?.open();
    this.#paused = undefined;
  }

  #move(motion: Parameters<typeof move>[2]): void {
    const state = this.#store.get();
    const observation = shown(state);
    if (observation === undefined) return this.#say("error", "no run is open: open <file>, or runs to pick one");
    const moved = move(observation, state, motion);
    if (moved.search !== undefined) this.#store.dispatch({ type: "searched", search: moved.search });
    if (moved.to === undefined) return this.#say("error", moved.problem);
    this.#store.dispatch({ type: "moved", to: moved.to, jump: motion.do !== "step" && motion.do !== "return" });
    if (state.overlay !== undefined) this.#store.dispatch({ type: "overlay", overlay: undefined });
  }

  async #work(command: Work): Promise<void> {
    const { dispatch, get } = this.#store;
    const state = get();
    switch (command.do) {
      case "open":
        return await this.#open(command.file, command.trust);
      case "runs":
        return dispatch({
          type: "overlay",
          overlay: { kind: "runs", runs: recentRuns(this.#host.store), nowMs: this.#host.nowMs() },
        });
      case "tree":
        return dispatch({ type: "overlay", overlay: { kind: "tree" } });
      case "help":
        return this.#help(command.word);
      case "show":
        if (command.what === "timeline" || command.what === "options") {
          return dispatch({ type: "focus", pane: command.what });
        }
        dispatch({ type: "overlay", overlay: undefined });
        return dispatch({ type: "view", view: command.what });
      case "stop":
        return this.stop();
      case "pause":
        return this.#pause();
      case "quit":
        this.stop();
        return dispatch({ type: "over" });
      case "keep":
        return this.#keep(command.what);
      case "value": {
        const overlay = fullText(state);
        return overlay === undefined ? undefined : dispatch({ type: "overlay", overlay });
      }
      default:
        return await this.#run(command, this.#opened());
    }
  }

  /** What needs a run that is open. */
  async #run(
    command: Exclude<
      Work,
      { do: "open" | "runs" | "tree" | "help" | "show" | "stop" | "pause" | "quit" | "keep" | "value" }
    >,
    session: Session,
  ): Promise<void> {
    const { id, branches } = this.#store.get();
    const branch = session.branch(id);
    switch (command.do) {
      case "fork":
        return await this.#fork(session, command.answer, command.decision);
      case "branch":
        return await this.#show(session.branch(command.id), this.#store.get().position);
      case "parent":
        if (branch.parent === undefined) {
          throw new SeedbedError("usage", "this is the first run: it came from no other");
        }
        return await this.#show(session.branch(branch.parent), this.#store.get().position);
      case "seed": {
        const seed = command.seed ?? branch.seed + 1;
        const made = await this.#busy(`running seed ${seed}`, () => session.reseed(id, seed));
        await this.#show(made, 0);
        return this.#say("info", `seed ${seed}: ${outcomeWords(made)}`);
      }
      case "seeds":
        return await this.#hunt(session, command.first, command.last);
      case "shrink":
        return await this.#shrink(session);
      case "diff":
        return await this.#diff(session, command.other ?? branch.parent ?? branches.length - 1);
      case "why": {
        const { position } = this.#store.get();
        const observation = await session.observation(id);
        const causes = await session.why(id, stateIndex(observation, position));
        return this.#store.dispatch({ type: "overlay", overlay: { kind: "why", observation, causes } });
      }
      case "curve":
        return await this.#curve(session);
      case "edit": {
        const program = withField(branch.program, command.path, command.field, command.value);
        const name = `${command.path}.${command.field} is ${command.value}`;
        const made = await this.#busy("running", () => session.editProgram(id, program, name));
        await this.#show(made, this.#store.get().position);
        return this.#say("info", `${name}: ${outcomeWords(made)}`);
      }
      case "set":
        return await this.#set(session, command.decision, command.value);
      case "save": {
        const { files } = await save(command, branch, this.#loaded, this.#host);
        return this.#say("info", `saved ${files.join(" and ")}`);
      }
    }
  }

  async #open(file: string, trust: boolean | undefined): Promise<void> {
    const { cwd, opening } = this.#host;
    // What was said on the command line is about the file that was named there.
    const own = this.#store.get().file === undefined ? opening : { strict: opening.strict };
    try {
      const { session, loaded, problems } = await this.#busy(
        `opening ${file}`,
        () => openSession(file, { ...own, cwd, trust: trust ?? own.trust }),
      );
      this.#session = session;
      this.#loaded = loaded;
      this.#kept = [];
      const observation = await session.observation(0);
      this.#store.dispatch({
        type: "opened",
        file: resolve(cwd, file),
        branches: [...session.branches],
        observation,
        problems,
      });
    } catch (error) {
      if (!(error instanceof SeedbedError) || error.code !== "contract" || trust === true) throw error;
      const hint = error.hint?.replace(/^--trust runs (.*) all the same$/, "It would run $1.") ?? "";
      this.#store.dispatch({ type: "overlay", overlay: { kind: "trust", file, message: error.message, hint } });
    }
  }

  async #fork(session: Session, answer: string | undefined, decision: number | undefined): Promise<void> {
    const { id, position, option } = this.#store.get();
    const observation = await session.observation(id);
    const at = decision === undefined ? position : observation.momentOf(decision);
    const index = decision ?? momentAt(observation, position)?.decision;
    if (index === undefined) throw new SeedbedError("usage", "there is nothing to choose at this moment");
    const taken = takenAt(observation, at);
    const chosen = answer === undefined ? option : answerOf(observation, at, answer);
    if (chosen === taken && observation.optionsAt(at).length > 0) {
      throw new SeedbedError("usage", "this is what happened: mark another option, or name it, as in fork 1");
    }
    const made = await this.#busy("running", () => session.fork(id, index, chosen));
    await this.#show(made, Math.max(0, at));
    this.#say("info", `run ${made.id}, ${made.name}: ${outcomeWords(made)}`);
  }

  async #hunt(session: Session, first: number, last: number): Promise<void> {
    const { id } = this.#store.get();
    const of = last - first + 1;
    const seeds = Array.from({ length: of }, (_, index) => first + index);
    let toldMs = this.#host.nowMs();
    this.#store.dispatch({ type: "busy", busy: { kind: "hunt", runs: 0, of } });
    const { runs, found } = await this.#stoppable((signal) =>
      session.hunt(id, seeds, {
        signal,
        onRun: (runs) => {
          const now = this.#host.nowMs();
          if (now - toldMs < PROGRESS_EVERY_MS) return;
          toldMs = now;
          this.#store.dispatch({ type: "busy", busy: { kind: "hunt", runs, of } });
        },
      })
    );
    if (found === undefined) {
      const how = runs < of ? `stopped: ${runs} of ${of} seeds passed` : `all ${of} seeds passed`;
      return this.#say("info", how);
    }
    await this.#show(found, Infinity);
    this.#say("info", `seed ${found.seed} fails, after ${runs} runs: ${found.outcome.finding?.title ?? ""}`);
  }

  async #shrink(session: Session): Promise<void> {
    const { id } = this.#store.get();
    const { length: before } = session.branch(id).decisions;
    const branch = await this.#stoppable((signal) =>
      shrinkWatched(session, id, this.#store, {
        signal,
        kept: () => this.#kept,
        gate: () => this.#paused?.gate,
        isPaused: () => this.#paused !== undefined,
        nowMs: this.#host.nowMs,
      })
    );
    await this.#show(branch, Infinity);
    this.#say("info", `shrunk from ${before} to ${branch.decisions.length} decisions: run ${branch.id}`);
  }

  #pause(): void {
    const { busy } = this.#store.get();
    if (busy?.kind !== "shrink") throw new SeedbedError("usage", "there is nothing to pause");
    if (this.#paused === undefined) {
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      this.#paused = { gate, open };
    } else {
      this.#paused.open();
      this.#paused = undefined;
    }
    this.#store.dispatch({ type: "busy", busy: { ...busy, isPaused: this.#paused !== undefined } });
  }

  /** Once more, and it is no longer kept. */
  #keep(what: string | undefined): void {
    const state = this.#store.get();
    const observation = shown(state);
    if (observation === undefined) return void this.#opened();
    const kept = keptBy(observation, state.position, what);
    const others = this.#kept.filter(({ words }) => words !== kept.words);
    this.#kept = others.length < this.#kept.length ? others : [...others, kept];
    this.#store.dispatch({ type: "keeping", keeping: this.#kept.map(({ words }) => words) });
    this.#say(
      "info",
      others.length < this.#kept.length ? `shrinking keeps ${kept.words}` : `shrinking may drop ${kept.words}`,
    );
  }

  async #diff(session: Session, other: number): Promise<void> {
    const { id } = this.#store.get();
    if (other === id) throw new SeedbedError("usage", "there is no other run yet: fork or reseed first");
    const [left, right] = [session.branch(other), session.branch(id)];
    const parted = await session.diff(other, id);
    const common = parted?.common;
    this.#store.dispatch({
      type: "overlay",
      row: Math.max(0, (common ?? 0) - 3),
      overlay: {
        kind: "diff",
        left: { branch: left, observation: await session.observation(other) },
        right: { branch: right, observation: await session.observation(id) },
        common,
      },
    });
  }

  async #curve(session: Session): Promise<void> {
    const { id } = this.#store.get();
    const observation = await session.observation(id);
    const points: Parameters<NonNullable<NonNullable<Parameters<Session["curve"]>[1]>["onPoint"]>>[0][] = [];
    const shownSoFar = () =>
      ({ kind: "curve", observation, points: points.toSorted((a, b) => a.decision - b.decision) }) as const;
    const done = await this.#stoppable((signal) =>
      session.curve(id, {
        signal,
        onPoint: (point, of) => {
          if (points.length === 0) {
            this.#store.dispatch({ type: "overlay", overlay: { ...shownSoFar(), done: undefined } });
          }
          points.push(point);
          this.#store.dispatch({ type: "busy", busy: { kind: "curve", points: points.length, of } });
          this.#store.dispatch({ type: "overlay grew", overlay: { ...shownSoFar(), done: undefined } });
        },
      })
    );
    this.#store.dispatch({ type: "overlay", overlay: { kind: "curve", observation, points: done.points, done } });
  }

  async #set(session: Session, decision: number, text: string): Promise<void> {
    const { id, position } = this.#store.get();
    const made = session.branch(id).decisions[decision];
    const value = readValue(text);
    if (made !== undefined && made.kind !== "input" && made.kind !== "host") {
      const arity = made.arity ?? Infinity;
      if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value >= arity) {
        const range = arity === Infinity ? "of at least 0" : `from 0 to ${arity - 1}`;
        throw new SeedbedError(
          "usage",
          `decision ${decision} is a ${made.kind}: expected a number ${range}, found ${text}`,
        );
      }
    }
    const branch = await this.#busy("running", () => session.editDecision(id, decision, value));
    await this.#show(branch, position);
    this.#say("info", `${branch.name}: ${outcomeWords(branch)}`);
  }

  #help(word: string | undefined): void {
    if (word === undefined || wordOf(word) !== undefined) {
      return this.#store.dispatch({ type: "overlay", overlay: { kind: "help", word } });
    }
    const meant = suggest(word, ["help"]);
    this.#say(
      "error",
      `there is no command ${JSON.stringify(word)}${meant === undefined ? "" : `: did you mean ${meant}?`}`,
    );
  }

  #opened(): Session {
    if (this.#session !== undefined) return this.#session;
    throw new SeedbedError("usage", "no run is open: open <file>, or runs to pick one");
  }

  async #show(branch: Branch, position: number): Promise<void> {
    const session = this.#opened();
    const observation = await session.observation(branch.id);
    this.#store.dispatch({
      type: "branched",
      branches: [...session.branches],
      id: branch.id,
      observation,
      position: Math.min(position, lastOf(observation)),
    });
  }

  async #busy<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#store.dispatch({ type: "busy", busy: { kind: "run", what } });
    try {
      return await work();
    } finally {
      this.#store.dispatch({ type: "busy", busy: undefined });
    }
  }

  async #stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = this.#abort = new AbortController();
    try {
      return await work(abort.signal);
    } finally {
      this.#abort = undefined;
      this.#paused = undefined;
      this.#store.dispatch({ type: "busy", busy: undefined });
      this.#store.dispatch({ type: "preview", observation: undefined });
    }
  }

  #say(kind: "info" | "error", text: string): void {
    this.#store.dispatch({ type: "status", status: { kind, text } });
  }
}

/** An answer by its number, or by the label of an option or a part of it. */
function answerOf(observation: Observation, position: number, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const labels = observation.optionsAt(position);
  const exact = labels.indexOf(text);
  const found = exact >= 0 ? exact : labels.findIndex((label) => label.includes(text));
  if (found >= 0) return found;
  const meant = suggest(text, labels);
  throw new SeedbedError("usage", `there is no option ${JSON.stringify(text)} here`, {
    hint: meant === undefined ? `options are 0 to ${labels.length - 1}` : `did you mean ${JSON.stringify(meant)}?`,
  });
}

function outcomeWords({ outcome: { status, finding } }: Branch): string {
  return finding === undefined ? status : `${status}, ${finding.title}`;
}

function wordsOf(error: unknown): string {
  if (error instanceof SeedbedError) {
    const { location, message, hint } = error;
    const place = location === undefined
      ? ""
      : `${[location.file, location.line, location.column].filter((part) => part !== undefined).join(":")}: `;
    return `${place}${message}${hint === undefined ? "" : ` (${hint})`}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
