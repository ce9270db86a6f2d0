/**
 * `Request` and `Response` with a form as their body: the boundary between its parts comes from the run's decisions, where
 * the runtime's own would be random (multipart/form-data as the HTML standard has it).
 */
import type { Kernel } from "../../world/kernel.ts";
import { noteStream } from "../../capabilities/http/streamed.ts";
import { FormData, Request, Response } from "../../web/classes.ts";
import { realGlobal } from "../realm/node24/globals.ts";
import type { Scope } from "../realm/scope.ts";

const BOUNDARY_DIGITS = 11;

/** A form as a blob, whose type says the boundary. */
export function encodeForm(form: FormData, kernel: Kernel): Blob {
  const digits = String(kernel.random("multipart", 10 ** BOUNDARY_DIGITS)).padStart(BOUNDARY_DIGITS, "0");
  const boundary = `----formdata-seedbed-${digits}`;
  const parts: BlobPart[] = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quote(lines(name))}"`;
    if (typeof value === "string") parts.push(`${head}\r\n\r\n${lines(value)}\r\n`);
    else {
      const type = value.type || "application/octet-stream";
      parts.push(`${head}; filename="${quote(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`, value, "\r\n");
    }
  }
  return new Blob([...parts, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
}

function lines(text: string): string {
  return text.replace(/\r?\n|\r/g, "\r\n");
}

function quote(text: string): string {
  return text.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}

export function createResponse({ world: { kernel } }: Scope): typeof Response {
  return new Proxy(Response, {
    construct(target, [body, ...rest], newTarget) {
      const made = Reflect.construct(
        target,
        [body instanceof FormData ? encodeForm(body, kernel) : body, ...rest],
        newTarget,
      );
      return body instanceof ReadableStream ? noteStream(made) : made;
    },
  });
}

export function createRequest({ world: { kernel } }: Scope): typeof Request {
  return new Proxy(Request, {
    construct(target, [input, init, ...rest], newTarget) {
      const body = (init as RequestInit | null | undefined)?.body;
      const given = body instanceof FormData
        ? Object.create(init, { body: { value: encodeForm(body, kernel), enumerable: true } })
        : init;
      return requireUrl(() => Reflect.construct(target, [input, given, ...rest], newTarget), input);
    },
  });
}

/** Gives undici's complaint about an invalid URL the cause that the world's own URL names. */
function requireUrl<T>(make: () => T, input: unknown): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypeError && error.cause instanceof TypeError && /^Invalid URL/.test(error.cause.message)) {
      error.cause = invalidUrl(input);
    }
    throw error;
  }
}

function invalidUrl(input: unknown): unknown {
  try {
    return new (realGlobal("URL") as typeof URL)(String(input));
  } catch (error) {
    return error;
  }
}
