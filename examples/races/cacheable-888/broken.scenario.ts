import { Cacheable } from "cacheable-broken";
import { scenario } from "seedbed";
import { wrapped, type Wrapper } from "./race.ts";

const counted = wrapped(new Cacheable() as unknown as Wrapper);

export default scenario("cacheable broken: concurrent misses load once")
  .parallel("two ask for the same id", { ann: () => counted.ask(), bob: () => counted.ask() })
  .always("loaded once", () => counted.calls <= 1);
