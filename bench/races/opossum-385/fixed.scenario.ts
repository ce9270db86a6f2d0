import CircuitBreaker from "opossum-385-fixed";
import { scenario } from "seedbed";
import { breakable, caller, later, options } from "./race.ts";

const breaker = new CircuitBreaker(breakable, options);

export default scenario("opossum fixed: a breaker lets a call through once the service is well again")
  .parallel("while the service fails", { ann: caller(breaker), bob: caller(breaker), cyd: caller(breaker) })
  .parallel("once it is well", { dan: later(breaker) });
