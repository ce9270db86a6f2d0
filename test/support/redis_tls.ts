/** A real Redis that speaks TLS alone, with a certificate of an authority that nobody trusts who is not told to. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free_port.ts";
import { REDIS_SERVER, RedisServer } from "./redis_server.ts";

/** Whether there is all that it takes: Debian's redis-server has TLS, other builds may not. */
export const HAS_REDIS_TLS = REDIS_SERVER !== undefined &&
  spawnSync("openssl", ["version"]).status === 0 &&
  spawnSync(REDIS_SERVER, ["--port", "0", "--tls-port", "0"], { encoding: "utf8", timeout: 10_000 }).stdout
    .includes("Configured to not listen anywhere");

export interface TlsRedis {
  readonly url: string;
  /** The certificate of the authority to trust, as a file. */
  readonly authority: string;
  stop(): Promise<void>;
}

export async function startTlsRedis(password: string): Promise<TlsRedis> {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-tls-"));
  const make = (command: string) => {
    const { status, stderr } = spawnSync("openssl", command.split(" "), { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  // Deno takes no certificate for an authority's and a server's at once.
  writeFileSync(join(folder, "extensions"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
  make("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout authority.key -out authority.pem");
  make("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr");
  make(
    "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile extensions -out server.pem",
  );
  const [authority, key, certificate] = ["authority.pem", "server.key", "server.pem"].map((name) => join(folder, name));
  const port = await freePort();
  const server = await RedisServer.start(
    ...["--port", "0", "--tls-port", `${port}`, "--tls-cert-file", certificate!, "--tls-key-file", key!],
    ...["--tls-ca-cert-file", authority!, "--tls-auth-clients", "no", "--requirepass", password],
  );
  return {
    url: `rediss://:${encodeURIComponent(password)}@localhost:${port}`,
    authority: authority!,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
