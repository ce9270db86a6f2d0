/** A replicated store: the system under test of `distributed` scenarios. */
import { defineCapability } from "../capability.ts";
import { CLUSTER } from "./cluster.ts";
import { nodesProblem } from "./setting.ts";
import {
  clientGetAssert,
  clientPut,
  crash,
  heal,
  kvAllEqual,
  kvNodeEquals,
  kvPresentOnAll,
  partition,
  restart,
  tick,
} from "./steps.ts";

export const cluster = defineCapability(CLUSTER, {
  steps: () => [
    clientPut,
    clientGetAssert,
    partition,
    heal,
    crash,
    restart,
    tick,
    kvAllEqual,
    kvPresentOnAll,
    kvNodeEquals,
  ],
  settingProblem: ({ cluster }) => nodesProblem(cluster?.nodes ?? []),
});
