/** What is used of packages that publish no types for it. */
declare module "seedrandom/lib/alea.js" {
  interface Generator {
    /** A float in `[0, 1)` with 32 bits of randomness. */
    (): number;
    /** A float in `[0, 1)` with 53 bits of randomness. */
    double(): number;
  }
  export default function alea(seed: string): Generator;
}

declare module "readable-stream" {
  const streams: typeof import("node:stream");
  export default streams;
}
