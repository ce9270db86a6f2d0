/** Offsets in a text, as lines and columns. */
export class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) {
      this.#starts.push(index + 1);
    }
  }

  /** The line counts from 1 and the column from 0, as in source maps. */
  positionOf(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#starts[low]! };
  }

  /** The rest of a line. */
  lineFrom(line: number, column: number): string {
    return this.#text.slice(this.#starts[line - 1]! + column, this.#starts[line] ?? this.#text.length);
  }
}
