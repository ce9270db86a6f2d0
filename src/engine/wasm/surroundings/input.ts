/** An input of known bytes. */
export function bytesInput(bytes: Uint8Array): (maxBytes: number) => Uint8Array {
  let at = 0;
  return (maxBytes) => bytes.slice(at, at = Math.min(bytes.length, at + maxBytes));
}
