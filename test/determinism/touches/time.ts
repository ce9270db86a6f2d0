/** Timers, tasks, and what measures time. */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import diagnostics from "node:diagnostics_channel";
import { EventEmitter, getEventListeners, once } from "node:events";
import { performance as hooked } from "node:perf_hooks";
import timers from "node:timers";
import { scheduler, setInterval as ticks, setTimeout as later } from "node:timers/promises";
import { outcomeOf, type Touches } from "./touch.ts";

const storage = new AsyncLocalStorage<number>();

export const TIME_TOUCHES: Touches = {
  setTimeout: {
    "a handle, its id, and when it calls": async ({ say, n }) => {
      const handle = setTimeout(() => {}, 5);
      say(handle, Number(handle) > 0, handle.hasRef(), handle.unref() === handle);
      clearTimeout(handle);
      const started = Date.now();
      await new Promise((resolve) => setTimeout(resolve, n));
      say(Date.now() - started);
    },
    "some at once": async ({ say, n }) => {
      const order: number[] = [];
      const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(() => resolve(void order.push(ms)), ms));
      await Promise.all([wait(3), wait(n), wait(0), wait(1)]);
      say(order);
    },
  },
  setInterval: {
    "three times": async ({ say }) => {
      let count = 0;
      await new Promise<void>((resolve) => {
        const handle = setInterval(() => {
          if (++count < 3) return;
          clearInterval(handle);
          resolve();
        }, 2);
        say(handle);
      });
      say(count, Date.now());
    },
  },
  setImmediate: {
    "calls, with arguments": async ({ say, n }) => say(await new Promise((done) => setImmediate(done, n))),
  },
  clearTimeout: { "of nothing": ({ say }) => say(clearTimeout(undefined), clearTimeout(12345)) },
  clearInterval: { "of nothing": ({ say }) => say(clearInterval(undefined)) },
  clearImmediate: {
    "one that never calls": async ({ say, world }) => {
      const handle = setImmediate(() => say("never"));
      clearImmediate(handle);
      await world.sleep(1);
      say(handle);
    },
  },
  queueMicrotask: {
    "before a timer": async ({ say }) => say(await new Promise((done) => queueMicrotask(() => done(1)))),
  },
  performance: {
    "now, marks and measures": async ({ say, world, n }) => {
      const mark = performance.mark(`m${n}`, { detail: n });
      await world.sleep(2);
      say(mark, performance.now(), performance.timeOrigin, performance.measure("all", `m${n}`));
      say(performance.getEntries().length, performance.getEntriesByName(`m${n}`).length, performance.toJSON());
      performance.clearMarks(`m${n}`);
    },
  },
  "node:perf_hooks": {
    "the loop, and wrapped functions": ({ say }) =>
      say(hooked.eventLoopUtilization(), hooked.timerify(() => 1)(), hooked.now()),
  },
  "node:timers": { "are the globals": ({ say }) => say(Object.keys(timers).sort(), timers.setTimeout === setTimeout) },
  "node:timers/promises": {
    "timeout, interval, scheduler": async ({ say, n }) => {
      say(await later(n, "late"), await scheduler.wait(1));
      let count = 0;
      for await (const value of ticks(2, n)) {
        say(value, Date.now());
        if (++count === 2) break;
      }
    },
    "given up": async ({ say }) => {
      const controller = new AbortController();
      const waiting = outcomeOf(() => later(50, 1, { signal: controller.signal }));
      controller.abort();
      say(await waiting);
    },
  },
  "node:async_hooks": {
    "storage follows": async ({ say, n, world }) => {
      await storage.run(n, async () => {
        await world.yieldNow();
        setTimeout(() => say(storage.getStore()), 1);
        say(storage.getStore(), AsyncResource.bind(() => storage.getStore())());
      });
      await world.sleep(2);
      say(storage.getStore(), storage);
    },
    "ids of resources": ({ say }) => {
      const resource = new AsyncResource("SEEDBED");
      say(resource.asyncId(), resource.triggerAsyncId(), resource.runInAsyncScope(() => 1));
      say(resource);
    },
  },
  "node:events": {
    "emitters, and what they tell": async ({ say, n }) => {
      const emitter = new EventEmitter();
      const waiting = once(emitter, "done");
      emitter.on("done", (value) => say("heard", value));
      emitter.emit("done", n);
      say(await waiting, emitter, emitter.listenerCount("done"), getEventListeners(emitter, "done").length);
      say(await outcomeOf(() => emitter.emit("error", new Error(`e${n}`))), EventEmitter.defaultMaxListeners);
    },
    "too many listeners": ({ say }) => {
      const emitter = new EventEmitter();
      for (let count = 0; count < 12; count++) emitter.on("x", () => {});
      say(emitter.listenerCount("x"), emitter);
      const target = new EventTarget();
      for (let count = 0; count < 12; count++) target.addEventListener("x", () => {});
      say(target);
    },
  },
  "node:diagnostics_channel": {
    "channels": ({ say, n }) => {
      const channel = diagnostics.channel(`seedbed.${n}`);
      const heard = (message: unknown, name: string | symbol) => say("heard", message, name);
      say(channel.hasSubscribers, diagnostics.hasSubscribers(`seedbed.${n}`));
      diagnostics.subscribe(`seedbed.${n}`, heard);
      channel.publish({ n });
      diagnostics.unsubscribe(`seedbed.${n}`, heard);
      say(channel);
      diagnostics.tracingChannel("seedbed.t").traceSync(() => say("traced"), { n });
    },
  },
};
