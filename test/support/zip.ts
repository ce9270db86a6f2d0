/** Zips as no well-meaning program writes them: names, kinds, sizes and flags are what the test says. */
import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

export interface RawEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** As it stands in the zip, in place of `content` deflated. */
  readonly stored?: Buffer;
  /** What the zip claims the size to be. */
  readonly claimedBytes?: number;
  /** 0 stored, 8 deflated. */
  readonly method?: number;
  /** Bit 0 encrypted, bit 11 UTF-8. */
  readonly flags?: number;
  /** Of Unix, as in 0o120777 for a link. */
  readonly mode?: number;
}

export function rawZip(entries: readonly RawEntry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content = "", stored, claimedBytes, method = 8, flags = 0x800, mode = 0 } of entries) {
    const bytes = Buffer.from(content as string);
    const data = stored ?? (method === 8 ? deflateRawSync(bytes) : bytes);
    const nameBytes = Buffer.from(name as string);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt16LE(0x21, 8);
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(claimedBytes ?? bytes.length, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(mode * 0x10000, 6);
    attributes.writeUInt32LE(offset, 10);
    central.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 3]), shared, attributes, nameBytes);
    local.push(Buffer.from([0x50, 0x4b, 3, 4]), shared, nameBytes, data);
    offset += 30 + nameBytes.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
