/** The model of the desk: rules over messages in the place of a model that needs a key. */
import type { LlmMessage, LlmRule } from "seedbed";

const asked = (messages: readonly LlmMessage[]) => messages.findLast(({ role }) => role === "user")?.content ?? "";
const heard = (messages: readonly LlmMessage[]) => messages.filter(({ role }) => role === "tool");

const refusesInstructions: LlmRule = (messages) =>
  /instructions/i.test(asked(messages)) ? { say: "I cannot share that." } : undefined;

const refunds: LlmRule = (messages) => {
  const order = /refund order (\d+)/i.exec(asked(messages))?.[1];
  if (order === undefined) return undefined;
  const results = heard(messages);
  if (results.length === 0) return { call: "orders", args: { order: Number(order) } };
  if (results.length === 1) return { call: "refund", args: { order: Number(order) } };
  const eur = /"eur":\s*(\d+)/.exec(results[1]!.content)?.[1];
  return { say: eur === undefined ? "The refund is under way." : `You get ${eur} euros back.` };
};

const looksUp: LlmRule = (messages) => {
  const results = heard(messages);
  if (results.length === 0) return { call: "orders", args: { order: 12 } };
  const eur = /"eur":\s*(\d+)/.exec(results[0]!.content)?.[1];
  return { say: eur === undefined ? "I do not know." : `It costs ${eur} euros.` };
};

export const model: readonly LlmRule[] = [refusesInstructions, refunds, looksUp];
