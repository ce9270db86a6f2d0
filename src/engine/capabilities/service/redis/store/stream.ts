/** A stream: entries in the order of their ids, and the groups that read them. An id is one number: ms in the upper 64 bits. */

export interface StreamEntry {
  readonly id: bigint;
  /** Field and value in turn. */
  readonly fields: readonly string[];
}

/** An entry that was delivered, and not acknowledged. */
export interface Pending {
  readonly id: bigint;
  consumer: Consumer;
  deliveredMs: number;
  deliveries: number;
}

export interface Consumer {
  readonly name: string;
  /** When it last asked, and when it last got something, in Unix ms. */
  seenMs: number;
  activeMs: number;
}

export interface Group {
  readonly name: string;
  lastId: bigint;
  entriesRead: number | null;
  readonly consumers: Map<string, Consumer>;
  /** In the order of their ids. */
  pending: Pending[];
}

const PART = 64n;
const MAX_PART = (1n << PART) - 1n;
export const MAX_ID = (1n << 128n) - 1n;

export function idText(id: bigint): string {
  return `${id >> PART}-${id & MAX_PART}`;
}

/** @param missing the second part of an id that has only the first one; undefined for what is none */
export function parseId(text: string, missing: "first" | "last" = "first"): bigint | undefined {
  const [, ms, sequence] = /^(\d{1,20})(?:-(\d{1,20}))?$/.exec(text) ?? [];
  if (ms === undefined) return undefined;
  const parts = [
    BigInt(ms),
    sequence === undefined ? (missing === "first" ? 0n : MAX_PART) : BigInt(sequence),
  ] as const;
  if (parts.some((part) => part > MAX_PART)) return undefined;
  return (parts[0] << PART) | parts[1];
}

export function idOf(ms: number | bigint, sequence: bigint): bigint {
  return (BigInt(ms) << PART) | sequence;
}

export class Stream {
  readonly entries: StreamEntry[] = [];
  readonly groups = new Map<string, Group>();
  lastId = 0n;
  maxDeletedId = 0n;
  added = 0;

  /** The id that `*` stands for: after all that there were. */
  nextId(nowMs: number): bigint {
    const atNow = idOf(nowMs, 0n);
    return atNow > this.lastId ? atNow : this.lastId + 1n;
  }

  /** The first id of a ms that is free; undefined if there is none. */
  nextIdAt(ms: bigint): bigint | undefined {
    if (ms < this.lastId >> PART) return undefined;
    if (ms > this.lastId >> PART) return ms === 0n ? 1n : idOf(ms, 0n);
    return (this.lastId & MAX_PART) === MAX_PART ? undefined : this.lastId + 1n;
  }

  add(id: bigint, fields: readonly string[]): void {
    this.entries.push({ id, fields });
    this.lastId = id;
    this.added++;
  }

  /** The place of the first entry from an id on. */
  place(id: bigint): number {
    return placeOf(this.entries, id);
  }

  find(id: bigint): StreamEntry | undefined {
    const entry = this.entries[this.place(id)];
    return entry?.id === id ? entry : undefined;
  }

  /** In order, from the first id to the last, both included. */
  between(first: bigint, last: bigint): StreamEntry[] {
    return this.entries.slice(this.place(first), this.place(last + 1n));
  }

  delete(id: bigint): boolean {
    const at = this.place(id);
    if (this.entries[at]?.id !== id) return false;
    this.entries.splice(at, 1);
    if (id > this.maxDeletedId) this.maxDeletedId = id;
    return true;
  }

  /** Removes the first so many. */
  dropFirst(count: number): number {
    const dropped = this.entries.splice(0, Math.max(0, count));
    return dropped.length;
  }

  copy(): Stream {
    const made = new Stream();
    made.entries.push(...this.entries);
    Object.assign(made, { lastId: this.lastId, maxDeletedId: this.maxDeletedId, added: this.added });
    for (const [name, group] of this.groups) {
      const consumers = new Map([...group.consumers].map(([key, consumer]) => [key, { ...consumer }]));
      const pending = group.pending.map((each) => ({ ...each, consumer: consumers.get(each.consumer.name)! }));
      made.groups.set(name, { ...group, consumers, pending });
    }
    return made;
  }
}

/** The place of the first of what is sorted by id, from an id on. */
export function placeOf(sorted: readonly { readonly id: bigint }[], id: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
