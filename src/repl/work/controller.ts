/** Carries out commands: asks the session, and tells the state the result. Nothing that is asked of it throws. */
import { suggest } from "../../engine/text/suggest.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { type Command, isMotion, type Work } from "../model/command.ts";
import { move } from "../model/motion.ts";
import { shown } from "../model/state.ts";
import type { Store } from "../model/store.ts";
import { TYPED_COMMANDS, typedCommand } from "../model/typed_commands.ts";
import { recentRuns } from "../recent_runs.ts";
import { fullText } from "../view/full_text.ts";
import { editStep, fork, goToParent, reseed, setDecision, setInput } from "./branching.ts";
import { CommandContext } from "./command_context.ts";
import { curve, diff, why } from "./explaining.ts";
import type { Host } from "./host.ts";
import { hunt } from "./hunting.ts";
import { open } from "./opening.ts";
import { save } from "./saving.ts";
import { keep, pauseOrResume, shrink } from "./shrinking.ts";
import { watch } from "./watching.ts";
import { errorWords } from "./words.ts";

/** The commands that are allowed while another is under way. */
const MEANWHILE: readonly Command["do"][] = ["keep", "pause", "stop", "show", "value", "help", "quit"];

export class Controller {
  readonly #context: CommandContext;

  constructor(store: Store, host: Host) {
    this.#context = new CommandContext(store, host);
  }

  async execute(command: Command): Promise<void> {
    const { store } = this.#context;
    try {
      if (isMotion(command)) this.#move(command);
      else if (store.get().busy !== undefined && !MEANWHILE.includes(command.do)) {
        this.#context.say("error", "something is running: esc stops it");
      } else await this.#work(command);
    } catch (error) {
      this.#context.say("error", errorWords(error));
    }
  }

  /** Ends what is under way, and leaves nothing behind. Waits for nothing. */
  close(): void {
    this.#context.close();
  }

  #move(motion: Parameters<typeof move>[2]): void {
    const { store } = this.#context;
    const state = store.get();
    const observation = shown(state);
    if (observation === undefined) return void this.#context.require();
    const moved = move(observation, state, motion);
    if (moved.search !== undefined) store.dispatch({ type: "searched", search: moved.search });
    if (moved.to === undefined) throw new SeedbedError("usage", moved.problem);
    store.dispatch({ type: "moved", to: moved.to, jump: motion.do !== "step" && motion.do !== "return" });
    if (state.overlay !== undefined) store.dispatch({ type: "overlay", overlay: undefined });
  }

  async #work(command: Work): Promise<void> {
    const context = this.#context;
    const { dispatch, get } = context.store;
    switch (command.do) {
      case "open":
        return await open(context, command.file, command.trust);
      case "runs": {
        const { store, nowMs } = context.host;
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
        context.stop();
        return dispatch({ type: "over" });
      case "fork":
        return await fork(context, command.answer, command.decision);
      case "branch":
        return await context.show(context.require().session.branch(command.id), get().position);
      case "parent":
        return await goToParent(context);
      case "seed":
        return await reseed(context, command.seed);
      case "seeds":
        return await hunt(context, command.first, command.last);
      case "shrink":
        return await shrink(context);
      case "keep":
        return keep(context, command.what);
      case "pause":
        return pauseOrResume(context);
      case "stop":
        return context.stop();
      case "diff":
        return await diff(context, command.other);
      case "why":
        return await why(context);
      case "curve":
        return await curve(context);
      case "watch":
        return await watch(context, command.expression, command.at);
      case "edit":
        return await editStep(context, command.path, command.field, command.value);
      case "set":
        return typeof command.what === "number"
          ? await setDecision(context, command.what, command.value)
          : await setInput(context, command.what, command.value);
      case "save": {
        const { session, loaded } = context.require();
        const branch = session.branch(get().id);
        const { files } = await context.busy("saving", () => save(command, branch, loaded, context.host));
        return context.say("info", `saved ${files.join(" and ")}`);
      }
    }
  }

  #help(word: string | undefined): void {
    if (word === undefined || typedCommand(word) !== undefined) {
      return this.#context.store.dispatch({ type: "overlay", overlay: { kind: "help", word } });
    }
    const meant = suggest(word, TYPED_COMMANDS.map(({ name }) => name));
    const hint = meant === undefined ? "help lists them" : `did you mean ${meant}?`;
    throw new SeedbedError("usage", `there is no command ${JSON.stringify(word)}: ${hint}`);
  }
}
