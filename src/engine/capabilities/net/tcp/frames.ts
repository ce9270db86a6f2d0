/**
 * What the messages of WebSocket are called in a schedule, in one direction of a connection: the kind and the payload's length of
 * each frame (RFC 6455, section 5.2). A frame that goes on in the next segment is named once, where it begins.
 */

/** Where the reader is between two segments. */
interface Position {
  /** Bytes of a payload that are still to come. */
  readonly rest: number;
  /** A header of which only the beginning has come. */
  readonly begun: readonly number[];
}

const KINDS: Readonly<Record<number, string>> = {
  0: "continuation",
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
};

export class Frames {
  #position: Position = { rest: 0, begun: [] };

  /** The first frame that begins in a segment, and how many follow; undefined if none does. */
  describe(segment: Uint8Array): string | undefined {
    const [first, ...more] = read(this.#position, segment).names;
    return first === undefined || more.length === 0 ? first : `${first} +${more.length}`;
  }

  /** A segment has been delivered: what is described next comes after it. */
  pass(segment: Uint8Array): void {
    this.#position = read(this.#position, segment).position;
  }
}

function read({ rest, begun }: Position, segment: Uint8Array): { names: string[]; position: Position } {
  const bytes = begun.length === 0 ? segment : Uint8Array.from([...begun, ...segment]);
  const names: string[] = [];
  let at = rest;
  while (at < bytes.length) {
    const header = readHeader(bytes, at);
    if (header === undefined) return { names, position: { rest: 0, begun: [...bytes.subarray(at)] } };
    names.push(nameOf(bytes, at, header));
    at += header.size + header.length;
  }
  return { names, position: { rest: at - bytes.length, begun: [] } };
}

interface Header {
  /** In bytes. */
  readonly size: number;
  /** Of the payload, in bytes. */
  readonly length: number;
  readonly isMasked: boolean;
}

/** Undefined if it has not come whole. */
function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  if (bytes.length < at + 2) return undefined;
  const isMasked = (bytes[at + 1]! & 0x80) !== 0;
  const short = bytes[at + 1]! & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const size = 2 + extended + (isMasked ? 4 : 0);
  if (bytes.length < at + size) return undefined;
  let length = extended === 0 ? short : 0;
  for (const byte of bytes.subarray(at + 2, at + 2 + extended)) length = length * 256 + byte;
  return { size, length, isMasked };
}

function nameOf(bytes: Uint8Array, at: number, { size, length, isMasked }: Header): string {
  const kind = KINDS[bytes[at]! & 0x0f] ?? "frame";
  const body = at + size;
  if (kind !== "close" || length < 2 || bytes.length < body + 2) return `${kind} ${length} B`;
  const [high, low] = [0, 1].map((index) => bytes[body + index]! ^ (isMasked ? bytes[body - 4 + index]! : 0));
  return `close ${high! * 256 + low!}`;
}
