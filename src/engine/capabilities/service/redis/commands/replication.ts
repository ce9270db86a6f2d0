/** Commands of primaries and replicas. */
import { Blocked } from "../blocked.ts";
import { type Call, type Command, read, syntaxError } from "../command.ts";
import { NO_REPLY, OK, RedisError, type Reply, Status } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";

/** Clients that wait for replicas wait for this to change. */
const ACKS = "\0acks";

const ON_REPLICA =
  "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.";

function role({ server: { replication } }: Call): Reply {
  const { source, offset, followers } = replication;
  if (source !== undefined) {
    return [
      "slave",
      source.host,
      source.port,
      source.isLinked ? "connected" : "connect",
      source.isLinked ? offset : -1,
    ];
  }
  return ["master", offset, followers.map(({ address, port, ackedOffset }) => [address, `${port}`, `${ackedOffset}`])];
}

function wait({ args, client, server: { replication } }: Call): Reply | Blocked {
  if (replication.source !== undefined) throw new RedisError(ON_REPLICA);
  const count = integer(args[1]!);
  const timeoutMs = integer(args[2]!, "timeout is not an integer or out of range");
  if (timeoutMs < 0) throw new RedisError("ERR timeout is negative");
  const found = () => replication.acknowledgedBy(client.writtenOffset);
  if (found() >= count) return found();
  const isFirst = client.waiting === undefined;
  if (isFirst) replication.askForAcks();
  return new Blocked([ACKS], timeoutMs, found, args);
}

function replicaOf({ args: [, host = "", port = ""], server: { replication } }: Call): Reply {
  const { changes, source } = replication;
  if (host.toUpperCase() === "NO" && port.toUpperCase() === "ONE") {
    if (source !== undefined) changes!.lead();
    return OK;
  }
  const number = integer(port, "Invalid master port");
  if (source?.host === host && source.port === number) return new Status("OK Already connected to specified master");
  if (changes?.follow(host, number) !== true) {
    throw new RedisError(`ERR ${host}:${port} holds other data - not simulated`);
  }
  return OK;
}

function configure({ args, client, server }: Call): Reply {
  if (args.length % 2 === 0) throw syntaxError();
  const { replication, databases, waiting } = server;
  for (let at = 1; at < args.length; at += 2) {
    const [what, value] = [args[at]!.toLowerCase(), args[at + 1]!];
    if (what === "listening-port") replication.listensAt(client, integer(value));
    else if (what === "ack") {
      replication.acknowledge(client, integer(value));
      for (const { index } of databases) waiting.changed(index, ACKS);
      return NO_REPLY;
    } else if (what !== "capa") throw new RedisError(`ERR Unrecognized REPLCONF option: ${args[at]}`);
  }
  return OK;
}

function psync({ args, client, server: { replication } }: Call): Reply {
  const { changes, source } = replication;
  if (changes === undefined) throw new RedisError("ERR PSYNC of a server without replicas - not simulated");
  if (source !== undefined && !source.isLinked) {
    throw new RedisError("NOMASTERLINK Can't SYNC while not connected with my master");
  }
  replication.attach(client, args[1]!, integer(args[2]!));
  return NO_REPLY;
}

export const REPLICATION: readonly Command[] = [
  read("role", 1, role, "noscript"),
  read("wait", 3, wait, "noscript"),
  read("replicaof", 3, replicaOf, "noscript"),
  read("slaveof", 3, replicaOf, "noscript"),
  read("replconf", -1, configure, "noscript"),
  read("psync", -3, psync, "noscript"),
];
