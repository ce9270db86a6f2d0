/** The scripts that a server knows, by their digests. */
import { loadFengari } from "../../../../host/fengari/load.ts";
import { outsideTasks } from "../../../../world/task.ts";
import { RedisError, type Reply } from "../protocol/replies.ts";
import { Interpreter } from "./interpreter.ts";
import type { Surroundings } from "./libraries.ts";

export class Scripts {
  readonly #surroundings: Surroundings;
  readonly #onMissing: () => void;
  /** The interpreter's references, by digest. */
  readonly #known = new Map<string, number>();
  #interpreter: Interpreter | undefined;

  /** @param onMissing told if there is nothing to run scripts with */
  constructor(surroundings: Surroundings, onMissing: () => void) {
    this.#surroundings = surroundings;
    this.#onMissing = onMissing;
  }

  /** Returns the digest. */
  load(source: string): string {
    const sha = this.#surroundings.sha1(source);
    if (!this.#known.has(sha)) {
      this.#known.set(sha, outsideTasks(() => this.#lua().compile(source)));
    }
    return sha;
  }

  has(sha: string): boolean {
    return this.#known.has(sha.toLowerCase());
  }

  flush(): void {
    for (const reference of this.#known.values()) this.#interpreter?.forget(reference);
    this.#known.clear();
  }

  /** @throws RedisError for a script that it does not know */
  run(sha: string, keys: readonly string[], args: readonly string[]): Reply {
    const reference = this.#known.get(sha.toLowerCase());
    if (reference === undefined) throw new RedisError("NOSCRIPT No matching script. Please use EVAL.");
    return outsideTasks(() => this.#lua().run(reference, keys, args, sha));
  }

  #lua(): Interpreter {
    if (this.#interpreter !== undefined) return this.#interpreter;
    const fengari = loadFengari();
    if (fengari === undefined) {
      this.#onMissing();
      throw new RedisError("ERR scripts need the package fengari, which is not installed");
    }
    return this.#interpreter = new Interpreter(fengari, this.#surroundings);
  }
}
