/**
 * A part of the world, such as its files: what it is made from, and how. The world makes it when it is first used. Steps
 * reach the parts of their own folder, and of others, by these definitions, as in `world.use(KV)`: what a step knows of the
 * world does not depend on which parts there are.
 */
import { z } from "zod";
import type { ProgramClock } from "../world/clock.ts";
import type { History } from "../world/history.ts";
import type { Inputs } from "../world/inputs/inputs.ts";
import type { Kernel } from "../world/kernel.ts";
import type { TaskMachine } from "../world/task.ts";

/** The world as parts and steps know it. */
export interface BaseWorld {
  readonly kernel: Kernel;
  /** The time as its program sees it. */
  readonly clock: ProgramClock;
  /** The folder that its program starts in. */
  readonly cwd: string;
  /** The machine whose code runs the steps. */
  readonly main: TaskMachine;
  /** The folder that host backends work in; undefined for the working folder of the process. */
  readonly root: string | undefined;
  /** The settings that the scenario makes before its first step. */
  readonly setting: BaseSetting;
  /** The operations that clients asked for, and their results. */
  readonly history: History;
  /** The inputs that arbitraries made. */
  readonly inputs: Inputs;
  /** The part of the world; made now if nothing has used it so far. */
  use<T>(part: Part<T>): T;
  /** The part of the world if something has used it. */
  used<T>(part: Part<T>): T | undefined;
}

/** Settings that do not belong to one part. */
export interface BaseSetting {
  /** The backend of each part, by name: the simulation, or the host, whose answers are recorded. */
  readonly backends?: Readonly<Record<string, string | undefined>> | undefined;
  /** Says what happens to a request or a process that no rule answers; it fails the run unless this says otherwise. */
  readonly unmatched?: "fail" | "reject" | undefined;
}

export interface Part<T> {
  /** Under which the world has it. */
  readonly name: string;
  /** Each machine has one of its own, for one program or, like a disk, for all that run on it in turn. */
  readonly ofMachine?: "program" | "disk" | undefined;
  readonly create: (world: BaseWorld) => T;
  /** Of one that outlives the program of its machine: closes what that program had open. */
  programEnded?(made: T): void;
}

/** A part that scenarios can set. */
export interface PartDefinition<
  N extends string = string,
  T = unknown,
  S extends z.ZodRawShape = z.ZodRawShape,
  B extends readonly [string, ...string[]] | undefined = readonly [string, ...string[]] | undefined,
> extends Part<T> {
  readonly name: N;
  /** Schemas of the fields that it has in a scenario's `world`. */
  readonly settings: S;
  /** The simulation, which is the default, and `host`; undefined where nobody else can answer. */
  readonly backends: B;
}

/** Defines a part of the world. */
export function definePart<
  const N extends string,
  T,
  S extends z.ZodRawShape = Readonly<Record<never, z.ZodType>>,
  const B extends readonly [string, ...string[]] | undefined = undefined,
>(
  name: N,
  options: {
    readonly settings?: S;
    readonly backends?: B;
    /** Each machine has one of its own (see `Part`); it is then made for the machine. */
    readonly ofMachine?: "program" | "disk";
    /** Of one that outlives the program of its machine. */
    programEnded?(made: T): void;
    /** Makes it for a world. The setting was validated by the schemas. */
    readonly create: (world: BaseWorld, setting: z.output<z.ZodObject<S>> & BaseSetting) => T;
  },
): PartDefinition<N, T, S, B> {
  const { settings = {} as S, backends, ofMachine, programEnded, create } = options;
  return {
    name,
    settings,
    backends: backends as B,
    ofMachine,
    ...(programEnded === undefined ? {} : { programEnded }),
    create: (world) => create(world, world.setting as z.output<z.ZodObject<S>> & BaseSetting),
  };
}
