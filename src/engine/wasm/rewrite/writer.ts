/** Writes the bytes of a WebAssembly binary, most of them copied. */

export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  bytes(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  byte(byte: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
    return this;
  }

  /** An unsigned integer, in LEB128. */
  u32(value: number): this {
    let left = value;
    for (; left >= 0x80; left = Math.floor(left / 0x80)) this.byte((left & 0x7f) | 0x80);
    return this.byte(left);
  }

  /** A signed integer of up to 64 bits, in LEB128. */
  signed(value: bigint): this {
    for (let left = value;; left >>= 7n) {
      const byte = Number(left & 0x7fn);
      const isLast = (left >> 7n) === ((byte & 0x40) !== 0 ? -1n : 0n);
      this.byte(isLast ? byte : byte | 0x80);
      if (isLast) return this;
    }
  }

  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u32(bytes.length).bytes(bytes);
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
