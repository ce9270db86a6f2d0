/** Binaries from the text format of WebAssembly, for tests. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

export async function wat(text: string): Promise<Uint8Array> {
  return await parse(text);
}
