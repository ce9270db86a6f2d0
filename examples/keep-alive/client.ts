import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";

/** Gets the text of a URL. */
export type Client = (url: string) => Promise<string>;

/** A client that uses its connections again. */
export function createClient(): Client {
  const agent = new Agent({ keepAlive: true });
  return (url) =>
    new Promise((resolve, reject) => {
      const request = get(url, { agent }, (response) => void text(response).then(resolve, reject));
      request.on("error", reject);
    });
}

/** The same client, which asks again if the connection was an old one that the server had given up. A GET may be repeated. */
export function createFixedClient(): Client {
  const agent = new Agent({ keepAlive: true });
  const ask: Client = (url) =>
    new Promise((resolve, reject) => {
      const request = get(url, { agent }, (response) => void text(response).then(resolve, reject));
      request.on("error", (error: NodeJS.ErrnoException) => {
        if (request.reusedSocket && error.code === "ECONNRESET") resolve(ask(url));
        else reject(error);
      });
    });
  return ask;
}
