/**
 * A Redis on the network of a world: a machine whose program is the server. It listens from the start of the machine, its time is that of
 * the machine, and with the machine it crashes, stands still and restarts. A command is performed when it arrives, and takes no virtual time.
 */
import { Failure } from "../../../findings/failure.ts";
import { realCrypto } from "../../../host/crypto.ts";
import { currentTask, inTask, type Task } from "../../../world/task.ts";
import type { MachineOfParts } from "../../machine/machine.ts";
import { FS } from "../../fs/files.ts";
import type { Host, Listener } from "../../net/tcp/host.ts";
import { TCP } from "../../net/tcp/network.ts";
import type { Socket } from "../../net/tcp/socket.ts";
import type { Client } from "./client.ts";
import { RedisCore } from "./core.ts";
import { REDIS_GROUPS } from "./groups.ts";
import { AppendOnlyFile, type SyncPolicy } from "./log/append_only_file.ts";
import { LogReader } from "./log/log_reader.ts";
import { Output } from "./output.ts";
import { RedisError } from "./protocol/replies.ts";
import { ProtocolError, RequestReader } from "./protocol/reader.ts";
import { Membership } from "./replication/membership.ts";
import { Replication } from "./replication/replication.ts";
import type { RedisSettings } from "./setting.ts";

export const REDIS_PORT = 6379;

/** Starts the server of a machine. */
export function startRedis(machine: MachineOfParts, setting: RedisSettings): void {
  new RedisServer(machine, setting).start();
}

class RedisServer {
  readonly #machine: MachineOfParts;
  readonly #host: Host;
  readonly #core: RedisCore;
  readonly #task: Task;
  readonly #output = new Output(() => this.#settle());
  readonly #file: AppendOnlyFile | undefined;
  readonly #membership: Membership | undefined;
  /** On whose behalf it repeats what was done before, or elsewhere. */
  readonly #repeater: Client;
  /** What has changed, and is not kept. */
  #unkept = "";

  constructor(machine: MachineOfParts, { password, appendfsync }: RedisSettings) {
    this.#machine = machine;
    this.#host = machine.use(TCP).host(machine.name);
    this.#task = currentTask()!;
    const { kernel, name } = machine;
    const stream = `redis ${name}`;
    const random = (bound: number) => kernel.random(stream, bound);
    const groups = machine.use(REDIS_GROUPS);
    const isAlone = groups.peersOf(name).length === 0;
    this.#file = appendfsync && this.#openFile(appendfsync);
    const replication = isAlone ? new Replication() : new Replication({
      follow: (host, port) => this.#membership!.follow(host, port),
      lead: () => this.#membership!.lead(),
    }, () => newId(random));
    const isLogged = !isAlone || appendfsync !== undefined;
    this.#core = new RedisCore({
      nowMs: () => machine.clock.nowMs,
      onTimeSeen: () => machine.seeClock(),
      random,
      sha1: (text) => realCrypto().createHash("sha1").update(text, "latin1").digest("hex"),
      spin: (instructions) => kernel.spin(instructions),
      onNoScripts: () => kernel.report(this.#withoutScripts()),
      timer: (ms, label, callback) => this.#timer(ms, label, callback),
      password,
      appendfsync,
      replication,
      refusal: () => this.#file?.refusal,
      onEffects: isLogged ? (effects) => void (this.#unkept += replication.log.append(effects)) : undefined,
      onUnsimulated: (command) => kernel.report(this.#unsimulated(command)),
    });
    this.#repeater = this.#core.connect({ address: "", send: () => {}, close: () => {} });
    this.#repeater.isAuthenticated = true;
    this.#core.clients.delete(this.#repeater.id);
    this.#membership = isAlone ? undefined : new Membership(this.#core, this.#repeater, {
      caller: { machine, task: this.#task, password },
      groups,
      port: REDIS_PORT,
      timer: (ms, label, callback) => this.#background(ms, label, callback),
      together: (work) => this.#output.together(work),
      forget: () => {
        this.#unkept = "";
        this.#unlessCutOff(() => this.#file?.truncate(0));
      },
      keep: (text) => void (this.#unkept += text),
    });
  }

  /** Reads what it has kept, and takes its place. */
  start(): void {
    if (!this.#load()) return;
    this.listen();
    if (this.#membership === undefined) return;
    const groups = this.#machine.use(REDIS_GROUPS);
    const { name } = this.#machine;
    groups.started(name, this.#membership);
    const source = groups.sourceOf(name);
    if (source !== undefined) this.#membership.follow(source, REDIS_PORT);
  }

  #openFile(policy: SyncPolicy): AppendOnlyFile {
    return new AppendOnlyFile({
      files: this.#machine.use(FS),
      policy,
      timer: (ms, label, callback) => this.#background(ms, label, callback),
      exit: (why) => this.#exit(why),
    });
  }

  /** False if the file is none that it has written: it does not start then. */
  #load(): boolean {
    if (this.#file === undefined) return true;
    const content = this.#file.content();
    const reader = new LogReader();
    let wholeBytes = 0;
    try {
      reader.push(content);
      for (let done = reader.next(); done !== undefined; done = reader.next()) {
        this.#core.repeat(this.#repeater, done);
        this.#core.replication.log.push(done.text);
        wholeBytes += done.text.length;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#exit(
        `Bad file format reading the append only file, at byte ${wholeBytes} of ${content.length}: the disk has lost or damaged what was written ` +
          "there, but not all that follows it. A real server is started again after ./redis-check-aof --fix, which cuts the file off there",
      );
      return false;
    }
    if (wholeBytes < content.length) this.#file.truncate(wholeBytes);
    return true;
  }

  /** What has changed is kept, and sent to replicas, before it is answered. */
  #settle(): void {
    const text = this.#unkept;
    this.#unkept = "";
    if (text !== "" && !this.#machine.hasEnded) this.#unlessCutOff(() => this.#file?.append(text));
    if (this.#machine.hasEnded) this.#output.drop();
    else this.#core.replication.feed();
  }

  /** Changes the file, which is left as it is where a fault ends the program at that. */
  #unlessCutOff(change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!this.#machine.hasEnded) throw error;
    }
  }

  #exit(why: string): void {
    this.#machine.kernel.event("redis.exit", { machine: this.#machine.name, why });
    this.#machine.onExit!(1);
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

  /** As `#timer`, for what no run waits for. */
  #background(ms: number, label: string, callback: () => void): void {
    const { kernel: { scheduler }, clock } = this.#machine;
    const fire = () => this.#unlessCutOff(callback);
    const timer = inTask(this.#task, () => scheduler.timer("redis", label, clock.virtualMs(ms), fire));
    timer.ref = false;
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

function newId(random: (bound: number) => number): string {
  return Array.from({ length: 5 }, () => random(2 ** 32).toString(16).padStart(8, "0")).join("");
}
