/** The two halves of a double, as fdlibm reads and writes them. */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** The upper 32 bits, signed. */
export function high(x: number): number {
  float[0] = x;
  return words[1]! | 0;
}

/** The lower 32 bits, unsigned. */
export function low(x: number): number {
  float[0] = x;
  return words[0]!;
}

export function withHigh(x: number, value: number): number {
  float[0] = x;
  words[1] = value;
  return float[0]!;
}

export function withLow(x: number, value: number): number {
  float[0] = x;
  words[0] = value;
  return float[0]!;
}

export function fromWords(upper: number, lower: number): number {
  words[1] = upper;
  words[0] = lower;
  return float[0]!;
}
