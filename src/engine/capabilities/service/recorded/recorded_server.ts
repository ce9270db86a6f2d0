/**
 * A real server on the world's network. What a program sends to it arrives like anything else; then the world stands still until
 * the real server has answered, or waits for a lock, and what it said sets out on its way back. The answers are decisions: a run
 * whose decisions are recorded needs no server.
 */
import { Failure } from "../../../findings/failure.ts";
import { type Act, type ActAnswer, Session } from "../../../host/tcp/session.ts";
import type { Json } from "../../../json.ts";
import { removeFrom } from "../../../primordials.ts";
import type { Kernel } from "../../../world/kernel.ts";
import type { Timer } from "../../../world/operation.ts";
import { inTask, type Task, type TaskMachine } from "../../../world/task.ts";
import type { Host } from "../../net/tcp/host.ts";
import type { Socket } from "../../net/tcp/socket.ts";
import { Connection } from "./connection.ts";
import { History } from "./history.ts";
import type { ServerSetting } from "./setting.ts";

/** Virtual ms after which a server that waits is asked again when nothing else has happened, and real ms that it then has. */
const WAIT_MS = 1_000;
const PATIENCE_MS = 1_500;
/** How often, until nothing is left that could happen. */
const MAX_WAITS = 5;

/** The addresses that a program may connect to, at any port. */
const EVERYWHERE = { address: "::", port: 0 };

/** Makes a machine of the network a real server. */
export function serveRecorded(host: Host, setting: ServerSetting, machine: TaskMachine): void {
  const server = new RecordedServer(host.kernel, host.name, setting, machine);
  host.listenAtEachPort({
    bound: EVERYWHERE,
    task: server.task,
    accept: (socket) => server.accept(socket),
    isOpen: true,
    arriving: new Set(),
  });
}

export class RecordedServer {
  readonly #kernel: Kernel;
  readonly #name: string;
  readonly #setting: ServerSetting;
  readonly task: Task;
  readonly #history = new History();
  #session: Session | undefined;
  #connections = 0;
  /** Those whose answer the real server has not given. */
  readonly #waiting: Connection[] = [];
  #waits = 0;
  #timer: Timer | undefined;

  constructor(kernel: Kernel, name: string, setting: ServerSetting, machine: TaskMachine) {
    this.#kernel = kernel;
    this.#name = name;
    this.#setting = setting;
    this.task = { name, machine, step: "" };
  }

  accept(socket: Socket): void {
    new Connection(this, socket, ++this.#connections).open();
  }

  /**
   * Has the real server do something.
   * @param what it is, for the schedule
   */
  perform(act: Act, what: string, done: (answer: ActAnswer) => void): void {
    const digest = this.#history.add(act);
    const ask = () =>
      this.#kernel.outside.ask({
        kind: "tcp",
        detail: `${this.#name}#${act.connection} ${what} ${digest}`,
        takesNoTime: true,
        work: async () => await this.#live().perform(this.#history.takeUnperformed(), act) as unknown as Json,
        deliver: (answer) => this.#deliver(act, answer as unknown as ActAnswer, done),
      });
    inTask(this.task, ask);
  }

  #live(): Session {
    if (this.#session !== undefined) return this.#session;
    const session = new Session(this.#setting);
    this.#kernel.outside.onEnd(() => session.end());
    return this.#session = session;
  }

  #deliver(act: Act, answer: ActAnswer, done: (answer: ActAnswer) => void): void {
    const { failed } = answer;
    if (failed !== undefined) return this.#kernel.abort(serverFailure(this.#name, this.#setting.to, failed));
    done(answer);
    if (act.type === "again") return this.#waitOn();
    // What it has done may be what others wait for.
    this.#waits = 0;
    if (this.#timer !== undefined) this.#kernel.scheduler.cancel(this.#timer.operation);
    this.#timer = undefined;
    this.#askAgain(0);
    this.#waitOn();
  }

  /** A connection waits, or does no longer. */
  setWaiting(connection: Connection, waits: boolean): void {
    removeFrom(this.#waiting, connection);
    if (waits) this.#waiting.push(connection);
  }

  #askAgain(patienceMs: number): void {
    for (const connection of [...this.#waiting]) connection.askAgain(patienceMs);
  }

  /** When nothing else happens, the real server is given time, in which it may find a deadlock. */
  #waitOn(): void {
    if (this.#waiting.length === 0 || this.#waits >= MAX_WAITS || this.#timer !== undefined) return;
    this.#waits++;
    const { scheduler } = this.#kernel;
    const later = () => {
      this.#timer = undefined;
      this.#askAgain(PATIENCE_MS);
    };
    this.#timer = inTask(this.task, () => scheduler.timer("tcp", `${this.#name} waits for a lock`, WAIT_MS, later));
  }
}

/** The finding of a run whose server cannot be used: no bug of the program. */
function serverFailure(name: string, variable: string, failed: string): Failure {
  return new Failure("unsimulated", "server_failed", `the server of "${name}" (${variable}): ${failed}`, {
    hint: `start it, or set ${variable} to the URL of one that runs; a recorded trace needs none`,
  });
}
