/** `Deno.errors`, and what a system error becomes. */

type ErrorClass = new (message?: string, options?: ErrorOptions) => Error;

const NAMES = [
  "NotFound",
  "PermissionDenied",
  "ConnectionRefused",
  "ConnectionReset",
  "ConnectionAborted",
  "NotConnected",
  "AddrInUse",
  "AddrNotAvailable",
  "BrokenPipe",
  "AlreadyExists",
  "InvalidData",
  "TimedOut",
  "Interrupted",
  "WouldBlock",
  "WriteZero",
  "UnexpectedEof",
  "BadResource",
  "Http",
  "Busy",
  "NotSupported",
  "FilesystemLoop",
  "IsADirectory",
  "NetworkUnreachable",
  "NotADirectory",
  "NotCapable",
] as const;

function errorClass(name: string): ErrorClass {
  const made = class extends Error {
    override readonly name = name;
  };
  return Object.defineProperty(made, "name", { value: name });
}

export const DENO_ERRORS = Object.fromEntries(NAMES.map((name) => [name, errorClass(name)])) as Readonly<
  Record<typeof NAMES[number], ErrorClass>
>;

/** By code of the system: the class, and what Linux says. */
const SYSTEM: Readonly<Record<string, readonly [ErrorClass, string]>> = {
  ENOENT: [DENO_ERRORS.NotFound, "No such file or directory (os error 2)"],
  EEXIST: [DENO_ERRORS.AlreadyExists, "File exists (os error 17)"],
  EACCES: [DENO_ERRORS.PermissionDenied, "Permission denied (os error 13)"],
  EPERM: [DENO_ERRORS.PermissionDenied, "Operation not permitted (os error 1)"],
  EISDIR: [DENO_ERRORS.IsADirectory, "Is a directory (os error 21)"],
  ENOTDIR: [DENO_ERRORS.NotADirectory, "Not a directory (os error 20)"],
  ELOOP: [DENO_ERRORS.FilesystemLoop, "Too many levels of symbolic links (os error 40)"],
  EBUSY: [DENO_ERRORS.Busy, "Device or resource busy (os error 16)"],
  ENOTEMPTY: [Error, "Directory not empty (os error 39)"],
  EINVAL: [Error, "Invalid argument (os error 22)"],
};

/** Converts the error of a call of a file to that of Deno. Anything but a system error stays what it is. */
export function denoError(error: unknown, call: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  const known = typeof code === "string" ? SYSTEM[code] : undefined;
  if (known === undefined) return error;
  const [Class, message] = known;
  return Object.assign(new Class(`${message}: ${call}`), { code });
}
