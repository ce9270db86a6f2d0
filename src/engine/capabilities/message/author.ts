/** The program that runs, as a node among others: its name, and messages to the others and from them. */
import { currentTask } from "../../world/task.ts";
import { authorObject } from "../capability.ts";
import type { MachineOfParts } from "../machine/machine.ts";
import { MACHINES } from "../machine/machines.ts";
import type { BaseWorld } from "../part.ts";
import { requireText } from "../require.ts";
import type { Listener } from "./mailbox.ts";
import { MESSAGES } from "./messages.ts";

/**
 * The program whose code runs, as one among others: of a machine, or of a client. It sends messages and gets them. They are
 * copied, as `structuredClone` does; each delivery is an operation with a latency.
 */
export interface ClusterNode {
  /** The name of its machine, or of the task of the steps. */
  readonly name: string;
  /** The names of all machines, in the order of the scenario. */
  readonly all: readonly string[];
  /** The names of all machines but this one. */
  readonly others: readonly string[];
  /** The IPv4 address of its machine. */
  readonly address: string;
  /**
   * Sends a copy of a message to a machine or to a client, by name. Those from one sender arrive in the order in which they
   * were sent. A message to a program that has ended is lost.
   */
  send(to: string, message: unknown): void;
  /**
   * Calls a function with each message that arrives, and with the name of its sender. Messages wait until somebody listens for
   * the first time.
   */
  on(listener: (message: never, from: string) => unknown): void;
  /** Ends what `on` began. */
  off(listener: (message: never, from: string) => unknown): void;
  /** Lets conditions see a state, as `machines.shown(name)`: the object itself, until the program ends. */
  show(state: unknown): void;
}

class AuthorNode implements ClusterNode {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  get name(): string {
    return this.#world.kernel.taskName;
  }

  get all(): readonly string[] {
    return [...this.#world.use(MACHINES).names];
  }

  get others(): readonly string[] {
    const { name } = this;
    return this.all.filter((each) => each !== name);
  }

  get address(): string {
    return this.#machine.address;
  }

  send(to: string, message: unknown): void {
    this.#world.use(MESSAGES).send(requireText("the name of whom a message is for", to), message);
  }

  on(listener: (message: never, from: string) => unknown): void {
    this.#world.use(MESSAGES).on(requireListener(listener));
  }

  off(listener: (message: never, from: string) => unknown): void {
    this.#world.use(MESSAGES).off(requireListener(listener));
  }

  show(state: unknown): void {
    this.#machine.shown = state;
  }

  get #machine(): MachineOfParts {
    return currentTask()!.machine as MachineOfParts;
  }
}

function requireListener(listener: unknown): Listener {
  if (typeof listener === "function") return listener as Listener;
  throw new TypeError(`expected a function that is called with each message, found ${typeof listener}`);
}

export const node = authorObject((world: BaseWorld): ClusterNode => new AuthorNode(world), []);
