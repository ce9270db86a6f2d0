/** Packages that are native addons: machine code, whose clock, threads and files are the real ones. Each with what to use instead. */

/** Before the name of such a package, where a bundle asks for it. */
export const NATIVE = "native:";

export const NATIVE_ADDONS: Readonly<Record<string, string>> = {
  "@node-rs/argon2": "use argon2id of the npm package hash-wasm",
  "@node-rs/bcrypt": "use the npm package bcryptjs",
  argon2: "use argon2id of the npm package hash-wasm",
  bcrypt: "use the npm package bcryptjs",
  canvas: "put drawing behind an interface, and give the scenario one that notes what is drawn",
  "classic-level": "use the npm package memory-level",
  leveldown: "use the npm package memory-level",
  "node-pty": "use proc.when() for what the terminal runs",
  re2: "use a regular expression of the language",
  rocksdb: "use the npm package memory-level",
  sharp: "put images behind an interface, and give the scenario one that notes what is done to them",
  sqlite3: "use node:sqlite or the npm package better-sqlite3",
};

/** As a bundle asks for them. */
export const NATIVE_MODULES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NATIVE_ADDONS).map(([name, instead]) => [NATIVE + name, instead]),
);
