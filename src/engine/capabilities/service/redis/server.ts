/**
 * A Redis on the network of a world: a machine whose program is the server. It listens from the start of the machine, its time is that of
 * the machine, and with the machine it crashes, stands still and restarts. A command is performed when it arrives, and takes no virtual time.
 */
import { Failure } from "../../../findings/failure.ts";
import { realCrypto } from "../../../host/crypto.ts";
import { currentTask, inTask, type Task } from "../../../world/task.ts";
import type { MachineOfParts } from "../../machine/machine.ts";
import type { Host, Listener } from "../../net/tcp/host.ts";
import { TCP } from "../../net/tcp/network.ts";
import type { Socket } from "../../net/tcp/socket.ts";
import type { Client } from "./client.ts";
import { RedisCore } from "./core.ts";
import { Output } from "./output.ts";
import { RedisError } from "./protocol/replies.ts";
import { ProtocolError, RequestReader } from "./protocol/reader.ts";
import type { RedisSettings } from "./setting.ts";

export const REDIS_PORT = 6379;

/** Starts the server of a machine. */
export function startRedis(machine: MachineOfParts, setting: RedisSettings): void {
  new RedisServer(machine, setting).listen();
}

class RedisServer {
  readonly #machine: MachineOfParts;
  readonly #host: Host;
  readonly #core: RedisCore;
  readonly #task: Task;
  readonly #output = new Output();

  constructor(machine: MachineOfParts, { password }: RedisSettings) {
    this.#machine = machine;
    this.#host = machine.use(TCP).host(machine.name);
    this.#task = currentTask()!;
    const { kernel, name } = machine;
    const stream = `redis ${name}`;
    this.#core = new RedisCore({
      nowMs: () => machine.clock.nowMs,
      onTimeSeen: () => machine.seeClock(),
      random: (bound) => kernel.random(stream, bound),
      sha1: (text) => realCrypto().createHash("sha1").update(text, "latin1").digest("hex"),
      spin: (instructions) => kernel.spin(instructions),
      onNoScripts: () => kernel.report(this.#withoutScripts()),
      timer: (ms, label, callback) => this.#timer(ms, label, callback),
      password,
      onUnsimulated: (command) => kernel.report(this.#unsimulated(command)),
    });
  }

  listen(): void {
    const bound = { address: "0.0.0.0", port: REDIS_PORT };
    this.#host.bind(bound.address, bound.port);
    const listener: Listener & { isOpen: boolean } = {
      bound,
      task: this.#task,
      accept: (socket) => this.#accept(socket),
      isOpen: true,
      arriving: new Set<Socket>(),
    };
    this.#host.listen(listener);
    // A server keeps nobody's program alive.
    this.#machine.handles.open(() => `server ${this.#host.name}:${REDIS_PORT}`, () => {
      listener.isOpen = false;
      this.#host.unlisten(listener);
      this.#host.release(bound);
      for (const socket of listener.arriving) socket.abandon();
    }).unref();
  }

  #accept(socket: Socket): void {
    const handle = this.#machine.handles.open(() => socket.name, () => socket.abandon());
    handle.unref();
    const client = this.#core.connect({
      address: `${socket.remote.address}:${socket.remote.port}`,
      send: (text) => this.#output.send(socket, text),
      close: () => {
        this.#core.disconnect(client);
        this.#output.flush(socket);
        socket.end(() => {
          handle.close();
          socket.close();
        });
      },
      resume: () => work(),
    });
    const reader = new RequestReader();
    const work = () => this.#output.together(() => this.#perform(client, reader));
    const leave = () => {
      this.#core.disconnect(client);
      handle.close();
      socket.close();
    };
    socket.attach({
      capacity: () => Infinity,
      data: (bytes) => {
        reader.push(bytes);
        work();
      },
      end: leave,
      reset: leave,
    });
    socket.startReading();
  }

  /** One command after the other: those that follow one that waits, wait as well. */
  #perform(client: Client, reader: RequestReader): void {
    try {
      while (client.waiting === undefined && !client.isClosed) {
        const words = reader.next();
        if (words === undefined) return;
        this.#core.perform(client, words);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      client.send(new RedisError(`ERR Protocol error: ${error.message}`));
      client.end.close();
    }
  }

  #timer(ms: number, label: string, callback: () => void): () => void {
    const { kernel: { scheduler }, clock } = this.#machine;
    const timer = inTask(this.#task, () => scheduler.timer("redis", label, clock.virtualMs(ms), callback));
    return () => scheduler.cancel(timer.operation);
  }

  #withoutScripts(): Failure {
    return new Failure(
      "unsimulated",
      "fengari is not installed",
      `service.redis "${this.#host.name}" runs scripts by the package fengari, which is not installed`,
      { hint: "npm install --save-dev fengari" },
    );
  }

  #unsimulated(command: string): Failure {
    return new Failure(
      "unsimulated",
      "a command of Redis that is not simulated",
      `${this.#host.name}: ${command} is not among the commands that a Redis of the world knows`,
      { details: [`it knows ${this.#core.commands.map(({ name }) => name.toUpperCase()).sort().join(", ")}`] },
    );
  }
}
