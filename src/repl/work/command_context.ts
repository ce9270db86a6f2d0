/** The state that commands work on: the session that is open, what runs of it are shown, and what is under way. */
import type { LoadedScenario } from "../../api/project/load/loaded.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Branch } from "../../engine/session/branch.ts";
import type { Session } from "../../engine/session/session.ts";
import type { Store } from "../model/store.ts";
import { lastOf } from "../model/track.ts";
import type { Host } from "./host.ts";
import type { KeepCondition } from "./keeping.ts";

export interface Opened {
  readonly session: Session;
  /** The scenario's file, where it is known. */
  readonly loaded: LoadedScenario | undefined;
}

export class CommandContext {
  readonly store: Store;
  readonly host: Host;
  /** The conditions that shrinking keeps. */
  kept: readonly KeepCondition[] = [];
  opened: Opened | undefined;
  #release = () => {};
  #abort: AbortController | undefined;
  #pause: { readonly gate: Promise<void>; readonly open: () => void } | undefined;

  constructor(store: Store, host: Host) {
    this.store = store;
    this.host = host;
  }

  require(): Opened {
    if (this.opened !== undefined) return this.opened;
    throw new SeedbedError("usage", "no run is open: open <file>, or runs to pick one");
  }

  /** Shows a run of the session, at a position of it or at its end. */
  async show(branch: Branch, position: number): Promise<void> {
    const { session } = this.require();
    const observation = await session.observation(branch.id);
    this.store.dispatch({
      type: "branched",
      branches: [...session.branches],
      id: branch.id,
      observation,
      position: Math.min(position, lastOf(observation)),
    });
  }

  say(kind: "info" | "error", text: string): void {
    this.store.dispatch({ type: "status", status: { kind, text } });
  }

  async busy<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.store.dispatch({ type: "busy", busy: { kind: "run", what, keysWait: true } });
    try {
      return await work();
    } finally {
      this.store.dispatch({ type: "busy", busy: undefined });
    }
  }

  /** Work that says itself how far it is, and that `stop` ends. */
  async stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = this.#abort = new AbortController();
    try {
      return await work(abort.signal);
    } finally {
      this.#abort = undefined;
      this.#pause = undefined;
      this.store.dispatch({ type: "busy", busy: undefined });
      this.store.dispatch({ type: "preview", observation: undefined });
    }
  }

  /** Keeps what was unpacked for a trace until another one is opened. */
  replace(release: () => void): void {
    this.#release();
    this.#release = release;
  }

  /** Ends what is under way, and leaves nothing behind. */
  close(): void {
    this.stop();
    this.replace(() => {});
  }

  /** Ends what is under way, and waits for nothing. */
  stop(): void {
    this.#abort?.abort();
    this.resume();
  }

  get isPaused(): boolean {
    return this.#pause !== undefined;
  }

  /** Pending while it is paused. */
  gate(): Promise<void> | undefined {
    return this.#pause?.gate;
  }

  pause(): void {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    this.#pause = { gate, open };
  }

  resume(): void {
    this.#pause?.open();
    this.#pause = undefined;
  }
}
