/** The core modules of one guest: compiled as its limits say, and sharing what they count. */
import { compileModule } from "./compile_module.ts";
import { type GuestLimits, rewritingFor } from "./limits.ts";
import { ADDED_MODULE, type AddedImports, addedImports } from "./rewrite/rewriting.ts";

export class CoreCode {
  readonly #rewriting: ReturnType<typeof rewritingFor>;
  readonly #added: AddedImports;

  constructor(limits: GuestLimits) {
    this.#rewriting = rewritingFor(limits);
    this.#added = addedImports(limits.fuel, limits.failedGrow);
  }

  /** @param at where the module begins in its file */
  instantiate(bytes: Uint8Array, at: number, imports: WebAssembly.Imports): WebAssembly.Instance {
    const module = compileModule(bytes, at, this.#rewriting);
    return new WebAssembly.Instance(module, { ...imports, [ADDED_MODULE]: this.#added });
  }

  /** It has trapped because its fuel was used up. */
  get isOutOfFuel(): boolean {
    return (this.#added.fuel.value as bigint) < 0n;
  }
}
