import PromisePool from "promise-pool-23-fixed";
import { scenario } from "seedbed";
import { Service, start } from "./race.ts";

const service = new Service();

export default scenario("promise-pool fixed: no more tasks at once than allowed, even after one has failed")
  .parallel("send and sign in", { ann: () => service.signIn(), bob: start(PromisePool, service) })
  .always("at most two at once", () => service.most <= 2);
