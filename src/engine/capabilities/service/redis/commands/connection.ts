/** Commands of a connection: its protocol, its password, its name. */
import { type Call, type Command, read, syntaxError, Words } from "../command.ts";
import type { Client } from "../client.ts";
import { NO_REPLY, OK, Pairs, Push, RedisError, type Reply, Status } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";
import { VERSION } from "./version.ts";

const WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled.";

function authenticate({ client, server }: Call, user: string, password: string): void {
  if (user !== "default" || (server.options.password !== undefined && password !== server.options.password)) {
    throw new RedisError(WRONG_PASSWORD);
  }
  client.isAuthenticated = true;
}

function auth(call: Call): Reply {
  const { args, server } = call;
  if (args.length > 3) throw syntaxError();
  if (args.length === 2 && server.options.password === undefined) {
    throw new RedisError(
      "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    );
  }
  authenticate(call, args.length === 3 ? args[1]! : "default", args.at(-1)!);
  return OK;
}

function hello(call: Call): Reply {
  const { args, client } = call;
  const words = new Words(args, 1);
  let protocol: 2 | 3 = client.protocol;
  if (words.left > 0) {
    const version = integer(words.next(), "Protocol version is not an integer or out of range");
    if (version !== 2 && version !== 3) throw new RedisError("NOPROTO unsupported protocol version");
    protocol = version;
  }
  let name: string | undefined;
  while (words.left > 0) {
    const option = args[args.length - words.left]!;
    if (words.takes("AUTH") && words.left >= 2) authenticate(call, words.next(), words.next());
    else if (words.takes("SETNAME") && words.left >= 1) name = validName(words.next());
    else throw new RedisError(`ERR Syntax error in HELLO option '${option.toLowerCase()}'`);
  }
  if (!client.isAuthenticated) {
    throw new RedisError(
      "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
    );
  }
  client.protocol = protocol;
  if (name !== undefined) client.name = name;
  return new Pairs([
    "server",
    "redis",
    "version",
    VERSION,
    "proto",
    protocol,
    "id",
    client.id,
    "mode",
    "standalone",
    "role",
    call.server.replication.source === undefined ? "master" : "replica",
    "modules",
    [],
  ]);
}

function validName(name: string): string {
  if (/[^!-~]/.test(name)) {
    throw new RedisError("ERR Client names cannot contain spaces, newlines or special characters.");
  }
  return name;
}

function describe(
  { id, end, name, db, channels, patterns, queue, lastCommand, bornMs, protocol, libName, libVersion, isReplica }:
    Client,
  nowMs: number,
): string {
  const fields = {
    id,
    addr: end.address,
    name,
    age: Math.floor((nowMs - bornMs) / 1_000),
    idle: 0,
    flags: isReplica ? "S" : channels.size + patterns.size > 0 ? "P" : "N",
    db,
    sub: channels.size,
    psub: patterns.size,
    multi: queue?.length ?? -1,
    cmd: lastCommand,
    user: "default",
    resp: protocol,
    "lib-name": libName,
    "lib-ver": libVersion,
  };
  return Object.entries(fields).map(([key, value]) => `${key}=${value}`).join(" ");
}

function client(call: Call): Reply {
  const { args, client: own, server, nowMs } = call;
  const what = args[1]!.toUpperCase();
  const count = args.length;
  if (what === "ID" && count === 2) return own.id;
  if (what === "GETNAME" && count === 2) return own.name === "" ? null : own.name;
  if (what === "SETNAME" && count === 3) {
    own.name = validName(args[2]!);
    return OK;
  }
  if (what === "SETINFO" && count === 4) {
    const key = args[2]!.toUpperCase();
    if (key === "LIB-NAME") own.libName = validName(args[3]!);
    else if (key === "LIB-VER") own.libVersion = validName(args[3]!);
    else throw new RedisError(`ERR Unrecognized option '${args[2]}'`);
    return OK;
  }
  if (what === "INFO" && count === 2) return `${describe(own, nowMs)}\n`;
  if (what === "LIST") return [...server.clients.values()].map((each) => `${describe(each, nowMs)}\n`).join("");
  if ((what === "NO-EVICT" || what === "NO-TOUCH") && count === 3) return OK;
  if (what === "KILL") return kill(call);
  if (what === "UNBLOCK" && (count === 3 || count === 4)) return unblock(call);
  throw new RedisError(`ERR Unknown subcommand or wrong number of arguments for '${args[1]}'. Try CLIENT HELP.`);
}

function kill({ args, server, client: own }: Call): Reply {
  const isOld = args.length === 3;
  const words = new Words(args, 2);
  const wanted: ((each: Client) => boolean)[] = [];
  let skipsOwn = !isOld;
  if (isOld) {
    const address = words.next();
    wanted.push(({ end }) => end.address === address);
  }
  while (words.left > 0) {
    const option = words.option();
    const value = words.next();
    if (option === "ID") wanted.push(({ id }) => id === integer(value, "client-id should be greater than 0"));
    else if (option === "ADDR") wanted.push(({ end }) => end.address === value);
    else if (option === "SKIPME") skipsOwn = value.toUpperCase() === "YES";
    else if (option === "TYPE") {
      const type = value.toUpperCase().replace("SLAVE", "REPLICA");
      wanted.push((each) => (each.isReplica ? "REPLICA" : each.subscriptions > 0 ? "PUBSUB" : "NORMAL") === type);
    } else if (option === "USER") wanted.push(() => value === "default");
    else throw syntaxError();
  }
  const found = [...server.clients.values()].filter((each) =>
    !(skipsOwn && each === own) && wanted.every((isWanted) => isWanted(each))
  );
  for (const each of found) each.end.close();
  if (isOld && found.length === 0) throw new RedisError("ERR No such client");
  return isOld ? OK : found.length;
}

function unblock({ args, server }: Call): Reply {
  const how = (args[3] ?? "TIMEOUT").toUpperCase();
  if (how !== "TIMEOUT" && how !== "ERROR") {
    throw new RedisError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
  }
  const found = server.clients.get(integer(args[2]!));
  if (found?.waiting === undefined) return 0;
  const error = new RedisError("UNBLOCKED client unblocked via CLIENT UNBLOCK");
  server.waiting.release(found, how === "ERROR" ? error : found.waiting.blocked.inVain);
  return 1;
}

function ping({ args, client: own }: Call): Reply {
  if (args.length > 2) throw new RedisError("ERR wrong number of arguments for 'ping' command");
  if (own.protocol === 2 && own.subscriptions > 0) return new Push(["pong", args[1] ?? ""]);
  return args[1] ?? new Status("PONG");
}

export const CONNECTION: readonly Command[] = [
  read("ping", -1, ping, "subscriber"),
  read("echo", 2, ({ args }) => args[1]!),
  read("auth", -2, auth, "noauth", "noscript"),
  read("hello", -1, hello, "noauth", "noscript"),
  read("select", 2, ({ args, client: own, server }) => {
    const index = integer(args[1]!);
    if (index !== (index | 0)) {
      throw new RedisError("ERR value is out of range, value must between -2147483648 and 2147483647");
    }
    server.database(index);
    own.db = index;
    return OK;
  }),
  read("client", -2, client, "noscript"),
  read(
    "quit",
    -1,
    ({ client: own }) => {
      own.send(OK);
      own.end.close();
      return NO_REPLY;
    },
    "noauth",
    "subscriber",
    "noscript",
    "noqueue",
  ),
  read(
    "reset",
    1,
    ({ client: own, server }) => {
      own.queue = undefined;
      own.hasQueueError = false;
      server.unwatch(own);
      server.channels.leave(own);
      Object.assign(own, { db: 0, protocol: 2, name: "", isAuthenticated: server.options.password === undefined });
      return new Status("RESET");
    },
    "noauth",
    "subscriber",
    "noscript",
    "noqueue",
  ),
];
