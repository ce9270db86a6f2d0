/** Services outside of the world that a scenario names: only these are asked, and the key is added where the request leaves. */
import type { AskedOfHost } from "./ask_host.ts";
import type { HttpRequest } from "./messages.ts";

/** What is sent to the host for a request of the program's. */
export interface OutsideRequest {
  readonly request: HttpRequest;
  readonly asked: AskedOfHost;
}

export interface HostedService {
  /** Absolute, without a slash at its end. */
  readonly url: string;
  /** @param body what is asked, if not what the program sent */
  readonly outside: (request: HttpRequest, body: string | undefined) => OutsideRequest;
}

export class HostedServices {
  readonly #services: HostedService[] = [];

  /** A later service for a URL takes the place of an earlier one. */
  add(service: HostedService): void {
    this.#services.unshift(service);
  }

  /** The service whose URL is the request's, or is above it. */
  find(url: string): HostedService | undefined {
    return this.#services.find((service) =>
      url.startsWith(service.url) && ["/", "?", ":", undefined].includes(url[service.url.length])
    );
  }
}
