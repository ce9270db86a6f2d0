/**
 * A Postgres on the world's network. It is there when a program first connects: the world stands still until the database is as its
 * schema has made it. Its statements are performed where they arrive, and take no virtual time.
 */
import { Failure } from "../../../findings/failure.ts";
import type { PgliteInstance } from "../../../host/pglite/instance.ts";
import { PostgresUnavailable } from "../../../host/pglite/load.ts";
import { poolOf } from "../../../host/pglite/pool.ts";
import { promiseThen } from "../../../primordials.ts";
import type { Kernel } from "../../../world/kernel.ts";
import { outsideTasks, type Task, type TaskMachine } from "../../../world/task.ts";
import type { Host } from "../../net/tcp/host.ts";
import type { Socket } from "../../net/tcp/socket.ts";
import { type Overlap, type PostgresConnection, PostgresSession } from "./session.ts";

export const POSTGRES_PORT = 5432;

export class PostgresServer {
  readonly #kernel: Kernel;
  readonly #name: string;
  readonly #schema: string;
  readonly #task: Task;
  readonly #holdsAnother: () => boolean;
  #session: PostgresSession | undefined;
  #starting: Promise<PostgresSession> | undefined;

  /** @param holdsAnother whether the run has a database already */
  constructor(host: Host, schema: string, machine: TaskMachine, holdsAnother: () => boolean) {
    this.#kernel = host.kernel;
    this.#name = host.name;
    this.#schema = schema;
    this.#holdsAnother = holdsAnother;
    this.#task = { name: host.name, machine, step: "" };
    host.listen({
      bound: { address: "::", port: POSTGRES_PORT },
      task: this.#task,
      accept: (socket) => this.#accept(socket),
      isOpen: true,
      arriving: new Set(),
    });
  }

  get isStarted(): boolean {
    return this.#starting !== undefined;
  }

  /** Statements that wait as they would not at a real server. */
  get overlap(): Overlap | undefined {
    return this.#session?.overlap;
  }

  #accept(socket: Socket): void {
    let connection: PostgresConnection | undefined;
    const leave = () => {
      connection?.close();
      socket.close();
    };
    socket.attach({
      capacity: () => Infinity,
      data: (bytes) => connection!.receive(bytes),
      end: leave,
      reset: leave,
    });
    const client = {
      send: (bytes: Uint8Array) => void socket.write(bytes, () => {}),
      end: () => socket.end(() => socket.close()),
    };
    this.#starting ??= this.#start();
    promiseThen(this.#starting, (session) => {
      connection = session.connect(client);
      socket.startReading();
    }, (error: unknown) => this.#kernel.report(unavailable(this.#name, error)));
  }

  async #start(): Promise<PostgresSession> {
    const kernel = this.#kernel;
    const pool = poolOf(this.#schema);
    let instance: PgliteInstance | undefined;
    let isOver = false;
    const release = () => {
      isOver = true;
      if (instance !== undefined) pool.release(instance);
      instance = undefined;
    };
    kernel.outside.onEnd(release);
    const holds = this.#holdsAnother();
    await kernel.outside.compute("postgres", `${this.#name} starts`, () =>
      outsideTasks(async () => {
        const ready = await pool.acquire(holds);
        if (isOver) pool.release(ready);
        else instance = ready;
      }));
    const database = instance!;
    database.restore({
      nowMs: () => kernel.clock.nowMs,
      fill: (bytes) => bytes.set(kernel.randomBytes(`postgres ${this.#name}`, bytes.length)),
    });
    return this.#session = new PostgresSession({
      version: database.version,
      exchange: (messages) => outsideTasks(() => database.exchange(messages)),
      onGaveUp: (overlap) => kernel.report(overlapping(this.#name, overlap)),
    });
  }
}

/** The finding of a run that cannot be told from one at a real server. */
export function overlapping(name: string, { holder, waiting }: Overlap): Failure {
  return new Failure(
    "unsimulated",
    "overlapping transactions",
    `${name}: a statement waits for another connection's transaction, which a real Postgres would let overlap`,
    {
      hint: "one transaction at a time is simulated: end each before anything waits for another connection",
      details: [`in a transaction: ${holder}`, `waits: ${waiting}`],
    },
  );
}

function unavailable(name: string, error: unknown): unknown {
  if (!(error instanceof PostgresUnavailable)) return error;
  return new Failure("unsimulated", error.title, `service.postgres "${name}": ${error.message}`, { hint: error.hint });
}
