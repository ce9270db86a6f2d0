/** Lists that share their beginnings. */
/** A list that grows at its end and shares its beginning, so that a builder of n steps costs n, not n². */
export interface Chain<T> {
  readonly before: Chain<T> | undefined;
  readonly last: T;
  readonly length: number;
}

export function append<T>(before: Chain<T> | undefined, last: T): Chain<T> {
  return { before, last, length: (before?.length ?? 0) + 1 };
}

export function toArray<T>(chain: Chain<T> | undefined): T[] {
  const items = new Array<T>(chain?.length ?? 0);
  for (let link = chain; link !== undefined; link = link.before) items[link.length - 1] = link.last;
  return items;
}
