/** The files of a run: those in its folder, or a trace that is not in a store and the one that was shrunk from it. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { otherKind } from "../../../engine/store/read_file.ts";
import type { SelectedTrace } from "../traces/select_trace.ts";

export interface Artifact {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

export interface DigestedArtifact extends Artifact {
  readonly sha256: string;
}

/** By name. @throws SeedbedError `unreadable` */
export async function listArtifacts({ folder, path }: SelectedTrace): Promise<Artifact[]> {
  const paths = folder === undefined ? await besides(path) : await filesOf(folder);
  return await Promise.all(paths.map(async (each) => ({
    name: basename(each),
    path: each,
    bytes: (await reading(each, () => stat(each))).size,
  })));
}

/** With the SHA-256 of each. */
export async function digestArtifacts(selected: SelectedTrace): Promise<DigestedArtifact[]> {
  const digested: DigestedArtifact[] = [];
  for (const artifact of await listArtifacts(selected)) {
    digested.push({ ...artifact, sha256: await digestFile(artifact.path) });
  }
  return digested;
}

export async function digestFile(path: string): Promise<string> {
  return await reading(path, async () => {
    const kind = otherKind(await stat(path));
    if (kind !== undefined) {
      throw new SeedbedError("unreadable", `expected a file of a run, found ${kind}`, { location: { file: path } });
    }
    const hash = createHash("sha256");
    for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
    return hash.digest("hex");
  });
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await reading(folder, () => readdir(folder, { withFileTypes: true }));
  // A link could lead anywhere, and what is hidden is half-written.
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith(".")).map(({ name }) => name);
  return names.sort().map((name) => join(folder, name));
}

async function besides(trace: string): Promise<string[]> {
  const ending = extname(trace);
  const shrunk = join(dirname(trace), `${basename(trace, ending)}.shrunk${ending}`);
  const hasShrunk = await stat(shrunk).then((found) => found.isFile(), () => false);
  return hasShrunk ? [trace, shrunk] : [trace];
}

async function reading<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SeedbedError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code ?? message})`;
    throw new SeedbedError("unreadable", `expected a file of a run, ${why}`, { location: { file }, cause });
  }
}
