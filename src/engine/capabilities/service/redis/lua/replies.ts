/** Answers of commands as scripts see them, and what scripts return as answers. */
import {
  Double,
  doubleText,
  Members,
  NO_LIST,
  NO_REPLY,
  Pairs,
  Push,
  RedisError,
  type Reply,
  Status,
} from "../protocol/replies.ts";
import { LuaTable, type LuaValue, NULL } from "./values.ts";

export function luaOfReply(reply: Reply): LuaValue {
  if (typeof reply === "string" || typeof reply === "number") return reply;
  if (typeof reply === "boolean") return reply ? 1 : 0;
  if (reply === null || reply === NO_LIST || reply === NO_REPLY) return false;
  if (reply instanceof Status) return field("ok", reply.text);
  if (reply instanceof RedisError) return field("err", reply.message);
  if (reply instanceof Double) return doubleText(reply.value);
  if (reply instanceof Pairs) return list(reply.flat);
  return list(reply instanceof Members || reply instanceof Push ? reply.items : reply);
}

function field(name: string, text: string): LuaTable {
  const table = new LuaTable();
  table.entries.set(name, text);
  return table;
}

function list(items: readonly Reply[]): LuaTable {
  return LuaTable.list(items.map(luaOfReply));
}

export function replyOfLua(value: LuaValue): Reply {
  if (value === undefined || value === NULL || value === false) return null;
  if (value === true) return 1;
  if (typeof value === "number") return Math.trunc(value) || 0;
  if (typeof value === "string") return value;
  const error = value.get("err");
  if (typeof error === "string") return new RedisError(error);
  const status = value.get("ok");
  if (typeof status === "string") return new Status(status.replace(/[\r\n]/g, " "));
  const double = value.get("double");
  if (typeof double === "number") return new Double(double);
  return value.items().map(replyOfLua);
}
