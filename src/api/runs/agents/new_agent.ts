/** An agent to begin with: a scenario that asks one, and the configuration that tests it. */

/** The files of it, by their names. */
export const NEW_AGENT: Readonly<Record<string, string>> = {
  "agent.scenario.ts": `import { llm, scenario, tool } from "seedbed";

// Put your agent here: it may use fetch or any SDK. Its model and its tools are those of the scenario.
async function answer(input: string): Promise<string> {
  const messages: object[] = [{ role: "user", content: input }];
  for (let turn = 0; turn < 5; turn++) {
    const response = await fetch("https://api.openai.com/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify({ model: "scripted", messages }),
    });
    if (!response.ok) return "I cannot answer at the moment.";
    const said = (await response.json()).choices[0].message;
    if (said.tool_calls === undefined) return said.content || "I cannot answer at the moment.";
    for (const { id, function: { name, arguments: args } } of said.tool_calls) {
      const result = await fetch(\`http://tools.test/\${name}\`, { method: "POST", body: args }).catch(() => undefined);
      if (result === undefined || !result.ok) return "I cannot look that up at the moment.";
      messages.push(said, { role: "tool", tool_call_id: id, content: await result.text() });
    }
  }
  return "I cannot answer at the moment.";
}

// The model: rules over the conversation. The first one that answers counts.
const model = (messages: readonly { role: string; content: string }[]) => {
  const result = messages.find(({ role }) => role === "tool")?.content;
  if (result === undefined) return { call: "orders", args: { order: 12 } };
  const eur = /"eur":(\\d+)/.exec(result)?.[1];
  return { say: eur === undefined ? "I do not know." : \`It costs \${eur} euros.\` };
};

export const desk = scenario("an agent that says what orders cost")
  .world({ agent: { input: "What does order 12 cost?" } })
  .step(llm.scripted([model]))
  .step(tool.when("orders").answers({ order: 12, eur: 40 }))
  .step("ask", ({ agent }) => agent.ask(answer));
`,
  "seedbed-agent.yaml": `version: "2.0"
agent: { type: scenario, endpoint: "./agent.scenario.ts#desk" }
golden_prompts: ["What does order 12 cost?"]
invariants:
  - { type: output_not_empty }
chaos:
  tool_faults:
    - { tool: "*", mode: error, error_code: 503, probability: 0.5 }
contract:
  name: desk
  invariants:
    - { id: no-invented-amounts, type: cites_tool_output, severity: critical }
    - { id: answers, type: completes, severity: high }
  chaos_matrix:
    - { name: calm }
    - { name: orders down, tool_faults: [{ tool: orders, mode: error, error_code: 503 }] }
    - { name: model limited, llm_faults: [{ mode: rate_limit }] }
    - { name: poisoned order, context_attacks: [{ type: indirect_injection, trigger_probability: 1 }] }
scoring: { mutation: 0.2, chaos: 0.35, contract: 0.35, replay: 0.1 }
`,
};
