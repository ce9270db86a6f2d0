/** Connects two machines: the client's end at one operation, and the server's at another. */
import type { Operation } from "../../../world/operation.ts";
import { currentTask, inTask } from "../../../world/task.ts";
import type { Address } from "./address.ts";
import type { Host, Listener } from "./host.ts";
import type { TcpNetwork } from "./network.ts";
import { Socket } from "./socket.ts";

/** What became of an attempt: a socket, or the code of the error. */
export type Connected = Socket | "ECONNREFUSED" | "EHOSTUNREACH" | "ENOENT";

/**
 * Tries to connect. Whether somebody listens is decided when the attempt arrives.
 * @param local the address and port of the client's end
 */
export function connect(
  network: TcpNetwork,
  from: Host,
  local: Address,
  remote: Address,
  done: (result: Connected) => void,
): Operation {
  const to = network.at(from, remote.address);
  const name = to?.name ?? remote.address;
  return network.kernel.scheduler.submit("connect", `${from.name}→${name}:${remote.port}`, () => {
    const listener = to?.listener(remote);
    if (to === undefined) done("EHOSTUNREACH");
    else if (listener === undefined) done("ECONNREFUSED");
    else done(establish(from, to, local, remote, listener));
  });
}

/** As `connect`, for a unix socket. */
export function connectPath(from: Host, path: string, done: (result: Connected) => void): Operation {
  return from.kernel.scheduler.submit("connect", `${from.name}→${path}`, () => {
    const listener = from.listenerAt(path);
    if (listener === undefined) done("ENOENT");
    else if (listener === "bound") done("ECONNREFUSED");
    else done(establish(from, from, NO_ADDRESS, { address: path, port: 0 }, listener));
  });
}

const NO_ADDRESS: Address = { address: "", port: 0 };

function establish(from: Host, to: Host, local: Address, remote: Address, listener: Listener): Socket {
  const place = remote.port === 0 ? remote.address : `${to.name}:${remote.port}`;
  const { kernel } = from;
  const client = new Socket(from, { from: from.name, to: place }, local, remote, currentTask()!);
  const isMapped = listener.bound.address === "::" && !remote.address.includes(":");
  const seen = (end: Address) => isMapped ? { ...end, address: `::ffff:${end.address}` } : end;
  const server = new Socket(from, { from: place, to: from.name }, seen(remote), seen(local), listener.task);
  client.peer = server;
  server.peer = client;
  listener.arriving.add(server);
  const accept = () => {
    listener.arriving.delete(server);
    if (listener.isOpen) listener.accept(server);
    else server.reset();
  };
  const { scheduler, trail } = kernel;
  const accepted = inTask(listener.task, () => scheduler.submit("accept", `${place} ← ${from.name}`, accept));
  trail?.sentBy(accepted, client.task.name);
  return client;
}
