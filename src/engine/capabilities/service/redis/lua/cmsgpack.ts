/** `cmsgpack` of scripts: MessagePack as Redis' library reads and writes it. A byte is a character. */
import { Buffer } from "node:buffer";
import { LuaTable, type LuaValue, NULL, ValueError } from "./values.ts";

const MAX_NESTING = 16;

export function packMessage(values: readonly LuaValue[]): string {
  return values.map((value) => pack(value, 1)).join("");
}

function pack(value: LuaValue, level: number): string {
  if (value === undefined || value === NULL) return "\xc0";
  if (typeof value === "boolean") return value ? "\xc3" : "\xc2";
  if (typeof value === "number") return packNumber(value);
  if (typeof value === "string") return header(value.length, [0xa0, 31], 0xd9, 0xda, 0xdb) + value;
  // Too deep to go on.
  if (level > MAX_NESTING) return "\xc0";
  const items = value.items();
  if (items.length === value.entries.size) {
    return header(items.length, [0x90, 15], undefined, 0xdc, 0xdd) +
      items.map((item) => pack(item, level + 1)).join("");
  }
  return header(value.entries.size, [0x80, 15], undefined, 0xde, 0xdf) +
    [...value.entries].map(([key, item]) => pack(key, level + 1) + pack(item, level + 1)).join("");
}

function header(
  size: number,
  [small, most]: readonly [number, number],
  byte: number | undefined,
  two: number,
  four: number,
): string {
  if (size <= most) return String.fromCharCode(small | size);
  if (byte !== undefined && size <= 0xff) return String.fromCharCode(byte, size);
  return size <= 0xffff
    ? written(two, 2, (bytes) => bytes.writeUInt16BE(size, 1))
    : written(four, 4, (bytes) => bytes.writeUInt32BE(size, 1));
}

function written(type: number, size: number, write: (bytes: Buffer) => void): string {
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = type;
  write(bytes);
  return bytes.toString("latin1");
}

function packNumber(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 63) {
    return Math.fround(value) === value
      ? written(0xca, 4, (bytes) => bytes.writeFloatBE(value, 1))
      : written(0xcb, 8, (bytes) => bytes.writeDoubleBE(value, 1));
  }
  if (value >= 0) {
    if (value <= 0x7f) return String.fromCharCode(value);
    if (value <= 0xff) return String.fromCharCode(0xcc, value);
    if (value <= 0xffff) return written(0xcd, 2, (bytes) => bytes.writeUInt16BE(value, 1));
    if (value <= 0xffff_ffff) return written(0xce, 4, (bytes) => bytes.writeUInt32BE(value, 1));
    return written(0xcf, 8, (bytes) => bytes.writeBigUInt64BE(BigInt(value), 1));
  }
  if (value >= -32) return String.fromCharCode(value & 0xff);
  if (value >= -0x80) return written(0xd0, 1, (bytes) => bytes.writeInt8(value, 1));
  if (value >= -0x8000) return written(0xd1, 2, (bytes) => bytes.writeInt16BE(value, 1));
  if (value >= -0x8000_0000) return written(0xd2, 4, (bytes) => bytes.writeInt32BE(value, 1));
  return written(0xd3, 8, (bytes) => bytes.writeBigInt64BE(BigInt(value), 1));
}

/** All values of a text. */
export function unpackMessage(text: string): LuaValue[] {
  const reader = new MessageReader(Buffer.from(text, "latin1"));
  const values: LuaValue[] = [];
  while (!reader.isDone) values.push(reader.read());
  return values;
}

class MessageReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  read(): LuaValue {
    const type = this.#bytes[this.#take(1)]!;
    if (type <= 0x7f) return type;
    if (type >= 0xe0) return type - 0x100;
    if (type <= 0x8f) return this.#map(type & 15);
    if (type <= 0x9f) return this.#list(type & 15);
    if (type <= 0xbf) return this.#text(type & 31);
    switch (type) {
      case 0xc0:
        return undefined;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xd9:
        return this.#text(this.#unsigned(1));
      case 0xc5:
      case 0xda:
        return this.#text(this.#unsigned(2));
      case 0xc6:
      case 0xdb:
        return this.#text(this.#unsigned(4));
      case 0xca:
        return this.#bytes.readFloatBE(this.#take(4));
      case 0xcb:
        return this.#bytes.readDoubleBE(this.#take(8));
      case 0xcc:
        return this.#unsigned(1);
      case 0xcd:
        return this.#unsigned(2);
      case 0xce:
        return this.#unsigned(4);
      case 0xcf:
        return Number(this.#bytes.readBigUInt64BE(this.#take(8)));
      case 0xd0:
        return this.#bytes.readInt8(this.#take(1));
      case 0xd1:
        return this.#bytes.readInt16BE(this.#take(2));
      case 0xd2:
        return this.#bytes.readInt32BE(this.#take(4));
      case 0xd3:
        return Number(this.#bytes.readBigInt64BE(this.#take(8)));
      case 0xdc:
        return this.#list(this.#unsigned(2));
      case 0xdd:
        return this.#list(this.#unsigned(4));
      case 0xde:
        return this.#map(this.#unsigned(2));
      case 0xdf:
        return this.#map(this.#unsigned(4));
      default:
        throw new ValueError("Bad data format in input.");
    }
  }

  #take(size: number): number {
    const at = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new ValueError("Missing bytes in input.");
    return at;
  }

  #unsigned(size: number): number {
    return this.#bytes.readUIntBE(this.#take(size), size);
  }

  #text(size: number): string {
    const at = this.#take(size);
    return this.#bytes.toString("latin1", at, at + size);
  }

  #list(size: number): LuaTable {
    const table = new LuaTable();
    for (let index = 1; index <= size; index++) {
      const item = this.read();
      if (item !== undefined) table.entries.set(index, item);
    }
    return table;
  }

  #map(size: number): LuaTable {
    const table = new LuaTable();
    for (let index = 0; index < size; index++) {
      const key = this.read();
      const value = this.read();
      if ((typeof key === "string" || typeof key === "number" || typeof key === "boolean") && value !== undefined) {
        table.entries.set(key, value);
      }
    }
    return table;
  }
}
