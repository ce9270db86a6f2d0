/** The packages that publish no types. */
declare module "mkdirp-broken" {
  export default function mkdirp(path: string, done: (error: Error | null) => void): void;
}
declare module "mkpath-broken" {
  export default function mkpath(path: string, done: (error: Error | null) => void): void;
}
declare module "mkpath-fixed" {
  export default function mkpath(path: string, done: (error: Error | null) => void): void;
}
