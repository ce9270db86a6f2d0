/** Errors of processes, shaped as Node's. */
import { coded } from "../../realm/coded.ts";

/** System errors by number, as on Linux: the same on every machine. */
const NUMBERS: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  E2BIG: 7,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  ENOTDIR: 20,
  EINVAL: 22,
  EMFILE: 24,
  ENOBUFS: 105,
  ETIMEDOUT: 110,
};

/** A process could not be started: `spawn git ENOENT`. */
export function spawnError(code: string, file: string, args: readonly string[], call = "spawn"): Error {
  const syscall = `${call} ${file}`;
  const more = { errno: -(NUMBERS[code] ?? 1), code, syscall, path: file, spawnargs: [...args] };
  return Object.assign(new Error(`${syscall} ${code}`), more);
}

/** More was written than is kept. */
export function maxBufferError(output: "stdout" | "stderr", hostBytes?: number): Error {
  const where = hostBytes === undefined ? "" : `: the process was killed after ${hostBytes} bytes (maxHostBytes)`;
  return coded(
    new RangeError(`${output} maxBuffer length exceeded${where}`),
    "ERR_CHILD_PROCESS_STDIO_MAXBUFFER",
  );
}

export function commandFailed(command: string, stderr: string): Error {
  return new Error(`Command failed: ${command}${stderr === "" ? "" : `\n${stderr}`}`);
}
