import { scenario } from "seedbed";

const BUCKETS = 10;

function bucketOf(share: number): number {
  return Math.round(share * BUCKETS);
}

export default scenario("a user falls into one of the buckets")
  .step("assign", () => {
    const bucket = bucketOf(Math.random());
    if (bucket >= BUCKETS) throw new RangeError(`there is no bucket ${bucket}`);
  });
