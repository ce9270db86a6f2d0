/** A real PostgreSQL for a test: started on a free port, in a folder of its own, as a user without rights where root is refused. */
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { freePort } from "./free_port.ts";

export const PASSWORD = "s3cret-of-this-test";

/** The folder with the programs of PostgreSQL, or undefined where it is not installed. */
export const POSTGRES: string | undefined = [
  ...(process.env["PATH"] ?? "").split(":"),
  "/usr/local/bin",
  ...(existsSync("/usr/lib/postgresql")
    ? readdirSync("/usr/lib/postgresql").map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []),
].find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));

export interface RealPostgres {
  readonly port: number;
  /** With the user, the password and the database. */
  readonly url: string;
  /** Ends it at once, as the end of its machine would. */
  kill(): void;
  stop(): Promise<void>;
}

/** Starts one. Its user is `tester`, whose password is `PASSWORD`. */
export async function startPostgres(): Promise<RealPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-postgres-"));
  const user = unprivileged();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const secret = join(folder, "secret");
  writeFileSync(secret, PASSWORD);
  if (user !== undefined) chownSync(secret, user.uid, user.gid);
  const initdb = [
    "-D",
    data,
    "-U",
    "tester",
    `--pwfile=${secret}`,
    "-A",
    "scram-sha-256",
    "-E",
    "UTF8",
    "--no-locale",
    "-N",
  ];
  execFileSync(join(POSTGRES!, "initdb"), initdb, { ...user, cwd: folder, stdio: "pipe", env: plainEnv(folder) });
  const port = await freePort();
  const options = { fsync: "off", listen_addresses: "127.0.0.1", unix_socket_directories: "", max_connections: "50" };
  const args = [
    "-D",
    data,
    "-p",
    String(port),
    ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const server = spawn(join(POSTGRES!, "postgres"), args, {
    ...user,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: plainEnv(folder),
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = "";
    server.stderr.on("data", (chunk) => {
      log += chunk;
      if (log.includes("ready to accept connections")) resolve();
    });
    void ended.then(() => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
  return {
    port,
    url: `postgres://tester:${PASSWORD}@127.0.0.1:${port}/postgres`,
    kill() {
      // Its processes go at once.
      server.kill("SIGQUIT");
    },
    async stop() {
      server.kill("SIGQUIT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+)/m.exec(readFileSync("/etc/passwd", "utf8")) ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

function plainEnv(folder: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: folder, LC_ALL: "C", TZ: "UTC" };
}
