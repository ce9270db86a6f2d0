/** Live handles: what waits for a server or a socket is no deadlock as long as a timer can happen. */
import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/engine/world/clock.ts";
import { LiveHandles } from "../../../src/engine/world/live_handles.ts";
import { Scheduler } from "../../../src/engine/world/scheduler.ts";
import { inTask, type Task } from "../../../src/engine/world/task.ts";

const main: Task = { name: "main", machine: {}, step: "0" };

/** A scheduler with a timer that has no reference, as a socket's timeout has none. */
function setUp() {
  const fired: string[] = [];
  const scheduler = new Scheduler({
    clock: new VirtualClock(0),
    pick: () => 0,
    onForced: () => {},
    onTimeMoved: () => {},
  });
  const timer = inTask(main, () => scheduler.timer("timer", "timeout", 10, () => void fired.push("timeout")));
  timer.ref = false;
  return { fired, scheduler, handles: new LiveHandles(scheduler) };
}

test("without a live handle, a timer that has no reference does not happen", () => {
  const { fired, scheduler } = setUp();
  expect(scheduler.turn().kind).toBe("quiet");
  expect(fired).toEqual([]);
});

test("while a handle is open, a timer without a reference happens", () => {
  const { fired, scheduler, handles } = setUp();
  handles.open(() => "server on :80");
  expect(scheduler.turn().kind).toBe("fired");
  expect(fired).toEqual(["timeout"]);
  expect(scheduler.turn().kind, "nothing is left that could happen").toBe("quiet");
});

test.each([
  ["is closed", (handles: LiveHandles) => handles.open(() => "").close()],
  ["has given up its reference", (handles: LiveHandles) => handles.open(() => "").unref()],
  ["takes its reference back after it was closed", (handles: LiveHandles) => {
    const handle = handles.open(() => "");
    handle.close();
    handle.ref();
  }],
  ["gives up its reference twice", (handles: LiveHandles) => {
    handles.open(() => "").close();
    const handle = handles.open(() => "");
    handle.unref();
    handle.unref();
    handle.close();
  }],
  ["is one of a program that has ended", (handles: LiveHandles) => {
    handles.open(() => "");
    handles.open(() => "").unref();
    handles.closeAll();
  }],
])("a handle that %s keeps nothing alive", (_name, use) => {
  const { scheduler, handles } = setUp();
  use(handles);
  expect(scheduler.liveHandles).toBe(0);
  expect(handles.alive).toEqual([]);
  expect(scheduler.turn().kind).toBe("quiet");
});

test("a handle that takes its reference back keeps its program alive, and is described", () => {
  const { scheduler, handles } = setUp();
  const handle = handles.open(() => "server on :80");
  handle.unref();
  expect(handles.alive).toEqual([]);
  handle.ref();
  handle.ref();
  expect(handles.alive).toEqual(["server on :80"]);
  expect(scheduler.liveHandles).toBe(1);
});
