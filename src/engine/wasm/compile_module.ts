/** Compiles core modules, each once. */
import { SeedbedError } from "../errors.ts";
import { rewriteModule } from "./rewrite/module.ts";
import type { Rewriting } from "./rewrite/rewriting.ts";

/** By its bytes, and by how they are rewritten. */
const compiled = new WeakMap<Uint8Array, Map<string, WebAssembly.Module>>();

/**
 * @param at where the module begins in its file
 * @throws SeedbedError `invalid` with what the runtime says, or what cannot be rewritten
 */
export function compileModule(bytes: Uint8Array, at = 0, rewriting?: Rewriting): WebAssembly.Module {
  const key = JSON.stringify(rewriting) ?? "";
  const forms = compiled.get(bytes) ?? new Map<string, WebAssembly.Module>();
  const known = forms.get(key);
  if (known !== undefined) return known;
  const made = compileAnew(rewriting === undefined ? bytes : rewritten(bytes, at, rewriting), at);
  compiled.set(bytes, forms.set(key, made));
  return made;
}

function rewritten(bytes: Uint8Array, at: number, rewriting: Rewriting): Uint8Array {
  // A module that the runtime refuses is refused in its words, with the place in the file.
  compileModule(bytes, at);
  return rewriteModule(bytes, rewriting, at);
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
