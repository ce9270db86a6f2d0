/** Commands of the server itself: what it is, how it is set, what it knows. */
import { type Call, type Command, read, type Server } from "../command.ts";
import { OK, Pairs, RedisError, type Reply } from "../protocol/replies.ts";
import { matches } from "../store/glob.ts";
import { VERSION } from "./version.ts";

type Section = readonly [name: string, fields: Readonly<Record<string, string | number>>];

function info({ args, server, nowMs }: Call): Reply {
  const uptime = Math.floor((nowMs - server.startedMs) / 1_000);
  const keyspace: Record<string, string> = {};
  for (const { index } of server.databases) {
    const db = server.database(index);
    const keys = db.keys();
    const expires = keys.filter((key) => db.entry(key)?.expiresAtMs !== undefined).length;
    if (keys.length > 0) keyspace[`db${index}`] = `keys=${keys.length},expires=${expires},avg_ttl=0`;
  }
  const sections: readonly Section[] = [
    ["Server", {
      redis_version: VERSION,
      redis_mode: "standalone",
      os: "Linux",
      arch_bits: 64,
      process_id: 1,
      tcp_port: 6379,
      uptime_in_seconds: uptime,
      uptime_in_days: Math.floor(uptime / 86_400),
    }],
    ["Clients", {
      connected_clients: [...server.clients.values()].filter(({ isReplica }) => !isReplica).length,
      blocked_clients: [...server.clients.values()].filter(({ waiting }) => waiting).length,
    }],
    ["Memory", { used_memory: 1_048_576, maxmemory: 0, maxmemory_policy: setting(server, "maxmemory-policy") }],
    ["Persistence", persistence(server)],
    ["Stats", { total_commands_processed: server.commandCount }],
    ["Replication", replication(server)],
    ["Cluster", { cluster_enabled: 0 }],
    ["Keyspace", keyspace],
  ];
  const wanted = args.slice(1).map((name) => name.toLowerCase()).filter((name) =>
    !/^(?:all|default|everything)$/.test(name)
  );
  return sections.filter(([name]) => wanted.length === 0 || wanted.includes(name.toLowerCase()))
    .map(([name, fields]) =>
      `# ${name}\r\n${Object.entries(fields).map(([key, value]) => `${key}:${value}\r\n`).join("")}`
    )
    .join("\r\n");
}

function persistence({ options: { appendfsync, refusal } }: Server): Section[1] {
  if (appendfsync === undefined) return { loading: 0, aof_enabled: 0 };
  return { loading: 0, aof_enabled: 1, aof_last_write_status: refusal?.() === undefined ? "ok" : "err" };
}

function replication({ replication: { source, followers, offset, id, previous } }: Server): Section[1] {
  const own = source === undefined ? { role: "master" } : {
    role: "slave",
    master_host: source.host,
    master_port: source.port,
    master_link_status: source.isLinked ? "up" : "down",
    master_sync_in_progress: 0,
    slave_repl_offset: offset,
    slave_priority: 100,
    slave_read_only: 1,
  };
  const each = followers.map(({ address, port, ackedOffset }, index) => [
    `slave${index}`,
    `ip=${address},port=${port},state=online,offset=${ackedOffset},lag=0`,
  ]);
  return {
    ...own,
    connected_slaves: followers.length,
    ...Object.fromEntries(each),
    master_replid: id,
    master_replid2: previous.id,
    master_repl_offset: offset,
    second_repl_offset: previous.offset,
  };
}

const DEFAULTS: Readonly<Record<string, string>> = {
  "maxmemory": "0",
  "maxmemory-policy": "noeviction",
  "databases": "16",
  "timeout": "0",
  "appendonly": "no",
  "appendfsync": "everysec",
  "save": "",
  "notify-keyspace-events": "",
  "port": "6379",
  "min-replicas-to-write": "0",
  "min-replicas-max-lag": "10",
  "proto-max-bulk-len": "536870912",
  "lua-time-limit": "5000",
  "busy-reply-threshold": "5000",
};

/** What CONFIG SET may change here: what makes no difference to what programs see. */
const CHANGEABLE = new Set(["maxmemory", "maxmemory-policy", "timeout", "lua-time-limit", "busy-reply-threshold"]);

function setting(server: Call["server"], name: string): string {
  const { appendfsync } = server.options;
  if (name === "appendonly" && appendfsync !== undefined) return "yes";
  if (name === "appendfsync" && appendfsync !== undefined) return appendfsync;
  return server.config.get(name) ?? DEFAULTS[name] ?? "";
}

function config({ args, server }: Call): Reply {
  const what = args[1]!.toUpperCase();
  if (what === "GET" && args.length > 2) {
    const names = Object.keys(DEFAULTS).filter((name) =>
      args.slice(2).some((pattern) => matches(pattern.toLowerCase(), name))
    );
    return new Pairs(names.flatMap((name) => [name, setting(server, name)]));
  }
  if (what === "SET" && args.length >= 4 && args.length % 2 === 0) {
    for (let at = 2; at < args.length; at += 2) {
      const name = args[at]!.toLowerCase();
      if (!CHANGEABLE.has(name) && setting(server, name) !== args[at + 1]) {
        throw new RedisError(`ERR CONFIG SET failed (possibly related to argument '${args[at]}') - not simulated`);
      }
      server.config.set(name, args[at + 1]!);
    }
    return OK;
  }
  if ((what === "RESETSTAT" || what === "REWRITE") && args.length === 2) return OK;
  throw new RedisError(`ERR Unknown subcommand or wrong number of arguments for '${args[1]}'. Try CONFIG HELP.`);
}

function describe({ name, arity, flags }: Command): Reply {
  return [name, arity, flags.includes("write") ? ["write"] : ["readonly"], 0, 0, 0, [], [], [], []];
}

function command({ args, server: { commands } }: Call): Reply {
  const what = args[1]?.toUpperCase();
  if (what === undefined) return commands.map(describe);
  if (what === "COUNT") return commands.length;
  if (what === "LIST") return commands.map(({ name }) => name);
  if (what === "INFO") {
    const wanted = args.length === 2 ? commands.map(({ name }) => name) : args.slice(2);
    return wanted.map((name) => {
      const found = commands.find((each) => each.name === name.toLowerCase());
      return found === undefined ? null : describe(found);
    });
  }
  if (what === "DOCS") return new Pairs([]);
  throw new RedisError(`ERR Unknown subcommand or wrong number of arguments for '${args[1]}'. Try COMMAND HELP.`);
}

export const SERVER: readonly Command[] = [
  read("info", -1, info),
  read("config", -2, config, "noscript"),
  read("command", -1, command),
  read("time", 1, ({ nowMs }) => [String(Math.floor(nowMs / 1_000)), String((nowMs % 1_000) * 1_000)]),
  read("lastsave", 1, ({ server }) => Math.floor(server.startedMs / 1_000)),
  read("memory", -2, ({ args, db }) => {
    if (args[1]!.toUpperCase() !== "USAGE" || args[2] === undefined) {
      throw new RedisError(`ERR Unknown subcommand or wrong number of arguments for '${args[1]}'. Try MEMORY HELP.`);
    }
    return db.entry(args[2]) === undefined ? null : 64;
  }),
];
