/** Carries out commands: asks the session, and tells the state the result. Nothing that is asked of it throws. */
import { suggest } from "../../engine/text/suggest.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { type Command, isMotion, type Work } from "../model/command.ts";
import { move } from "../model/motion.ts";
import { shown } from "../model/state.ts";
import type { Store } from "../model/store.ts";
import { wordOf, WORDS } from "../model/words.ts";
import { recentRuns } from "../recent_runs.ts";
import { fullText } from "../view/full_text.ts";
import { editStep, fork, goToParent, reseed, setDecision } from "./branching.ts";
import { Desk } from "./desk.ts";
import { curve, diff, why } from "./explaining.ts";
import type { Host } from "./host.ts";
import { hunt } from "./hunting.ts";
import { open } from "./opening.ts";
import { save } from "./saving.ts";
import { keep, pauseOrResume, shrink } from "./shrinking.ts";
import { watch } from "./watching.ts";
import { errorWords } from "./words.ts";

/** What may be asked while something is under way. */
const MEANWHILE: readonly Command["do"][] = ["keep", "pause", "stop", "show", "value", "help", "quit"];

export class Controller {
  readonly #desk: Desk;

  constructor(store: Store, host: Host) {
    this.#desk = new Desk(store, host);
  }

  async execute(command: Command): Promise<void> {
    const { store } = this.#desk;
    try {
      if (isMotion(command)) this.#move(command);
      else if (store.get().busy !== undefined && !MEANWHILE.includes(command.do)) {
        this.#desk.say("error", "something is under way: esc ends it");
      } else await this.#work(command);
    } catch (error) {
      this.#desk.say("error", errorWords(error));
    }
  }

  /** Ends what is under way, and leaves nothing behind. Waits for nothing. */
  close(): void {
    this.#desk.close();
  }

  #move(motion: Parameters<typeof move>[2]): void {
    const { store } = this.#desk;
    const state = store.get();
    const observation = shown(state);
    if (observation === undefined) return void this.#desk.require();
    const moved = move(observation, state, motion);
    if (moved.search !== undefined) store.dispatch({ type: "searched", search: moved.search });
    if (moved.to === undefined) throw new SeedbedError("usage", moved.problem);
    store.dispatch({ type: "moved", to: moved.to, jump: motion.do !== "step" && motion.do !== "return" });
    if (state.overlay !== undefined) store.dispatch({ type: "overlay", overlay: undefined });
  }

  async #work(command: Work): Promise<void> {
    const desk = this.#desk;
    const { dispatch, get } = desk.store;
    switch (command.do) {
      case "open":
        return await open(desk, command.file, command.trust);
      case "runs": {
        const { store, nowMs } = desk.host;
        return dispatch({
          type: "overlay",
          overlay: { kind: "runs", runs: recentRuns(store, { nowMs }), nowMs: nowMs(), filter: "" },
        });
      }
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
      case "value": {
        const overlay = fullText(get());
        return overlay === undefined ? undefined : dispatch({ type: "overlay", overlay });
      }
      case "quit":
        desk.stop();
        return dispatch({ type: "over" });
      case "fork":
        return await fork(desk, command.answer, command.decision);
      case "branch":
        return await desk.show(desk.require().session.branch(command.id), get().position);
      case "parent":
        return await goToParent(desk);
      case "seed":
        return await reseed(desk, command.seed);
      case "seeds":
        return await hunt(desk, command.first, command.last);
      case "shrink":
        return await shrink(desk);
      case "keep":
        return keep(desk, command.what);
      case "pause":
        return pauseOrResume(desk);
      case "stop":
        return desk.stop();
      case "diff":
        return await diff(desk, command.other);
      case "why":
        return await why(desk);
      case "curve":
        return await curve(desk);
      case "watch":
        return await watch(desk, command.expression, command.at);
      case "edit":
        return await editStep(desk, command.path, command.field, command.value);
      case "set":
        return await setDecision(desk, command.decision, command.value);
      case "save": {
        const { session, loaded } = desk.require();
        const branch = session.branch(get().id);
        const { files } = await desk.busy("saving", () => save(command, branch, loaded, desk.host));
        return desk.say("info", `saved ${files.join(" and ")}`);
      }
    }
  }

  #help(word: string | undefined): void {
    if (word === undefined || wordOf(word) !== undefined) {
      return this.#desk.store.dispatch({ type: "overlay", overlay: { kind: "help", word } });
    }
    const meant = suggest(word, WORDS.map(({ name }) => name));
    const hint = meant === undefined ? "help lists them" : `did you mean ${meant}?`;
    throw new SeedbedError("usage", `there is no command ${JSON.stringify(word)}: ${hint}`);
  }
}
