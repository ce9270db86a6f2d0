/**
 * The disk under a volume: it sees each change that a program makes, and what is synced. `fsync` of a file makes its data durable, that of a
 * folder its names; `close` makes nothing durable (see `journal.ts`).
 */
import { Buffer } from "node:buffer";
import type { Volume } from "memfs";
import { diskError } from "./file_faults.ts";
import { type Change, type DiskState, Journal, type Loss, type NameChange, type Survivor } from "./journal.ts";
import { childrenOf, type Core, type Link, type Node, pathOf } from "./links.ts";

/** A moment before or after a change, or before a sync, in words: `writes 2 bytes to /app/log`. */
export type OnChange = (when: "before" | "after", change: string) => void;

/**
 * What a disk promises: nothing more than that (`strict`), or what ext4 does with its defaults: changes of names are durable in their order,
 * a file that is synced keeps its name, and a file that takes the place of another has its data written first.
 */
export const DISK_PROFILES = ["strict", "ext4"] as const;
export type DiskProfile = typeof DISK_PROFILES[number];

/** As Linux has them. */
const O_SYNC = 0o4010000;
const O_DSYNC = 0o10000;

export class Disk {
  readonly #core: Core;
  readonly #journal: Journal;
  /** The rename that is going on. */
  #renaming: NameChange[] | undefined;
  #watched = new WeakSet<object>();
  /** Bytes that can still be written; undefined for any number. */
  left: number | undefined;
  /** Something that programs see will never be durable. */
  hasForgotten = false;
  /** Told of each change while a program makes it. It may throw: then the change is not made, or nothing follows it. */
  onChange: OnChange | undefined;

  constructor(volume: Volume, profile: DiskProfile = "strict") {
    this.#core = volume._core;
    this.#journal = new Journal(this.#core, profile === "ext4");
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
        this.#sync(this.#core.fds[fd]!.node);
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
      if ((file.flags & (O_SYNC | O_DSYNC)) !== 0) this.#sync(file.node);
      return count;
    };
  }

  /** The number of changes that are not durable. */
  get pending(): number {
    return this.#journal.length;
  }

  /** A sync of a file failed: its changes count as written, and are not. */
  forget(fd: number): void {
    if (this.#journal.forget(this.#core.fds[fd]?.node)) this.hasForgotten = true;
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
    this.#journal.turn(node, at, bit);
    const seen = Buffer.from(node.getBuffer());
    seen[at]! ^= bit;
    node.buf.set(seen);
    return path;
  }

  /** All that there is now is durable. */
  settle(): void {
    this.hasForgotten = false;
    this.#journal.settle();
    const visit = (link: Link) => {
      this.#watchNode(link.getNode());
      if (!link.getNode().isDirectory()) return;
      this.#watchFolder(link);
      for (const [_, child] of childrenOf(link)) visit(child);
    };
    visit(this.#core.root);
  }

  /**
   * What is there after a loss of power.
   * @param draw an integer in `[0, bound)`
   */
  afterLoss(loss: Loss, draw: (bound: number) => number): Survivor[] {
    return this.#journal.afterLoss(loss, draw);
  }

  /** Every state that a loss of power may leave, without one twice: first that in which nothing is lost. */
  states(): { readonly states: readonly DiskState[]; readonly isComplete: boolean } {
    return this.#journal.states((change) => this.#words(change));
  }

  #sync(node: Node): void {
    this.onChange?.("before", `syncs ${this.#pathOf(node)}`);
    this.#journal.sync(node);
  }

  #rename(rename: () => void): void {
    this.#renaming = [];
    try {
      rename();
      this.#journal.addNames(this.#renaming);
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

  #pathOf(node: Node): string {
    return pathOf(this.#core.root, node);
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
          this.#journal.add({ kind: "data", node, at, bytes: Buffer.from(bytes.subarray(from, from + count)) });
        }
        return count;
      });
    node.truncate = (size = 0) => {
      if (node.getSize() === size) return truncate(size);
      this.#around(() => ["changes", "has changed", `the size of ${this.#pathOf(node)} to ${size}`], () => {
        this.#journal.add({ kind: "size", node, size: Math.max(0, size) });
        truncate(size);
      });
    };
    node.setBuffer = (bytes) =>
      this.#around(written(bytes.length), () => {
        setBuffer(bytes);
        this.#journal.add({ kind: "size", node, size: 0 }, { kind: "data", node, at: 0, bytes: Buffer.from(bytes) });
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
    if (this.#renaming === undefined) this.#journal.add({ kind: "names", names: [change] });
    else this.#renaming.push(change);
  }
}

function bytesText(count: number): string {
  return `${count} ${count === 1 ? "byte" : "bytes"}`;
}
