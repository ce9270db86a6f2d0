/** What stands for random bytes by default: the number of the call, so that identifiers which are made of them differ. */
export class DistinctBytes {
  #calls = 0;

  next(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let rest = ++this.#calls;
    for (let index = length - 1; index >= 0 && rest > 0; index--) {
      bytes[index] = rest & 0xff;
      rest >>>= 8;
    }
    return bytes;
  }
}
