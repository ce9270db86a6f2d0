import Pool from "pg-pool-109-fixed";
import { scenario } from "seedbed";
import { Client, user } from "./race.ts";

const pool = new Pool({ Client, max: 1, connectionTimeoutMillis: 8, idleTimeoutMillis: 0 });

export default scenario("pg-pool fixed: nobody waits in vain while a client is idle")
  .parallel("use the one client", { ann: user(pool), bob: user(pool), cyd: user(pool) });
