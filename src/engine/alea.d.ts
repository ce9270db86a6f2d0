/** seedrandom publishes types for its main entry only; this is the part of `lib/alea` that is used here. */
declare module "seedrandom/lib/alea.js" {
  interface Generator {
    /** A float in `[0, 1)` with 32 bits of randomness. */
    (): number;
    /** A float in `[0, 1)` with 53 bits of randomness. */
    double(): number;
  }
  export default function alea(seed: string): Generator;
}
