/** `node:os`: a machine that is the same everywhere. */
import { VIRTUAL_TMP } from "../../capabilities/fs/virtual_fs.ts";
import { constantsOf } from "../realm/node24/tables.ts";
import type { Scope } from "../realm/scope.ts";

const GIB = 1024 ** 3;

export function createOs({ machine }: Scope): Record<string, unknown> {
  return {
    EOL: "\n",
    devNull: "/dev/null",
    constants: constantsOf("os")["constants"],
    arch: () => "x64",
    availableParallelism: () => 1,
    cpus: () => [{ model: "Seedbed", speed: 1000, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
    endianness: () => "LE",
    freemem: () => GIB,
    getPriority: () => 0,
    homedir: () => "/root",
    hostname: () => machine.onExit === undefined ? "seedbed" : machine.name,
    loadavg: () => [0, 0, 0],
    machine: () => "x86_64",
    networkInterfaces: () => ({}),
    platform: () => "linux",
    release: () => "6.0.0",
    setPriority() {},
    tmpdir: () => VIRTUAL_TMP,
    totalmem: () => 2 * GIB,
    type: () => "Linux",
    uptime: () => machine.readClock().uptimeMs / 1000,
    userInfo: () => ({ uid: 0, gid: 0, username: "root", homedir: "/root", shell: "/bin/sh" }),
    version: () => "Seedbed",
  };
}
