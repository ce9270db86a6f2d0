/** The files of a world: those of a simulated system, or those of the host. */
import { z } from "zod";
import { definePart } from "../part.ts";
import { DISK_PROFILES } from "./disk.ts";
import type { FileSystem } from "./file_system.ts";
import { HostFs } from "./host_fs.ts";
import { VirtualFs } from "./virtual_fs.ts";

export const FS = definePart("fs", {
  settings: {
    files: z.record(z.string().min(1), z.string()).optional(),
    disk: z.enum(DISK_PROFILES).optional().describe(
      "what the disks of machines keep when the power fails; strict by default",
    ),
    base: z.string().min(1).optional().describe("a folder, below the scenario's, whose files the world starts with"),
  },
  backends: ["virtual", "host"],
  ofMachine: "disk",
  programEnded: (files: FileSystem) => files.closeAll(),
  create: (world, { backends, files, disk = "strict" }): FileSystem => {
    const { kernel, clock, cwd, root } = world;
    if (backends?.["fs"] === "host") return new HostFs(kernel, root);
    // The machine that runs the steps never loses its power.
    return new VirtualFs(kernel, clock, files, cwd, world === world.main ? undefined : disk);
  },
});
