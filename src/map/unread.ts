/** Files and folders that could not be read, and why. Each lowers the confidence in what the map says. */

export interface UnreadableFile {
  /** Absolute path. */
  readonly file: string;
  readonly message: string;
  /** Counting from 1, where there is a place. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Returns the system's reason, in words. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "there is none";
    case "EACCES":
    case "EPERM":
      return `permission denied (${code})`;
    default:
      return code ?? message;
  }
}
