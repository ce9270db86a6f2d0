/** The simulated world as a guest reaches it: virtual time, random streams of its own, and the world's files. */
import type { BaseWorld } from "../part.ts";
import { FS } from "../fs/files.ts";
import { datedFiles } from "./dated_files.ts";
import { bytesInput } from "../../wasm/surroundings/input.ts";
import type { Mount } from "../../wasm/surroundings/mounts.ts";
import type { FileCalls, Surroundings } from "../../wasm/surroundings/surroundings.ts";

export interface SimulatedOptions extends Pick<Surroundings, "args" | "env"> {
  readonly stdin: Uint8Array | undefined;
  /** The date at which the guest begins, in ms since 1970; that of the world if it is undefined. */
  readonly startMs: number | undefined;
  readonly dirs: readonly Mount[];
}

const NS_PER_MS = 1e6;
const nanoseconds = (ms: number) => BigInt(Math.round(ms * 1000)) * 1000n;

export function simulatedSurroundings(
  world: BaseWorld,
  { args, env, stdin, startMs, dirs }: SimulatedOptions,
): Surroundings {
  const { kernel, clock } = world;
  const files = world.use(FS);
  const aheadMs = startMs === undefined ? 0 : startMs - clock.nowMs;
  // The volume has all calls of node:fs, of which few have a type.
  const volume = files.use((volume) => volume) as unknown as FileCalls;
  const calls = aheadMs === 0 ? volume : datedFiles(volume, aheadMs);
  const read = () => {
    kernel.time.readClock();
    return clock;
  };
  return {
    args,
    env,
    preopens: dirs.map(({ host, guest, isReadOnly }) => {
      const root = files.resolve(host).replace(/(.)\/$/, "$1");
      files.use((volume) => volume.mkdirSync(root, { recursive: true }));
      return { guest, isReadOnly, root, files: calls };
    }),
    wallNs: () => nanoseconds(read().nowMs + aheadMs),
    monotonicNs: () => nanoseconds(read().uptimeMs),
    sleepNs: (ns) => kernel.time.busy(clock.virtualMs(Number(ns) / NS_PER_MS)),
    randomBytes: (length) => kernel.randomBytes(`wasm ${args[0]}`, length),
    takeOutput: (_name, length) => length,
    readStdin: bytesInput(stdin ?? new Uint8Array(0)),
  };
}
