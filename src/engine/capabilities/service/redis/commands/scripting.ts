/** EVAL and the scripts that a server knows. */
import { type Call, type Command, read } from "../command.ts";
import { OK, RedisError, type Reply } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";

function run(call: Call, sha: string): Reply {
  const { args, client, server } = call;
  const count = integer(args[2]!);
  if (count > args.length - 3) throw new RedisError("ERR Number of keys can't be greater than number of args");
  if (count < 0) throw new RedisError("ERR Number of keys can't be negative");
  const keys = args.slice(3, 3 + count);
  return server.runScript(client, sha, keys, args.slice(3 + count));
}

const evaluate = (call: Call) => run(call, call.server.scripts.load(call.args[1]!));

function script({ args, server: { scripts } }: Call): Reply {
  const what = args[1]!.toUpperCase();
  if (what === "LOAD" && args.length === 3) return scripts.load(args[2]!);
  if (what === "EXISTS" && args.length > 2) return args.slice(2).map((sha) => scripts.has(sha) ? 1 : 0);
  if (what === "FLUSH" && args.length <= 3) {
    scripts.flush();
    return OK;
  }
  if (what === "KILL" && args.length === 2) throw new RedisError("NOTBUSY No scripts in execution right now.");
  throw new RedisError(`ERR unknown subcommand or wrong number of arguments for '${args[1]}'. Try SCRIPT HELP.`);
}

export const SCRIPTING: readonly Command[] = [
  read("eval", -3, evaluate, "noscript"),
  read("eval_ro", -3, evaluate, "noscript"),
  read("evalsha", -3, (call) => run(call, call.args[1]!), "noscript"),
  read("evalsha_ro", -3, (call) => run(call, call.args[1]!), "noscript"),
  read("script", -2, script, "noscript"),
];
