/** Values of Lua outside of its states: what cjson, cmsgpack and answers are made from. Texts hold one byte in each character. */
import { Buffer } from "node:buffer";
import type { Fengari, LuaState } from "../../../../host/fengari/load.ts";

/** Keys in the order in which Lua has them. */
export class LuaTable {
  readonly entries = new Map<string | number | boolean, LuaValue>();

  static list(items: readonly LuaValue[]): LuaTable {
    const table = new LuaTable();
    for (const [index, item] of items.entries()) table.entries.set(index + 1, item);
    return table;
  }

  get(key: string | number): LuaValue {
    return this.entries.get(key);
  }

  /** The elements from 1 on, up to the first that is missing. */
  items(): LuaValue[] {
    const items: LuaValue[] = [];
    for (let at = 1; this.entries.get(at) !== undefined; at++) items.push(this.entries.get(at));
    return items;
  }
}

/** What a JSON null is: `cjson.null`. */
export const NULL = Symbol("null");

export type LuaValue = undefined | boolean | number | string | typeof NULL | LuaTable;

/** What cannot be a value here: the message of an error of Lua. */
export class ValueError extends Error {}

/** A value that is nested too deeply, or holds itself. */
export class DepthError extends ValueError {}

const MAX_DEPTH = 1_000;
/** So many places of the stack a level of a value takes. */
const PLACES = 4;

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The value at an index of the stack. */
export function valueAt({ lua }: Fengari, state: LuaState, index: number, depth = 0): LuaValue {
  if (depth > MAX_DEPTH || !lua.lua_checkstack(state, PLACES)) {
    throw new DepthError(`Cannot serialise, excessive depth (${depth})`);
  }
  const at = index < 0 ? lua.lua_gettop(state) + index + 1 : index;
  switch (lua.lua_type(state, at)) {
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(state, at);
    case lua.LUA_TNUMBER:
      return lua.lua_tonumber(state, at);
    case lua.LUA_TSTRING:
      return textOf(lua.lua_tostring(state, at));
    case lua.LUA_TLIGHTUSERDATA:
      return NULL;
    case lua.LUA_TTABLE: {
      const table = new LuaTable();
      lua.lua_pushnil(state);
      while (lua.lua_next(state, at) !== 0) {
        const value = valueAt({ lua } as Fengari, state, -1, depth + 1);
        const key = valueAt({ lua } as Fengari, state, -2, depth + 1);
        if (typeof key !== "string" && typeof key !== "number" && typeof key !== "boolean") {
          throw new ValueError("Cannot serialise table: table key must be a number or string");
        }
        table.entries.set(key, value);
        lua.lua_pop(state, 1);
      }
      return table;
    }
    case lua.LUA_TNIL:
      return undefined;
    default: {
      const type = textOf(lua.lua_typename(state, lua.lua_type(state, at)));
      throw new ValueError(`Cannot serialise ${type}: type not supported`);
    }
  }
}

/** Pushes a value on the stack. */
export function pushValue(fengari: Fengari, state: LuaState, value: LuaValue): void {
  const { lua } = fengari;
  if (!lua.lua_checkstack(state, PLACES)) throw new DepthError("a value that is nested too deeply");
  if (value === undefined) lua.lua_pushnil(state);
  else if (value === NULL) lua.lua_pushlightuserdata(state, null);
  else if (typeof value === "boolean") lua.lua_pushboolean(state, value);
  else if (typeof value === "number") lua.lua_pushnumber(state, value);
  else if (typeof value === "string") lua.lua_pushstring(state, bytesOf(value));
  else {
    lua.lua_createtable(state, 0, value.entries.size);
    for (const [key, item] of value.entries) {
      pushValue(fengari, state, key);
      pushValue(fengari, state, item);
      lua.lua_rawset(state, -3);
    }
  }
}
