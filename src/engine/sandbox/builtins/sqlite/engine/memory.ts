/** The memory of SQLite: numbers, texts and bytes at addresses. What is at an address may move whenever the memory grows, the views with it. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

interface Allocator {
  malloc(bytes: number): number;
  free(address: number): void;
  emscripten_builtin_memalign(alignment: number, bytes: number): number;
}

/** Of a page of WebAssembly. */
const PAGE_BYTES = 65_536;

export class Memory {
  readonly memory: WebAssembly.Memory;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #allocator: Allocator | undefined;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.#bytes = new Uint8Array(memory.buffer as ArrayBuffer);
    this.#view = new DataView(memory.buffer);
  }

  /** From now on memory can be had. */
  allocateBy(allocator: Allocator): void {
    this.#allocator = allocator;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = new Uint8Array(this.memory.buffer as ArrayBuffer);
    return this.#bytes;
  }

  get view(): DataView {
    if (this.#view.buffer !== this.memory.buffer) this.#view = new DataView(this.memory.buffer);
    return this.#view;
  }

  i32(address: number): number {
    return this.view.getInt32(address, true);
  }

  setI32(address: number, value: number): void {
    this.view.setInt32(address, value, true);
  }

  setI64(address: number, value: bigint | number): void {
    this.view.setBigInt64(address, BigInt(value), true);
  }

  i64(address: number): number {
    return Number(this.view.getBigInt64(address, true));
  }

  /** A text that ends with a byte 0; undefined where there is none. */
  text(address: number): string | undefined {
    if (address === 0) return undefined;
    return this.textOf(address, this.bytes.indexOf(0, address) - address);
  }

  textOf(address: number, length: number): string {
    return decoder.decode(this.bytes.subarray(address, address + length));
  }

  copyOf(address: number, length: number): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(address, address + length);
  }

  /** @throws RangeError if there is no room */
  allocate(length: number): number {
    const address = this.#allocator!.malloc(Math.max(1, length));
    if (address === 0) throw new RangeError(`SQLite has no room for ${length} bytes`);
    return address;
  }

  /** Allocates whole pages: 0 if there is no room. */
  allocateAligned(length: number): number {
    return this.#allocator!.emscripten_builtin_memalign(PAGE_BYTES, length);
  }

  free(address: number): void {
    this.#allocator!.free(address);
  }

  /** Allocates a copy with a byte 0 after it. */
  put(bytes: Uint8Array): number {
    const address = this.allocate(bytes.length + 1);
    this.bytes.set(bytes, address);
    this.bytes[address + bytes.length] = 0;
    return address;
  }

  putText(text: string): { readonly address: number; readonly length: number } {
    const bytes = encoder.encode(text);
    return { address: this.put(bytes), length: bytes.length };
  }

  /** Lends a text for a call. */
  withText<T>(text: string, use: (address: number, length: number) => T): T {
    const { address, length } = this.putText(text);
    try {
      return use(address, length);
    } finally {
      this.free(address);
    }
  }

  /** Lends room for a number of 32 bits that a call writes. */
  withCell<T>(use: (cell: number) => T, bytes = 4): T {
    const cell = this.allocate(bytes);
    this.bytes.fill(0, cell, cell + bytes);
    try {
      return use(cell);
    } finally {
      this.free(cell);
    }
  }
}
