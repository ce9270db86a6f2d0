/** Connects two machines: the client's end at one operation, and the server's at another. */
import type { Operation } from "../../../world/operation.ts";
import { currentTask, inTask } from "../../../world/task.ts";
import type { Address } from "./address.ts";
import type { Host, Listener } from "./host.ts";
import type { TcpNetwork } from "./network.ts";
import { Socket } from "./socket.ts";

/** What became of an attempt: a socket, or the code of the error. */
export type Connected = Socket | "ECONNREFUSED" | "EHOSTUNREACH" | "ENOENT" | "ETIMEDOUT";

/** As long as Linux tries by default, in virtual ms. */
const CONNECT_TIMEOUT_MS = 127_000;

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
  const detail = `${from.name}→${name}:${remote.port}`;
  const { kernel: { scheduler }, routes } = network;
  const arrive = () => {
    if (to === undefined) return done("EHOSTUNREACH");
    if (!routes.isOpen(from.name, to.name)) return wait(network, from.name, to.name, detail, arrive, done);
    const listener = to.listener(remote);
    if (listener === undefined || routes.refuses(from.name, to.name)) done("ECONNREFUSED");
    else done(establish(from, to, local, remote, listener));
  };
  const range = to && routes.latency(from.name, to.name);
  return scheduler.submit("connect", detail, arrive, undefined, undefined, range);
}

/** The way is cut: an attempt is repeated until it is open, and given up in the end. */
function wait(
  { kernel: { scheduler }, routes }: TcpNetwork,
  from: string,
  to: string,
  detail: string,
  arrive: () => void,
  done: (result: Connected) => void,
): void {
  const task = currentTask()!;
  const giveUp = scheduler.timer("connect timeout", detail, CONNECT_TIMEOUT_MS, () => {
    stop();
    done("ETIMEDOUT");
  });
  const stop = routes.whenOpen(from, to, () => {
    scheduler.cancel(giveUp.operation);
    inTask(task, () => void scheduler.submit("connect", detail, arrive));
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
  const client = new Socket(from, { from: from.name, to: place }, [from.name, to.name], local, remote, currentTask()!);
  const isMapped = listener.bound.address === "::" && !remote.address.includes(":");
  const seen = (end: Address) => isMapped ? { ...end, address: `::ffff:${end.address}` } : end;
  const server = new Socket(
    from,
    { from: place, to: from.name },
    [to.name, from.name],
    seen(remote),
    seen(local),
    listener.task,
  );
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
