/**
 * Reads the files of a zip that nobody vouches for. Nothing is written anywhere: what comes out is in memory, and has
 * passed every bound. yauzl goes by the central directory and refuses names with `..`, roots and backslashes.
 */
import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { SeedbedError } from "../../../engine/errors.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { type BundleLimits, isPlainName } from "./format.ts";

/** @throws SeedbedError that names the zip and what is wrong with it */
export async function readZip(file: string, limits: BundleLimits): Promise<Map<string, Uint8Array>> {
  const bytes = readRegularFile(file, { what: "a reproducer", maxBytes: limits.maxZipBytes });
  let zip: ZipFile | undefined;
  try {
    zip = await fromBufferPromise(bytes, { strictFileNames: true });
    return await readEntries(zip, file, limits);
  } catch (cause) {
    if (cause instanceof SeedbedError) throw cause;
    throw refused(file, cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    zip?.close();
  }
}

async function readEntries(zip: ZipFile, file: string, limits: BundleLimits): Promise<Map<string, Uint8Array>> {
  if (zip.entryCount > limits.maxEntries) {
    throw refused(file, `expected at most ${limits.maxEntries} files, found ${zip.entryCount}`);
  }
  const files = new Map<string, Uint8Array>();
  const seen = new Set<string>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    requirePlain(entry, file);
    const key = entry.fileName.toLowerCase();
    if (seen.has(key)) throw refused(file, `two files are called ${JSON.stringify(entry.fileName)}`);
    seen.add(key);
    const room = Math.min(limits.maxFileBytes, limits.maxTotalBytes - total);
    requireBounds(entry, room, file, limits);
    const content = await inflate(zip, entry, file);
    total += content.length;
    files.set(entry.fileName, content);
  }
  return files;
}

const KIND_MASK = 0o170000;
const REGULAR = 0o100000;

function requirePlain(entry: Entry, file: string): void {
  const name = JSON.stringify(entry.fileName);
  // What made the zip put the kind of file there, if it was a Unix.
  const kind = entry.externalFileAttributes >>> 16 & KIND_MASK;
  if (kind !== 0 && kind !== REGULAR) throw refused(file, `${name} is a link, a folder or a device`);
  if (!isPlainName(entry.fileName)) throw refused(file, `expected plain names of files, found ${name}`);
  if (entry.isEncrypted()) throw refused(file, `${name} is encrypted`);
  if (!entry.canDecodeFileData()) throw refused(file, `${name} is compressed in a way that is not known`);
}

function requireBounds(
  { fileName, uncompressedSize, compressedSize }: Entry,
  room: number,
  file: string,
  { maxRatio, freeBytes }: BundleLimits,
): void {
  if (uncompressedSize > room) {
    throw refused(file, `${fileName} has ${uncompressedSize} bytes, more than the ${room} that are left`);
  }
  if (uncompressedSize > freeBytes && uncompressedSize > compressedSize * maxRatio) {
    throw refused(file, `${fileName} grows from ${compressedSize} to ${uncompressedSize} bytes: that is a zip bomb`);
  }
}

const DEFLATED = 8;

/** No more than the bytes that the entry claims, which are within bounds by now. */
async function inflate(zip: ZipFile, entry: Entry, file: string): Promise<Uint8Array> {
  const { fileName, uncompressedSize: claimed } = entry;
  const pieces: Uint8Array[] = [];
  // As it stands in the zip: on Deno, a stream that inflates ends the process when what it reads is damaged.
  for await (const piece of await zip.openReadStreamPromise(entry, { decodeFileData: false })) {
    pieces.push(piece as Uint8Array);
  }
  const raw = Buffer.concat(pieces);
  let content: Uint8Array = raw;
  if (entry.compressionMethod === DEFLATED) {
    try {
      content = inflateRawSync(raw, { maxOutputLength: Math.max(1, claimed) });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") throw cause;
      throw refused(file, `${fileName} has more than the ${claimed} bytes that it claims`);
    }
  }
  if (content.length === claimed) return content;
  throw refused(file, `${fileName} has ${content.length} bytes, and claims to have ${claimed}`);
}

export function refused(file: string, what: string, cause?: unknown): SeedbedError {
  return new SeedbedError("invalid", `not a valid reproducer: ${what}`, { location: { file }, cause });
}
