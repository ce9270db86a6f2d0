/**
 * What is durable of a volume, and what is only in the cache of the system: a journal of the changes since. `fsync` of a file makes
 * its data durable, that of a folder its names; `close` makes nothing durable. When the power fails, the durable state stays, and of
 * the journal what is decided: nothing, a beginning, single changes, or all but the end of the last write (Pillai et al.: "All File
 * Systems Are Not Created Equal", OSDI 2014). A rename is one change, and never torn.
 */
import { Buffer } from "node:buffer";
import type { Volume } from "memfs";
import { diskError } from "./file_faults.ts";
import { waysToLose } from "./losses.ts";

type Core = Volume["_core"];
type Link = Core["root"];
type Node = ReturnType<Link["getNode"]>;

/** Names in a folder; no node for one that goes. */
interface NameChange {
  readonly folder: Node;
  readonly name: string;
  readonly node: Node | undefined;
  /** Another file had the name. */
  readonly isOver?: boolean;
}

type Change =
  | { readonly kind: "data"; readonly node: Node; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "size"; readonly node: Node; readonly size: number }
  | { readonly kind: "names"; readonly names: NameChange[] };

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

/** A moment before or after a change, or before a sync, in words: `writes 2 bytes to /app/log`. */
export type OnChange = (when: "before" | "after", change: string) => void;

/** What becomes of the journal: all is kept or lost, a beginning, single changes, or all but the end of the last write. */
export const LOSSES = ["none", "all", "later", "some", "torn"] as const;
export type Loss = typeof LOSSES[number];

/**
 * What a disk promises beyond that: nothing (`strict`), or what ext4 does with its defaults: changes of names are durable in their order, a
 * file that is synced keeps its name, and a file that takes the place of another has its data written first.
 */
export const DISK_PROFILES = ["strict", "ext4"] as const;
export type DiskProfile = typeof DISK_PROFILES[number];

/** What a disk writes as a whole, in bytes. */
const SECTOR_BYTES = 512;
/** As Linux has them. */
const O_SYNC = 0o4010000;
const O_DSYNC = 0o10000;

export class Disk {
  readonly #core: Core;
  readonly #contents = new Map<Node, Buffer>();
  readonly #folders = new Map<Node, Map<string, Node>>();
  #journal: Change[] = [];
  /** The rename that is going on. */
  #renaming: NameChange[] | undefined;
  #watched = new WeakSet<object>();
  readonly #isOrdered: boolean;
  /** Bytes that can still be written; undefined for any number. */
  left: number | undefined;
  /** Something that programs see will never be durable. */
  hasForgotten = false;
  /** Told of each change while a program makes it. It may throw: then the change is not made, or nothing follows it. */
  onChange: OnChange | undefined;

  constructor(volume: Volume, profile: DiskProfile = "strict") {
    this.#isOrdered = profile === "ext4";
    this.#core = volume._core;
    this.#watchFolder(this.#core.root);
    const { createNode } = this.#core;
    this.#core.createNode = (mode: number) => this.#watchNode(createNode.call(this.#core, mode));
    const renameSync = volume.renameSync.bind(volume);
    volume.renameSync = (from, to) => {
      this.#around(() => ["renames", "has renamed", `${String(from)} to ${String(to)}`], () => {
        this.#rename(() => renameSync(from, to));
      });
    };
    for (const name of ["fsyncSync", "fdatasyncSync"] as const) {
      const sync = volume[name].bind(volume);
      volume[name] = (fd) => {
        sync(fd);
        const { node } = this.#core.fds[fd]!;
        this.onChange?.("before", `syncs ${this.#pathOf(node)}`);
        this.#sync(node);
      };
    }
    const write = this.#core.write.bind(this.#core);
    this.#core.write = (fd, bytes, offset = 0, length = bytes.length - offset, position) => {
      const { left } = this;
      // A disk that has room for some of it takes that much, and is full at the next write.
      if (left === 0 && length > 0) throw diskError("ENOSPC", "write");
      const count = write(fd, bytes, offset, left === undefined ? length : Math.min(length, left), position);
      if (left !== undefined) this.left = left - count;
      const file = this.#core.fds[fd]!;
      if ((file.flags & (O_SYNC | O_DSYNC)) !== 0) {
        this.onChange?.("before", `syncs ${this.#pathOf(file.node)}`);
        this.#sync(file.node);
      }
      return count;
    };
  }

  /** The number of changes that are not durable. */
  get pending(): number {
    return this.#journal.length;
  }

  /** A sync of a file failed: its changes count as written, and are not. */
  forget(fd: number): void {
    const node = this.#core.fds[fd]?.node;
    const kept = this.#journal.filter((change) => change.kind === "names" || change.node !== node);
    this.hasForgotten ||= kept.length < this.#journal.length;
    this.#journal = kept;
  }

  /** Turns a bit of a file over, in the cache and on the disk. @returns its path; undefined if no file has one */
  rot(draw: (what: string, bound: number) => number): string | undefined {
    const files: { readonly path: string; readonly node: Node }[] = [];
    const visit = (link: Link) => {
      const node = link.getNode();
      if (node.isFile() && node.getSize() > 0) files.push({ path: link.getPath(), node });
      if (node.isDirectory()) { for (const [_, child] of childrenOf(link)) visit(child); }
    };
    visit(this.#core.root);
    if (files.length === 0) return undefined;
    files.sort((a, b) => a.path < b.path ? -1 : 1);
    const { path, node } = files[draw("file", files.length)]!;
    const at = draw("byte", node.getSize());
    const bit = 1 << draw("bit", 8);
    const turn = (bytes: Uint8Array | undefined) => {
      if (bytes !== undefined && at < bytes.length) bytes[at]! ^= bit;
    };
    for (const change of this.#journal) {
      if (change.kind !== "data" || change.node !== node || at < change.at) continue;
      if (at - change.at < change.bytes.length) change.bytes[at - change.at]! ^= bit;
    }
    turn(this.#contents.get(node));
    const seen = Buffer.from(node.getBuffer());
    turn(seen);
    node.buf.set(seen);
    return path;
  }

  /** All that there is now is durable. */
  settle(): void {
    this.hasForgotten = false;
    this.#journal = [];
    this.#contents.clear();
    this.#folders.clear();
    const visit = (link: Link) => {
      const node = link.getNode();
      this.#watchNode(node);
      if (node.isFile()) this.#contents.set(node, Buffer.from(node.getBuffer()));
      if (!node.isDirectory()) return;
      this.#watchFolder(link);
      const names = new Map<string, Node>();
      this.#folders.set(node, names);
      for (const [name, child] of childrenOf(link)) {
        names.set(name, child.getNode());
        visit(child);
      }
    };
    visit(this.#core.root);
  }

  /**
   * What is there after a loss of power.
   * @param draw an integer in `[0, bound)`
   */
  afterLoss(loss: Loss, draw: (bound: number) => number): Survivor[] {
    for (const change of this.#surviving(loss, draw)) this.#make(change);
    return this.#survivors();
  }

  /** Every state that a loss of power may leave, without one twice: first that in which nothing is lost. */
  states(): { readonly states: readonly DiskState[]; readonly isComplete: boolean } {
    const journal = this.#journal;
    const changes = journal.map((change) => ({ isOfNames: change.kind === "names", sectors: sectorsOf(change) }));
    const { ways, isComplete } = waysToLose(changes, this.#isOrdered);
    const contents = new Map(this.#contents);
    const folders = [...this.#folders].map(([folder, names]) => [folder, new Map(names)] as const);
    const words = journal.map((change) => this.#words(change));
    const found = new Map<string, DiskState>();
    for (const { kept, torn } of ways) {
      for (const index of kept) {
        this.#make(index === torn?.index ? cutShort(journal[index]!, torn.sectors) : journal[index]!);
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
    const journal = this.#journal;
    switch (loss) {
      case "none":
        return journal;
      case "all":
        return [];
      case "later":
        return journal.slice(0, draw(journal.length));
      case "some":
        return this.#isOrdered ? this.#someInOrder(draw) : journal.filter(() => draw(2) === 0);
      case "torn": {
        const last = journal.findLastIndex(({ kind }) => kind === "data");
        return journal.flatMap((change, index): Change[] => {
          if (index !== last || change.kind !== "data") return [change];
          return [cutShort(change, draw(sectorsOf(change)))];
        });
      }
    }
  }

  /** Any of the data, and a beginning of the changes of names. */
  #someInOrder(draw: (bound: number) => number): readonly Change[] {
    const last = draw(this.#journal.length + 1);
    return this.#journal.filter(({ kind }, index) => kind === "names" ? index < last : draw(2) === 0);
  }

  #rename(rename: () => void): void {
    this.#renaming = [];
    try {
      rename();
      this.#renamed(this.#renaming);
    } finally {
      this.#renaming = undefined;
    }
  }

  /** Tells of a change before and after it. A part of a renaming is none. */
  #around<T>(words: () => readonly [before: string, after: string, what: string], change: () => T): T {
    if (this.onChange === undefined || this.#renaming !== undefined) return change();
    const [before, after, what] = words();
    this.onChange("before", `${before} ${what}`);
    const made = change();
    this.onChange("after", `${after} ${what}`);
    return made;
  }

  /** The path that programs see; undefined for what has none any more. */
  #pathOf(node: Node): string {
    const find = (link: Link): string | undefined => {
      if (link.getNode() === node) return link.getPath();
      for (const [_, child] of childrenOf(link)) {
        const path = find(child);
        if (path !== undefined) return path;
      }
      return undefined;
    };
    return find(this.#core.root) ?? "a file without a name";
  }

  /** A change that may be lost, as a thing. */
  #words(change: Change): string {
    switch (change.kind) {
      case "data":
        return `${bytesText(change.bytes.length)} written to ${this.#pathOf(change.node)}`;
      case "size":
        return `the new size of ${this.#pathOf(change.node)}`;
      case "names": {
        const [first] = change.names;
        const path = ({ folder, name }: NameChange) => `${this.#pathOf(folder)}/${name}`.replace("//", "/");
        if (change.names.length > 1) {
          const to = change.names.find(({ node }) => node !== undefined);
          return `the renaming to ${to === undefined ? "another name" : path(to)}`;
        }
        return `${first!.node === undefined ? "the removal of" : "the name"} ${path(first!)}`;
      }
    }
  }

  /** Names have changed together. */
  #renamed(names: NameChange[]): void {
    if (names.length === 0) return;
    const to = names.find(({ node }) => node !== undefined);
    const isOver = to?.isOver === true && to.node!.isFile();
    if (this.#isOrdered && isOver) this.#sync(to.node!, false);
    this.#journal.push({ kind: "names", names });
  }

  /** Of a file its data, of a folder its names; with a rename also what happened before in the folder that it came from. */
  #sync(node: Node, withNames = this.#isOrdered): void {
    const synced = new Set([node]);
    const isSynced = (change: Change) => {
      if (change.kind !== "names") return change.node === node;
      if (withNames) return true;
      if (!change.names.some(({ folder }) => synced.has(folder))) return false;
      for (const { folder } of change.names) synced.add(folder);
      return true;
    };
    const made = new Set(this.#journal.toReversed().filter(isSynced));
    for (const change of this.#journal) if (made.has(change)) this.#make(change);
    this.#journal = this.#journal.filter((change) => !made.has(change));
    if (node.isFile() && !this.#contents.has(node)) this.#contents.set(node, Buffer.alloc(0));
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
    visit(this.#core.root.getNode(), "");
    return found;
  }

  /** From now on the journal has what changes a node. */
  #watchNode(node: Node): Node {
    if (this.#watched.has(node)) return node;
    this.#watched.add(node);
    const write = node.write.bind(node);
    const truncate = node.truncate.bind(node);
    const setBuffer = node.setBuffer.bind(node);
    const written = (length: number) => () =>
      ["writes", "has written", `${bytesText(length)} to ${this.#pathOf(node)}`] as const;
    node.write = (bytes, from = 0, length = bytes.length, at = 0) =>
      this.#around(written(length), () => {
        const count = write(bytes, from, length, at);
        if (count > 0) {
          this.#journal.push({ kind: "data", node, at, bytes: Buffer.from(bytes.subarray(from, from + count)) });
        }
        return count;
      });
    node.truncate = (size = 0) => {
      if (node.getSize() === size) return truncate(size);
      this.#around(() => ["changes", "has changed", `the size of ${this.#pathOf(node)} to ${size}`], () => {
        this.#journal.push({ kind: "size", node, size: Math.max(0, size) });
        truncate(size);
      });
    };
    node.setBuffer = (bytes) =>
      this.#around(written(bytes.length), () => {
        setBuffer(bytes);
        this.#journal.push({ kind: "size", node, size: 0 }, { kind: "data", node, at: 0, bytes: Buffer.from(bytes) });
      });
    return node;
  }

  /** From now on the journal has what changes the names in a folder. */
  #watchFolder(link: Link): void {
    if (this.#watched.has(link)) return;
    this.#watched.add(link);
    const setChild = link.setChild.bind(link);
    const deleteChild = link.deleteChild.bind(link);
    const pathOf = (name: string) => `${link.getPath()}/${name}`.replace("//", "/");
    link.setChild = (name, child) =>
      this.#around(() => ["makes", "has made", pathOf(name)], () => {
        const isOver = link.getChild(name) !== undefined;
        const set = setChild(name, child);
        if (set.getNode().isDirectory()) this.#watchFolder(set);
        this.#changeNames({ folder: link.getNode(), name, node: set.getNode(), isOver });
        return set;
      });
    link.deleteChild = (child) => {
      const change = { folder: link.getNode(), name: child.getName(), node: undefined };
      this.#around(() => ["removes", "has removed", pathOf(change.name)], () => {
        deleteChild(child);
        this.#changeNames(change);
      });
    };
  }

  #changeNames(change: NameChange): void {
    if (this.#renaming === undefined) this.#journal.push({ kind: "names", names: [change] });
    else this.#renaming.push(change);
  }
}

function* childrenOf(link: Link): Iterable<[string, Link]> {
  for (const [name, child] of link.children) {
    if (name !== "." && name !== ".." && child !== undefined) yield [name, child];
  }
}

function sectorsOf(change: Change): number {
  return change.kind === "data" ? Math.ceil(change.bytes.length / SECTOR_BYTES) : 1;
}

/** Only the first sectors of a write; of anything else all. */
function cutShort(change: Change, sectors: number): Change {
  return change.kind === "data" ? { ...change, bytes: change.bytes.subarray(0, sectors * SECTOR_BYTES) } : change;
}

function bytesText(count: number): string {
  return `${count} ${count === 1 ? "byte" : "bytes"}`;
}
