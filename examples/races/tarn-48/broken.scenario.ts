import { Pool } from "tarn-broken";
import { scenario, time } from "seedbed";
import { Connections, type Pool as AnyPool, user } from "./race.ts";

const connections = new Connections();
const pool = new Pool(connections.options) as unknown as AnyPool;

export default scenario("tarn broken: a connection that is lost while it is made does not starve the others")
  .parallel("three users of one connection", { ann: user(pool), bob: user(pool), cyd: user(pool) })
  .step(time.sleep("40ms"))
  .finally("nothing leaked", () => connections.leaked(pool) <= 0);
