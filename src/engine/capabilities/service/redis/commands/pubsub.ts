/** Commands of channels. */
import { type Call, type Command, read } from "../command.ts";
import { NO_REPLY, Push, RedisError, type Reply } from "../protocol/replies.ts";

/** Each channel is answered by itself. */
function subscribe(
  kind: string,
  join: (call: Call, channel: string) => void,
  count: (call: Call) => number,
): Command["run"] {
  return (call) => {
    const { args, client } = call;
    for (const channel of args.slice(1)) {
      join(call, channel);
      client.send(new Push([kind, channel, count(call)]));
    }
    return NO_REPLY;
  };
}

function unsubscribe(
  kind: string,
  all: (call: Call) => Iterable<string>,
  part: (call: Call, channel: string) => void,
  count: (call: Call) => number,
): Command["run"] {
  return (call) => {
    const { args, client } = call;
    const channels = args.length > 1 ? args.slice(1) : [...all(call)];
    for (const channel of channels) {
      part(call, channel);
      client.send(new Push([kind, channel, count(call)]));
    }
    if (channels.length === 0) client.send(new Push([kind, null, count(call)]));
    return NO_REPLY;
  };
}

function look({ args, server: { channels } }: Call): Reply {
  const what = args[1]!.toUpperCase();
  if (what === "CHANNELS" && args.length <= 3) return channels.names(args[2] ?? "*");
  if (what === "SHARDCHANNELS" && args.length <= 3) return channels.shardNames(args[2] ?? "*");
  if (what === "NUMSUB") return args.slice(2).flatMap((channel) => [channel, channels.count(channel)]);
  if (what === "SHARDNUMSUB") return args.slice(2).flatMap((channel) => [channel, channels.shardCount(channel)]);
  if (what === "NUMPAT" && args.length === 2) return channels.patternCount;
  throw new RedisError(`ERR Unknown subcommand or wrong number of arguments for '${args[1]}'. Try PUBSUB HELP.`);
}

const ofChannels = ({ client }: Call) => client.subscriptions;
const ofShards = ({ client }: Call) => client.shardChannels.size;

export const PUBSUB: readonly Command[] = [
  read(
    "subscribe",
    -2,
    subscribe("subscribe", ({ server, client }, each) => server.channels.subscribe(client, each), ofChannels),
    "subscriber",
    "noscript",
  ),
  read(
    "psubscribe",
    -2,
    subscribe("psubscribe", ({ server, client }, each) => server.channels.subscribePattern(client, each), ofChannels),
    "subscriber",
    "noscript",
  ),
  read(
    "ssubscribe",
    -2,
    subscribe("ssubscribe", ({ server, client }, each) => server.channels.subscribeShard(client, each), ofShards),
    "subscriber",
    "noscript",
  ),
  read(
    "unsubscribe",
    -1,
    unsubscribe(
      "unsubscribe",
      ({ client }) => client.channels,
      ({ server, client }, each) => server.channels.unsubscribe(client, each),
      ofChannels,
    ),
    "subscriber",
    "noscript",
  ),
  read(
    "punsubscribe",
    -1,
    unsubscribe(
      "punsubscribe",
      ({ client }) => client.patterns,
      ({ server, client }, each) => server.channels.unsubscribePattern(client, each),
      ofChannels,
    ),
    "subscriber",
    "noscript",
  ),
  read(
    "sunsubscribe",
    -1,
    unsubscribe(
      "sunsubscribe",
      ({ client }) => client.shardChannels,
      ({ server, client }, each) => server.channels.unsubscribeShard(client, each),
      ofShards,
    ),
    "subscriber",
    "noscript",
  ),
  read("publish", 3, ({ args, server }) => server.channels.publish(args[1]!, args[2]!)),
  read("spublish", 3, ({ args, server }) => server.channels.publishShard(args[1]!, args[2]!)),
  read("pubsub", -2, look),
];
