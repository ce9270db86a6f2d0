/** JSONPath (RFC 9535). Loaded when an answer is read by a path. */
import { jsonpath } from "json-p3";
import type { PathQuery } from "../../text/agent_reply.ts";

export const pathQuery: PathQuery = (path, value) =>
  jsonpath.query(path, value as Parameters<typeof jsonpath.query>[1]).nodes.map((node) => node.value);
