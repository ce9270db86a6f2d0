/**
 * What one run does with a real server. Each act has an answer, which becomes a decision. A run whose beginning was answered from a
 * recording performs that beginning first, as soon as it asks for more: then the server is where the run is.
 */
import { Buffer } from "node:buffer";
import { addressIn, type ServerAddress } from "./address.ts";
import { PostgresConnection } from "./postgres/connection.ts";
import { int32, message } from "./postgres/messages.ts";
import { RawConnection } from "./raw_connection.ts";
import type { Answered, RealConnection } from "./real_connection.ts";
import { type RealServer, serverAt } from "./server.ts";
import { ServerError, systemError } from "./server_error.ts";

/** What a program, or the world, does with a connection, which has a number. */
export type Act =
  & { readonly connection: number }
  & (
    /** A program connects. */
    | { readonly type: "open" }
    /** It logs in to a Postgres, as a user that it names. */
    | { readonly type: "login"; readonly parameters: Readonly<Record<string, string>>; readonly user: string }
    /** It sends something, which asks for so many answers, if that is known. */
    | { readonly type: "send"; readonly bytes: Uint8Array; readonly answers: number }
    /** What the server has not answered is asked for again. */
    | { readonly type: "again"; readonly patienceMs: number }
    | { readonly type: "close" }
  );

/** The recorded form of an answer. */
export interface ActAnswer {
  /** In base64. */
  readonly bytes?: string;
  readonly protocol?: "postgres" | "tcp";
  /** The server has not answered: it waits for something. */
  readonly waits?: true;
  /** The server has ended the connection. */
  readonly closed?: true;
  /** What is wrong with the server: the run ends. */
  readonly failed?: string;
}

export interface SessionSetting {
  /** The environment variable that has the address. */
  readonly to: string;
  readonly reset?: string | undefined;
}

export class Session {
  readonly #setting: SessionSetting;
  readonly #connections = new Map<number, RealConnection>();
  readonly #pids = new Map<number, number>();
  #server: RealServer | undefined;
  #giveBack: (() => void) | undefined;
  #hasEnded = false;
  /** Acts happen one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(setting: SessionSetting) {
    this.#setting = setting;
  }

  /** @param before acts that were answered from a recording, which are performed first */
  perform(before: readonly Act[], act: Act): Promise<ActAnswer> {
    const answer = this.#last.then(() => this.#performAll(before, act)).catch((error: unknown) => ({
      failed: systemError("the connection failed", error).message,
    }));
    this.#last = answer;
    return answer;
  }

  async #performAll(before: readonly Act[], act: Act): Promise<ActAnswer> {
    if (this.#server === undefined) {
      const server = serverAt(addressIn(this.#setting.to));
      if (this.#setting.reset !== undefined && server.address.protocol !== "postgres") {
        throw new ServerError("only a Postgres can be reset by SQL, and its URL does not begin with postgres:");
      }
      this.#giveBack = await server.take(this.#setting.reset);
      this.#server = server;
    }
    if (this.#hasEnded) return { closed: true };
    for (const each of before) await this.#perform(this.#server, each);
    return await this.#perform(this.#server, act);
  }

  async #perform(server: RealServer, act: Act): Promise<ActAnswer> {
    const { address } = server;
    const connection = this.#connections.get(act.connection);
    switch (act.type) {
      case "open": {
        if (address.protocol === "postgres") return { protocol: "postgres" };
        const opened = await RawConnection.open(address);
        this.#connections.set(act.connection, opened);
        const greeting = await opened.answer(0);
        return { protocol: "tcp", ...(greeting === "waits" ? {} : recorded(greeting)) };
      }
      case "login": {
        const opened = await PostgresConnection.open(address, act.parameters, (pid) => server.isBlocked(pid));
        this.#connections.set(act.connection, opened);
        this.#pids.set(act.connection, opened.loggedIn.pid);
        return { bytes: welcome(act, opened, address).toString("base64") };
      }
      case "send":
        connection?.send(act.bytes, act.answers);
        return await this.#answer(server, connection, 0);
      case "again":
        return await this.#answer(server, connection, act.patienceMs);
      case "close": {
        const pid = this.#pids.get(act.connection);
        this.#connections.delete(act.connection);
        this.#pids.delete(act.connection);
        await connection?.close();
        if (pid !== undefined) await server.end([pid]);
        return {};
      }
    }
  }

  async #answer(server: RealServer, connection: RealConnection | undefined, patienceMs: number): Promise<ActAnswer> {
    if (connection === undefined) return { closed: true };
    const answered = await connection.answer(patienceMs);
    if (answered !== "waits" && answered.isClosed) await server.requireAlive();
    return recorded(answered);
  }

  /** The run is over: ends its connections, and gives the server to the next one. */
  end(): void {
    this.#hasEnded = true;
    this.#last = this.#last.then(async () => {
      await Promise.all([...this.#connections.values()].map((each) => each.close()));
      await this.#server?.end([...this.#pids.values()]);
    }).catch(() => {
      // A server that is gone has nothing of the run left.
    }).finally(() => this.#giveBack?.());
  }
}

function recorded(answered: Answered): ActAnswer {
  if (answered === "waits") return { waits: true };
  return {
    bytes: Buffer.from(answered.bytes).toString("base64"),
    ...(answered.isClosed ? { closed: true } : {}),
  };
}

/** What a program is told once it is logged in: as the user that it named, by keys that lead nowhere. */
function welcome(
  { connection, user }: { readonly connection: number; readonly user: string },
  { loggedIn }: PostgresConnection,
  address: ServerAddress,
): Buffer {
  const parameters = loggedIn.parameters.map(([name, value]) =>
    message("S", name, value === address.user ? user : value)
  );
  return Buffer.concat([
    message("R", int32(0)),
    ...parameters,
    message("K", int32(connection), int32(connection)),
    message("Z", Buffer.from("I")),
  ]);
}
