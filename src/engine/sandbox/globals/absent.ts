const CRYPTO_INSTEAD = "use crypto, which draws from the seed";
const PERFORMANCE_INSTEAD = "use performance, which is in virtual time";

/**
 * Globals that are not there for who looks (`typeof Worker`, `globalThis.Worker`), so that packages take another way, and
 * that are refused by name for who uses them without looking. Node does not have all of them; where it does, a world gives up
 * threads, and classes that only the runtime makes instances of.
 */
export const ABSENT: Readonly<Record<string, string>> = {
  Worker: "run the code of the worker in a task of .parallel()",
  SharedWorker: "run the code of the worker in a task of .parallel()",
  EventSource: "use fetch, which http.when() answers",
  XMLHttpRequest: "use fetch, which http.when() answers",
  SharedArrayBuffer: "use an ArrayBuffer: a world has one thread",
  Atomics: "use ordinary variables: a world has one thread",
  Temporal: "use Date",
  Crypto: CRYPTO_INSTEAD,
  SubtleCrypto: CRYPTO_INSTEAD,
  Navigator: "use navigator",
  Performance: PERFORMANCE_INSTEAD,
  PerformanceEntry: PERFORMANCE_INSTEAD,
  PerformanceMark: "use performance.mark(), which is in virtual time",
  PerformanceMeasure: "use performance.measure(), which is in virtual time",
  PerformanceObserver: "use performance.getEntries()",
  PerformanceObserverEntryList: "use performance.getEntries()",
  PerformanceResourceTiming: PERFORMANCE_INSTEAD,
};
