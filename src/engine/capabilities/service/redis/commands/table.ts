/** The commands that a server of the world knows, and those of a real one that it does not. */
import type { Command } from "../command.ts";
import { RedisError } from "../protocol/replies.ts";
import { CONNECTION } from "./connection.ts";
import { EXPIRY } from "./expiry.ts";
import { HASHES } from "./hashes.ts";
import { KEYS } from "./keys.ts";
import { LISTS } from "./lists.ts";
import { PUBSUB } from "./pubsub.ts";
import { REPLICATION } from "./replication.ts";
import { SCRIPTING } from "./scripting.ts";
import { SERVER } from "./server.ts";
import { SETS } from "./sets.ts";
import { SORTED_SET_COMBINATIONS } from "./sorted_set_combinations.ts";
import { SORTED_SET_RANGES } from "./sorted_set_ranges.ts";
import { SORTED_SETS } from "./sorted_sets.ts";
import { STREAM_CLAIMS } from "./stream_claims.ts";
import { STREAM_GROUPS } from "./stream_groups.ts";
import { STREAM_INFO } from "./stream_info.ts";
import { STREAMS } from "./streams.ts";
import { STRINGS } from "./strings.ts";
import { TRANSACTIONS } from "./transactions.ts";

let table: ReadonlyMap<string, Command> | undefined;

function commands(): ReadonlyMap<string, Command> {
  return table ??= new Map(
    [
      ...CONNECTION,
      ...SERVER,
      ...KEYS,
      ...EXPIRY,
      ...STRINGS,
      ...HASHES,
      ...LISTS,
      ...SETS,
      ...SORTED_SETS,
      ...SORTED_SET_RANGES,
      ...SORTED_SET_COMBINATIONS,
      ...STREAMS,
      ...STREAM_GROUPS,
      ...STREAM_CLAIMS,
      ...STREAM_INFO,
      ...SCRIPTING,
      ...PUBSUB,
      ...REPLICATION,
      ...TRANSACTIONS,
    ].map((each) => [each.name, each]),
  );
}

/** In whatever letters. */
export function commandNamed(name: string): Command | undefined {
  return commands().get(name) ?? commands().get(name.toLowerCase());
}

export function allCommands(): readonly Command[] {
  return [...commands().values()];
}

/** Commands of Redis 7 that are not simulated: a program that sends one of them is not wrong. */
const UNSIMULATED = new Set(
  `acl asking bgrewriteaof bgsave bitfield bitfield_ro bitop bitpos cluster debug dump failover fcall fcall_ro
  function geoadd geodist geohash geopos georadius georadius_ro georadiusbymember georadiusbymember_ro geosearch
  geosearchstore latency lcs lolwut migrate module monitor pfadd pfcount pfdebug pfmerge pfselftest readonly
  readwrite restore restore-asking save shutdown slowlog sync waitaof`.split(/\s+/),
);

/** Whether a real server has it, and one of the world has not. */
export function isUnsimulated(name: string): boolean {
  return UNSIMULATED.has(name.toLowerCase());
}

/**
 * The error of a command that is not there.
 * @param onUnsimulated told of one that a real server has
 */
export function unknownCommand(
  args: readonly string[],
  onUnsimulated: ((name: string) => void) | undefined,
): RedisError {
  const [name = ""] = args;
  if (isUnsimulated(name)) onUnsimulated?.(name.toUpperCase());
  const beginning = args.slice(1).map((arg) => `'${arg.slice(0, 128)}' `).join("").slice(0, 128);
  return new RedisError(`ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${beginning}`);
}
