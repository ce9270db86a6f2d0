/** The files as the code of a scenario sees them. */
import { authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import { FS } from "./files.ts";

/** The simulated file system, as the code of a scenario sees it. Relative paths are below `/app`. */
export interface Files {
  /** The file's text; undefined when there is no such file. */
  readText(path: string): string | undefined;
  /** Returns whether there is a file or folder at the path. */
  exists(path: string): boolean;
  /** Paths of all files, sorted. */
  list(): readonly string[];
  /** Writes a file, and creates the folders above it. */
  writeText(path: string, data: string): void;
}

class AuthorFs implements Files {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  readText(path: string): string | undefined {
    return this.#world.use(FS).readText(path);
  }

  exists(path: string): boolean {
    return this.#world.use(FS).exists(path);
  }

  list(): string[] {
    return this.#world.use(FS).list();
  }

  writeText(path: string, data: string): void {
    const files = this.#world.use(FS);
    files.writeText(path, data);
    this.#world.kernel.event("fs.write", { path: files.resolve(path), characters: data.length });
  }
}

export const files = authorObject((world: BaseWorld): Files => new AuthorFs(world), ["readText", "exists", "list"]);
