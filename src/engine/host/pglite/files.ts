/**
 * The files of a database as they were, put back after each run. Folders, names and lengths are written down once; of the contents, what
 * a run overwrites is kept before it does so. To copy files instead would take as long as several runs: each segment of the log has 16 MB.
 */

/** A file, a folder or a device of Emscripten's file system in memory. */
interface FileNode {
  id: number;
  name: string;
  parent: FileNode;
  name_next: FileNode | undefined;
  mode: number;
  usedBytes: number;
  contents: Uint8Array | Record<string, FileNode> | undefined;
}

interface Stream {
  shared: { position: number; flags: number };
  fd: number | null;
}

export interface EmscriptenFiles {
  root: FileNode;
  streams: (Stream | null | undefined)[];
  nameTable: (FileNode | undefined)[];
  nextInode: number;
}

type Write = (
  stream: { node: FileNode },
  from: Uint8Array,
  offset: number,
  length: number,
  position: number,
  canOwn?: boolean,
) => number;

export interface MemoryFiles {
  ops_table: { file: { stream: { write: Write; msync: unknown } } };
}

interface Overwritten {
  contents: Uint8Array;
  at: number;
  was: Uint8Array;
}

export class FilesSnapshot {
  readonly #files: EmscriptenFiles;
  readonly #nodes: (() => void)[] = [];
  readonly #names: (FileNode | undefined)[];
  readonly #streams: (Stream | null | undefined)[];
  readonly #positions: (() => void)[] = [];
  readonly #nextInode: number;
  readonly #overwritten: Overwritten[] = [];

  constructor(files: EmscriptenFiles, memory: MemoryFiles) {
    this.#files = files;
    this.#names = [...files.nameTable];
    this.#streams = [...files.streams];
    this.#nextInode = files.nextInode;
    for (const first of this.#names) {
      for (let node = first; node !== undefined; node = node.name_next) this.#nodes.push(putsBack(node));
    }
    this.#nodes.push(putsBack(files.root));
    for (const stream of this.#streams) if (stream) this.#positions.push(putsBackStream(stream));
    this.#keepWhatIsOverwritten(memory);
  }

  restore(): void {
    for (const { contents, at, was } of this.#overwritten.reverse()) contents.set(was, at);
    this.#overwritten.length = 0;
    const { nameTable, streams } = this.#files;
    for (const [slot, first] of this.#names.entries()) nameTable[slot] = first;
    for (const putBack of this.#nodes) putBack();
    streams.length = this.#streams.length;
    for (const [fd, stream] of this.#streams.entries()) streams[fd] = stream;
    for (const putBack of this.#positions) putBack();
    this.#files.nextInode = this.#nextInode;
  }

  #keepWhatIsOverwritten(memory: MemoryFiles): void {
    const operations = memory.ops_table.file.stream;
    const write = operations.write;
    operations.write = (stream, from, offset, length, position, canOwn) => {
      const { contents } = stream.node;
      if (contents instanceof Uint8Array && position < contents.length && length > 0) {
        this.#overwritten.push({ contents, at: position, was: contents.slice(position, position + length) });
      }
      return write(stream, from, offset, length, position, canOwn);
    };
  }
}

function putsBack(node: FileNode): () => void {
  const { name, parent, name_next, mode, usedBytes, contents } = node;
  const children = contents === undefined || contents instanceof Uint8Array ? undefined : { ...contents };
  return () => {
    node.name = name;
    node.parent = parent;
    node.name_next = name_next;
    node.mode = mode;
    node.usedBytes = usedBytes;
    node.contents = children === undefined ? contents : same(node.contents, children) ? node.contents : { ...children };
  };
}

function putsBackStream(stream: Stream): () => void {
  const { fd } = stream;
  const { position, flags } = stream.shared;
  return () => {
    stream.fd = fd;
    stream.shared.position = position;
    stream.shared.flags = flags;
  };
}

/** The same names of the same things in the same order, in which a folder is read. */
function same(now: FileNode["contents"], before: Record<string, FileNode>): boolean {
  if (now === undefined || now instanceof Uint8Array) return false;
  const names = Object.keys(before);
  const present = Object.keys(now);
  return names.length === present.length &&
    names.every((name, at) => present[at] === name && now[name] === before[name]);
}
