/**
 * What is durable of a disk, and a journal of the changes since. When the power fails, the durable state stays, and of the journal what is
 * decided: nothing, a beginning, single changes, or all but the end of the last write (Pillai et al.: "All File Systems Are Not Created
 * Equal", OSDI 2014). A rename is one change, and never torn.
 */
import { Buffer } from "node:buffer";
import { childrenOf, type Core, type Link, type Node } from "./links.ts";
import { waysToLose } from "./losses.ts";

/** Names in a folder; no node for one that goes. */
export interface NameChange {
  readonly folder: Node;
  readonly name: string;
  readonly node: Node | undefined;
  /** Another file had the name. */
  readonly isOver?: boolean;
}

export type Change =
  | { readonly kind: "data"; readonly node: Node; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "size"; readonly node: Node; readonly size: number }
  | { readonly kind: "names"; readonly names: readonly NameChange[] };

/** What has survived: files, folders and links by path, folders first. */
export interface Survivor {
  readonly path: string;
  readonly mode: number;
  readonly kind: "file" | "folder" | "link";
  readonly content: Buffer | string | undefined;
}

/** What a disk may be left with when the power fails. */
export interface DiskState {
  /** What is lost, in words; nothing for what all is kept of. */
  readonly lost: readonly string[];
  readonly survivors: readonly Survivor[];
}

/** What becomes of the journal: all is kept or lost, a beginning, single changes, or all but the end of the last write. */
export const LOSSES = ["none", "all", "later", "some", "torn"] as const;
export type Loss = typeof LOSSES[number];

/** What a disk writes as a whole, in bytes. */
const SECTOR_BYTES = 512;

export class Journal {
  readonly #contents = new Map<Node, Buffer>();
  readonly #folders = new Map<Node, Map<string, Node>>();
  #changes: Change[] = [];
  readonly #volume: Pick<Core, "root">;
  readonly #isOrdered: boolean;

  /** @param isOrdered the disk keeps the order of the changes of names, as ext4 does */
  constructor(volume: Pick<Core, "root">, isOrdered: boolean) {
    this.#volume = volume;
    this.#isOrdered = isOrdered;
  }

  /** The number of changes that are not durable. */
  get length(): number {
    return this.#changes.length;
  }

  add(...changes: readonly Change[]): void {
    this.#changes.push(...changes);
  }

  /** Names have changed together. */
  addNames(names: readonly NameChange[]): void {
    if (names.length === 0) return;
    const to = names.find(({ node }) => node !== undefined);
    const isOver = to?.isOver === true && to.node!.isFile();
    if (this.#isOrdered && isOver) this.sync(to.node!, false);
    this.#changes.push({ kind: "names", names });
  }

  /** Of a file its data, of a folder its names; with a rename also what happened before in the folder that it came from. */
  sync(node: Node, withNames = this.#isOrdered): void {
    const synced = new Set([node]);
    const isSynced = (change: Change) => {
      if (change.kind !== "names") return change.node === node;
      if (withNames) return true;
      if (!change.names.some(({ folder }) => synced.has(folder))) return false;
      for (const { folder } of change.names) synced.add(folder);
      return true;
    };
    const made = new Set(this.#changes.toReversed().filter(isSynced));
    for (const change of this.#changes) if (made.has(change)) this.#make(change);
    this.#changes = this.#changes.filter((change) => !made.has(change));
    if (node.isFile() && !this.#contents.has(node)) this.#contents.set(node, Buffer.alloc(0));
  }

  /** The changes of a file never become durable. Returns whether there were any. */
  forget(node: Node | undefined): boolean {
    const kept = this.#changes.filter((change) => change.kind === "names" || change.node !== node);
    const hasForgotten = kept.length < this.#changes.length;
    this.#changes = kept;
    return hasForgotten;
  }

  /** Turns a bit of a file over, wherever it is written. */
  turn(node: Node, at: number, bit: number): void {
    for (const change of this.#changes) {
      if (change.kind !== "data" || change.node !== node || at < change.at) continue;
      if (at - change.at < change.bytes.length) change.bytes[at - change.at]! ^= bit;
    }
    const content = this.#contents.get(node);
    if (content !== undefined && at < content.length) content[at]! ^= bit;
  }

  /** All that there is now is durable. */
  settle(): void {
    this.#changes = [];
    this.#contents.clear();
    this.#folders.clear();
    const visit = (link: Link) => {
      const node = link.getNode();
      if (node.isFile()) this.#contents.set(node, Buffer.from(node.getBuffer()));
      if (!node.isDirectory()) return;
      const names = new Map<string, Node>();
      this.#folders.set(node, names);
      for (const [name, child] of childrenOf(link)) {
        names.set(name, child.getNode());
        visit(child);
      }
    };
    visit(this.#volume.root);
  }

  /**
   * What is there after a loss of power.
   * @param draw an integer in `[0, bound)`
   */
  afterLoss(loss: Loss, draw: (bound: number) => number): Survivor[] {
    for (const change of this.#surviving(loss, draw)) this.#make(change);
    return this.#survivors();
  }

  /**
   * Every state that a loss of power may leave, without one twice: first that in which nothing is lost.
   * @param describe a change that may be lost, as a thing
   */
  states(
    describe: (change: Change) => string,
  ): { readonly states: readonly DiskState[]; readonly isComplete: boolean } {
    const changes = this.#changes;
    const { ways, isComplete } = waysToLose(
      changes.map((change) => ({ isOfNames: change.kind === "names", sectors: sectorsOf(change) })),
      this.#isOrdered,
    );
    const contents = new Map(this.#contents);
    const folders = [...this.#folders].map(([folder, names]) => [folder, new Map(names)] as const);
    const words = changes.map(describe);
    const found = new Map<string, DiskState>();
    for (const { kept, torn } of ways) {
      for (const index of kept) {
        this.#make(index === torn?.index ? cutShort(changes[index]!, torn.sectors) : changes[index]!);
      }
      const survivors = this.#survivors();
      const lost = words.flatMap((text, index) =>
        index === torn?.index ? [`the end of ${text}`] : kept.includes(index) ? [] : [text]
      );
      const key = JSON.stringify(survivors.map(({ content, ...rest }) => [rest, content?.toString("hex")]));
      if (!found.has(key)) found.set(key, { lost, survivors });
      this.#contents.clear();
      for (const [node, content] of contents) this.#contents.set(node, content);
      this.#folders.clear();
      for (const [folder, names] of folders) this.#folders.set(folder, new Map(names));
    }
    return { states: [...found.values()], isComplete };
  }

  #surviving(loss: Loss, draw: (bound: number) => number): readonly Change[] {
    const changes = this.#changes;
    switch (loss) {
      case "none":
        return changes;
      case "all":
        return [];
      case "later":
        return changes.slice(0, draw(changes.length));
      case "some":
        return this.#isOrdered ? this.#someInOrder(draw) : changes.filter(() => draw(2) === 0);
      case "torn": {
        const last = changes.findLastIndex(({ kind }) => kind === "data");
        return changes.flatMap((change, index): Change[] => {
          if (index !== last || change.kind !== "data") return [change];
          return [cutShort(change, draw(sectorsOf(change)))];
        });
      }
    }
  }

  /** Any of the data, and a beginning of the changes of names. */
  #someInOrder(draw: (bound: number) => number): readonly Change[] {
    const last = draw(this.#changes.length + 1);
    return this.#changes.filter(({ kind }, index) => kind === "names" ? index < last : draw(2) === 0);
  }

  /** Makes a change durable. */
  #make(change: Change): void {
    if (change.kind === "names") {
      for (const { folder, name, node } of change.names) {
        const names = this.#folders.get(folder) ?? new Map<string, Node>();
        this.#folders.set(folder, names);
        if (node === undefined) names.delete(name);
        else names.set(name, node);
      }
      return;
    }
    const before = this.#contents.get(change.node) ?? Buffer.alloc(0);
    const size = change.kind === "size" ? change.size : Math.max(before.length, change.at + change.bytes.length);
    const after = Buffer.alloc(size);
    before.copy(after, 0, 0, Math.min(before.length, size));
    if (change.kind === "data") change.bytes.copy(after, change.at);
    this.#contents.set(change.node, after);
  }

  #survivors(): Survivor[] {
    const found: Survivor[] = [];
    const visit = (folder: Node, path: string) => {
      for (const [name, node] of this.#folders.get(folder) ?? []) {
        const here = `${path}/${name}`;
        const mode = node.mode & 0o7777;
        if (node.isDirectory()) {
          found.push({ path: here, mode, kind: "folder", content: undefined });
          visit(node, here);
        } else if (node.isSymlink()) found.push({ path: here, mode, kind: "link", content: node.symlink });
        else found.push({ path: here, mode, kind: "file", content: this.#contents.get(node) ?? Buffer.alloc(0) });
      }
    };
    visit(this.#volume.root.getNode(), "");
    return found;
  }
}

function sectorsOf(change: Change): number {
  return change.kind === "data" ? Math.ceil(change.bytes.length / SECTOR_BYTES) : 1;
}

/** Only the first sectors of a write; of anything else all. */
function cutShort(change: Change, sectors: number): Change {
  return change.kind === "data" ? { ...change, bytes: change.bytes.subarray(0, sectors * SECTOR_BYTES) } : change;
}
