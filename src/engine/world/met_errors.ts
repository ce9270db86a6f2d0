/**
 * Errors that a program has met: what its code threw or caught, and what the world answered with. A run that goes on after an
 * error has gone another way, so that shrinking compares them (see `modes/shrink/attempts.ts`).
 */
import { SafeMap } from "../primordials.ts";

export class MetErrors {
  /** Each kind once, as in `checkout.ts:19 TypeError`: messages may hold values, which shrinking changes. */
  readonly #kinds: string[] = [];
  readonly #known = new SafeMap<string, true>();

  /**
   * @param where a place in the author's code, or the call of the world that failed
   * @param error what was thrown, where it is known
   */
  note(where: string, error?: unknown): void {
    const kind = `${where} ${kindOf(error)}`;
    if (this.#known.has(kind)) return;
    this.#known.set(kind, true);
    this.#kinds[this.#kinds.length] = kind;
  }

  /** The first one that `earlier` has not met. */
  newSince(earlier: MetErrors): string | undefined {
    return this.#kinds.find((kind) => !earlier.#known.has(kind));
  }
}

/** Name and code. What was thrown may be anything, and may throw again when it is looked at. */
function kindOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return typeof error;
  try {
    const { name, code } = error as { name?: unknown; code?: unknown };
    return typeof code === "string" ? `${String(name)} ${code}` : String(name);
  } catch {
    return "unreadable";
  }
}
