/** What models said in a recorded session: they say it again in this order, each time in the format of the request. */
import { Failure } from "../../findings/failure.ts";
import { jsonOf } from "../../text/json_text.ts";
import type { Asked } from "../../text/llm/format.ts";
import { formatOf, LLM_FORMATS } from "../../text/llm/formats.ts";
import type { HttpAnswer, OpenCall } from "../http/messages.ts";
import { answerOf } from "./answers.ts";
import type { RecordedAnswer } from "./setting.ts";

export class RecordedModel {
  readonly #answers: readonly RecordedAnswer[];
  #asked = 0;

  constructor(answers: readonly RecordedAnswer[]) {
    this.#answers = answers;
  }

  /** What nobody asked for. */
  get left(): readonly string[] {
    return this.#answers.slice(this.#asked).map((_answer, index) => `the model, number ${this.#asked + index + 1}`);
  }

  /** @param fail ends the run: the session has no more answers */
  answer({ path, body }: OpenCall, fail: (failure: Failure) => never): HttpAnswer {
    const answer = this.#answers[this.#asked++];
    if (answer === undefined) fail(this.#spent());
    const { text = "", calls = [] } = answer;
    const name = formatOf(path)!;
    const format = LLM_FORMATS[name];
    const said = { text, calls };
    if (!format.isStreamed((jsonOf(body) ?? {}) as Asked, path)) {
      return answerOf(200, JSON.stringify(format.reply(said, this.#asked)));
    }
    const type = name === "ollama" ? "application/x-ndjson" : "text/event-stream";
    return answerOf(200, format.pieces(said, this.#asked).join(""), type);
  }

  #spent(): Failure {
    const { length } = this.#answers;
    const message = `no recorded answer for question ${this.#asked} to the model: the session has ${length}`;
    return new Failure("error", "agent_recording", message, {
      hint: "the agent now asks more than it did then; --live-model asks the model of the scenario",
    });
  }
}
