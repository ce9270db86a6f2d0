import { scenario } from "seedbed";
import { Cluster, oneCommandPerIndex, oneLeaderPerTerm } from "./cluster.ts";

const cluster = new Cluster();
cluster.start();

export default scenario("liferaft broken: three nodes agree in spite of partitions")
  .parallel("run", { client: () => cluster.client(), nemesis: () => cluster.nemesis() })
  .always("election safety: one leader in a term", oneLeaderPerTerm)
  .always("state-machine safety: one command at an index", oneCommandPerIndex);
