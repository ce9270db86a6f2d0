/** What answers the requests of an exploration in the world: a handler of the web's standards, or a server of Node. */
import type { RequestHandler } from "../engine/ir/author.ts";
import { problem } from "./problem.ts";

/**
 * A server that listens when it is asked to: an application of Express, Koa or Fastify, or what `createServer` of `node:http` returns. It
 * listens on the network of the world.
 */
export interface ListeningApp {
  /** Begins to listen at a port. */
  readonly listen: (...args: never[]) => unknown;
}

/** A handler of requests, an application of a framework for the web's standards, such as Hono, or a server of Node. */
export type ServiceApp = RequestHandler | ListeningApp | {
  readonly fetch: (request: Request) => Response | Promise<Response>;
};

/** The function that a scenario calls for it: with each request, or once, with the port to listen at. */
export type AppFunction =
  | { readonly handler: RequestHandler }
  | { readonly listen: (port: number) => Promise<void> };

export function appFunction(app: unknown): AppFunction {
  const { fetch, listen, ready } = (app ?? {}) as {
    readonly fetch?: unknown;
    readonly listen?: unknown;
    readonly ready?: unknown;
  };
  if (typeof listen === "function") {
    return {
      listen: typeof ready === "function" ? listenAsFastify(app as FastifyLike) : listenAsNode(app as NodeLike),
    };
  }
  if (typeof app === "function") return { handler: app as RequestHandler };
  if (typeof fetch === "function") {
    return { handler: (request) => (app as { fetch: RequestHandler }).fetch(request) };
  }
  throw problem(
    "httpService app",
    "a function from Request to Response, an application with fetch, or a server with listen",
    app,
  );
}

interface NodeLike {
  listen(
    port: number,
    listening: () => void,
  ): { on?(event: "error", failed: (error: Error) => void): unknown } | undefined;
}

function listenAsNode(app: NodeLike): (port: number) => Promise<void> {
  return (port) =>
    new Promise((resolve, reject) => {
      // Express 5 tells the callback of an error.
      const server = app.listen(port, (error?: Error) => error === undefined ? resolve() : reject(error));
      server?.on?.("error", reject);
    });
}

interface FastifyLike {
  listen(options: { readonly port: number }): Promise<unknown>;
}

function listenAsFastify(app: FastifyLike): (port: number) => Promise<void> {
  return async (port) => void await app.listen({ port });
}
