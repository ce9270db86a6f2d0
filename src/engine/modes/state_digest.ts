/**
 * A digest of a world's state: of everything that its capabilities show at a moment of a run (keys and values, files, nodes …). It
 * is a sum over the entries, kept up to date by what changes. What code keeps in memory does not show.
 */
import { EACH_CAPABILITY } from "../capabilities/registry.ts";
import type { World } from "../capabilities/world.ts";
import { jsonText, SafeMap } from "../primordials.ts";
import { minus, mixed, plus, textHash } from "../strategies/hash.ts";

type Changes = () => readonly (readonly [key: string, value: unknown])[];

const FIELDS = EACH_CAPABILITY.flatMap(({ part, state }) =>
  Object.entries(state.entries).map(([field, { watch }]) => ({
    part,
    field,
    watch: watch as (part: unknown) => Changes,
  }))
);

export class StateDigest {
  readonly #watched: { readonly field: string; readonly changes: Changes }[] = [];
  readonly #hashes = new SafeMap<string, number>();
  #sum = 0;

  /** To be made before the run starts. */
  constructor(world: World) {
    const onPart: typeof world.onPart = (made, instance) => {
      for (let index = 0; index < FIELDS.length; index++) {
        const { part, field, watch } = FIELDS[index]!;
        if (part === made) this.#watched[this.#watched.length] = { field, changes: watch(instance) };
      }
    };
    world.onPart = onPart;
  }

  /** Of the state as it is now. */
  read(): number {
    for (let index = 0; index < this.#watched.length; index++) {
      const { field, changes } = this.#watched[index]!;
      const changed = changes();
      for (let at = 0; at < changed.length; at++) this.#note(`${field} ${changed[at]![0]}`, changed[at]![1]);
    }
    return this.#sum;
  }

  #note(entry: string, value: unknown): void {
    const hash = value === undefined ? 0 : mixed(textHash(entry), textHash(jsonText(value)), 0, 4);
    this.#sum = plus(minus(this.#sum, this.#hashes.get(entry) ?? 0), hash);
    this.#hashes.set(entry, hash);
  }
}
