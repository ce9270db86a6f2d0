/**
 * Globals that are not there for who looks (`typeof Worker`, `globalThis.Worker`), so that packages take another way, and
 * that are refused by name for who uses them without looking. Node does not have all of them; where it does, a world gives up
 * threads.
 */
export const ABSENT: Readonly<Record<string, string>> = {
  Worker: "run the code of the worker in a task of .parallel()",
  SharedWorker: "run the code of the worker in a task of .parallel()",
  EventSource: "use fetch, which http.when() answers",
  XMLHttpRequest: "use fetch, which http.when() answers",
  SharedArrayBuffer: "use an ArrayBuffer: a world has one thread",
  Atomics: "use ordinary variables: a world has one thread",
  Temporal: "use Date",
};
