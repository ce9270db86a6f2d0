/** Compiles core modules, each once. */
import { SeedbedError } from "../errors.ts";

const compiled = new WeakMap<Uint8Array, WebAssembly.Module>();

/** @throws SeedbedError `invalid` with what the runtime says */
export function compileModule(bytes: Uint8Array, at = 0): WebAssembly.Module {
  const known = compiled.get(bytes);
  if (known !== undefined) return known;
  const made = compileAnew(bytes, at);
  compiled.set(bytes, made);
  return made;
}

function compileAnew(bytes: Uint8Array, at: number): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    // `WebAssembly.Module(): no signature at index 99 @+639`
    const [, text, offset] = /^(?:WebAssembly\.Module\(\): )?(.+?)(?: @\+(\d+))?$/s.exec((error as Error).message)!;
    throw new SeedbedError("invalid", `at byte ${at + Number(offset ?? 0)}: ${text}`, {
      hint: "the file is damaged, or uses a proposal that this runtime does not have",
    });
  }
}
