/** What values across the boundary lie in: the memory of a component instance, and the handles that it holds. */
import { type Handles, trap } from "../handles.ts";
import { alignTo } from "../types.ts";

export type CoreValue = number | bigint;

/** What a function across the boundary works on. */
export interface AbiContext {
  readonly handles: Handles;
  readonly memory: WebAssembly.Memory | undefined;
  readonly realloc: ((old: number, oldSize: number, align: number, size: number) => number) | undefined;
}

const MAX_LIST_BYTES = 2 ** 28;

export function viewOf({ memory }: AbiContext): DataView {
  if (memory === undefined) throw trap("a function needs a memory and names none");
  return new DataView(memory.buffer);
}

/** A view for `size` bytes from `at`. */
export function viewAt(context: AbiContext, at: number, { size, align }: Placing): DataView {
  requireAligned(at, align);
  const view = viewOf(context);
  if (at + size > view.byteLength) throw trap("a pointer leads out of the memory");
  return view;
}

interface Placing {
  readonly size: number;
  readonly align: number;
}

export function bytesOf({ memory }: AbiContext, at: number, length: number): Uint8Array {
  if (memory === undefined || at + length > memory.buffer.byteLength) throw trap("a pointer leads out of the memory");
  return new Uint8Array(memory.buffer, at, length);
}

/** The bytes of a list, which is refused if it is too long. */
export function listBytes(count: number, element: Placing): number {
  // Elements without a byte take room in the list of values.
  const bytes = count * Math.max(1, element.size);
  if (bytes > MAX_LIST_BYTES) throw trap(`a list of ${bytes} bytes is too long`);
  return count * element.size;
}

export function allocate({ realloc }: AbiContext, { align, size }: Placing): number {
  if (realloc === undefined) throw trap("a function needs realloc and names none");
  const at = realloc(0, 0, align, size) >>> 0;
  requireAligned(at, align);
  return at;
}

export function requireAligned(at: number, align: number): void {
  if (at !== alignTo(at, align)) throw trap(`the pointer ${at} is not aligned to ${align} bytes`);
}

export function readNumber(view: DataView, at: number, bytes: number): number {
  return bytes === 1 ? view.getUint8(at) : bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}

export function writeNumber(view: DataView, at: number, bytes: number, value: number): void {
  if (bytes === 1) view.setUint8(at, value);
  else if (bytes === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
}
