/** Connections that a server makes to others of its group, with the password that they share. */
import { Buffer } from "node:buffer";
import { inTask, type Task } from "../../../world/task.ts";
import type { MachineOfParts } from "../../machine/machine.ts";
import { connect } from "../../net/tcp/connection.ts";
import { TCP } from "../../net/tcp/network.ts";
import { Socket } from "../../net/tcp/socket.ts";
import { writeCommand } from "./protocol/writer.ts";

/** The server that connects. */
export interface Caller {
  readonly machine: MachineOfParts;
  readonly task: Task;
  readonly password: string | undefined;
}

/** What becomes of a connection. */
export interface Callee {
  /** Commands that are sent at the beginning, all at once. */
  readonly commands: readonly (readonly string[])[];
  readonly data: (bytes: Uint8Array) => void;
  /** It was not established, or has ended by the other side. */
  readonly lost: () => void;
}

export interface Outgoing {
  send(words: readonly string[]): void;
  close(): void;
}

/** Connects to a server at an address. */
export function callServer(
  { machine, task, password }: Caller,
  address: string,
  port: number,
  { commands, data, lost }: Callee,
): Outgoing {
  const network = machine.use(TCP);
  const host = network.host(machine.name);
  const local = { address: host.address, port: host.bind(host.address, 0)! };
  let socket: Socket | undefined;
  let isClosed = false;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    host.release(local);
    socket?.close();
  };
  const end = () => {
    if (isClosed) return;
    close();
    handle.close();
    lost();
  };
  const send = (words: readonly string[]) => {
    if (!isClosed) void socket?.write(Buffer.from(writeCommand(words), "latin1"), () => {});
  };
  // A server keeps nobody's program alive.
  const handle = machine.handles.open(() => `${machine.name}→${address}:${port}`, () => {
    isClosed = true;
    host.release(local);
    socket?.abandon();
  });
  handle.unref();
  inTask(task, () =>
    connect(network, host, local, { address, port }, (result) => {
      if (isClosed) {
        if (result instanceof Socket) result.close();
        return;
      }
      if (!(result instanceof Socket)) return end();
      socket = result;
      socket.attach({ capacity: () => Infinity, data, end, reset: end });
      socket.startReading();
      const all = [...(password === undefined ? [] : [["AUTH", password]]), ...commands];
      void socket.write(Buffer.from(all.map(writeCommand).join(""), "latin1"), () => {});
    }));
  return {
    send,
    close: () => {
      close();
      handle.close();
    },
  };
}
