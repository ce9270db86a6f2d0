/** `cjson` of scripts: JSON as Redis' library reads and writes it. Texts are bytes, which are not looked at as UTF-8. */
import { Buffer } from "node:buffer";
import { LuaTable, type LuaValue, NULL, ValueError } from "./values.ts";

/** A list with more room than this, and less than half of it used, is refused. */
const SPARSE_FROM = 10;
const MAX_DEPTH = 1_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\x7f": "\\u007f",
};

export function encodeJson(value: LuaValue): string {
  if (value === undefined || value === NULL) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return quoted(value);
  const length = listLength(value);
  if (length > 0) {
    const items = Array.from({ length }, (_, index) => encodeJson(value.get(index + 1)));
    return `[${items.join(",")}]`;
  }
  const fields = [...value.entries].map(([key, item]) => {
    if (typeof key === "boolean") {
      throw new ValueError("Cannot serialise boolean: table key must be a number or string");
    }
    return `${typeof key === "number" ? `"${numberText(key)}"` : quoted(key)}:${encodeJson(item)}`;
  });
  return `{${fields.join(",")}}`;
}

/** As `%.14g` of C. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new ValueError("Cannot serialise number: must not be NaN or Inf");
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const exponent = Number(value.toExponential(13).split("e")[1]);
  if (exponent >= -4 && exponent < 14) return String(Number(value.toPrecision(14)));
  const [digits, power] = Number(value.toPrecision(14)).toExponential().split("e");
  return `${digits}e${power!.replace(/^([+-])(\d)$/, "$10$2")}`;
}

function quoted(text: string): string {
  return `"${
    text.replace(/[^ !#-.0-[\]-~\x80-\xff]/g, (letter) =>
      ESCAPES[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)
  }"`;
}

/** 0 for what is no list, also for an empty one. */
function listLength({ entries }: LuaTable): number {
  let most = 0;
  for (const key of entries.keys()) {
    if (typeof key !== "number" || !Number.isInteger(key) || key < 1) return 0;
    most = Math.max(most, key);
  }
  if (most > SPARSE_FROM && most > entries.size * 2) {
    throw new ValueError("Cannot serialise table: excessively sparse array");
  }
  return most;
}

export function decodeJson(text: string): LuaValue {
  // Bytes from 128 on are kept: JSON knows no other letters than these.
  return new JsonReader(text).read();
}

const TOKEN =
  /[ \t\r\n]*(?:([{}[\]:,])|(true|false|null)|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|"((?:\\[\s\S]|[^"\\])*)")/y;

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): LuaValue {
    const value = this.#value(this.#next());
    if (this.#text.slice(this.#at).trim() !== "") throw this.#problem("the end");
    return value;
  }

  #next(): RegExpExecArray {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text);
    if (token === null) throw this.#problem("value");
    this.#at = TOKEN.lastIndex;
    return token;
  }

  #problem(expected: string): ValueError {
    const rest = this.#text.slice(this.#at).trimStart();
    const found = rest === "" ? "T_END" : "invalid token";
    return new ValueError(
      `Expected ${expected} but found ${found} at character ${this.#text.length - rest.length + 1}`,
    );
  }

  #value([, sign, word, number, text]: RegExpExecArray): LuaValue {
    if (word !== undefined) return word === "null" ? NULL : word === "true";
    if (number !== undefined) return Number(number);
    if (text !== undefined) return unescaped(text);
    if (sign !== "{" && sign !== "[") throw this.#problem("value");
    if (++this.#depth > MAX_DEPTH) throw new ValueError(`Found too many nested data structures (${MAX_DEPTH + 1})`);
    const table = sign === "{" ? this.#object() : this.#list();
    this.#depth--;
    return table;
  }

  #list(): LuaTable {
    const items: LuaValue[] = [];
    for (let token = this.#next(); token[1] !== "]"; token = this.#next()) {
      items.push(this.#value(token));
      const [, sign] = this.#next();
      if (sign === "]") break;
      if (sign !== ",") throw this.#problem("comma or array end");
    }
    return LuaTable.list(items);
  }

  #object(): LuaTable {
    const table = new LuaTable();
    for (let token = this.#next(); token[1] !== "}"; token = this.#next()) {
      if (token[4] === undefined) throw this.#problem("object key string");
      if (this.#next()[1] !== ":") throw this.#problem("colon");
      table.entries.set(unescaped(token[4]), this.#value(this.#next()));
      const [, sign] = this.#next();
      if (sign === "}") break;
      if (sign !== ",") throw this.#problem("comma or object end");
    }
    return table;
  }
}

const LETTERS: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
  "/": "/",
};

/** Letters that are written as `\u…` become the bytes of UTF-8. */
function unescaped(text: string): string {
  return text.replace(/(?:\\u[\da-fA-F]{4})+|\\([\s\S])/g, (all, letter?: string) => {
    if (letter === undefined) {
      const units = all.match(/[\da-fA-F]{4}/g)!.map((hex: string) => parseInt(hex, 16));
      return Buffer.from(String.fromCharCode(...units), "utf8").toString("latin1");
    }
    const found = LETTERS[letter];
    if (found === undefined) throw new ValueError("Expected value but found invalid escape code");
    return found;
  });
}
