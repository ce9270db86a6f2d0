/** Records which nodes can reach one another. A partition cuts a pair in both directions. */
export class Links {
  readonly #cut = new Set<string>();

  cut(a: string, b: string): void {
    this.#cut.add(keyOf(a, b));
  }

  heal(a: string, b: string): void {
    this.#cut.delete(keyOf(a, b));
  }

  connects(a: string, b: string): boolean {
    return this.#cut.size === 0 || !this.#cut.has(keyOf(a, b));
  }
}

function keyOf(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

/** A node cannot be cut off from itself. */
export function notItself({ a, b }: { readonly a: string; readonly b: string }) {
  return a === b ? { field: "b", problem: `expected two nodes, found "${a}" twice` } : undefined;
}
