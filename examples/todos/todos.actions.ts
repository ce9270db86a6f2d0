/**
 * The actions of a list of todos, which `seedbed http import` wrote from openapi.yaml. By hand came: the app, so that it answers in the world, the state
 * that is looked at after each action, and an invariant.
 */
import fc from "fast-check";
import jsonServer from "json-server";
import { from, httpService } from "seedbed";

const newTodo = fc.record(
  {
    id: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1000 })),
    title: fc.string({ maxLength: 40 }),
    done: fc.boolean(),
  },
  { requiredKeys: ["title", "done"] },
);

interface Todo {
  readonly id: number;
}

const app = jsonServer.create();
app.use(jsonServer.bodyParser);
app.use(jsonServer.router({ todos: [] }));

export default httpService("todos", { app, baseUrl: "http://localhost:3000" })
  .action("list", {
    method: "GET",
    path: "/todos",
    query: {
      done: fc.option(fc.boolean(), { nil: undefined }),
      _sort: fc.option(fc.constantFrom("id", "title"), { nil: undefined }),
      _limit: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    },
    statuses: [200],
    answers: { 200: { type: "array", items: { $ref: "#/$defs/Todo" } } },
  })
  .produces("todoId", (body: { id?: unknown }[]) => body.at?.(-1)?.id)
  .action("add", {
    method: "POST",
    path: "/todos",
    body: newTodo,
    statuses: [201],
    answers: { 201: { $ref: "#/$defs/Todo" } },
  })
  .produces("todoId", (body: { id?: unknown }) => body?.id)
  .action("read", {
    method: "GET",
    path: "/todos/{id}",
    params: { id: from("todoId") },
    statuses: [200, 404],
    answers: { 200: { $ref: "#/$defs/Todo" } },
  })
  .action("replace", {
    method: "PUT",
    path: "/todos/{id}",
    params: { id: from("todoId") },
    body: newTodo,
    statuses: [200, 404],
  })
  .action("remove", {
    method: "DELETE",
    path: "/todos/{id}",
    params: { id: from("todoId") },
    statuses: [200, 404],
    destructive: true,
  })
  .schemas({
    Todo: { allOf: [{ $ref: "#/$defs/NewTodo" }, { required: ["id"] }] },
    NewTodo: {
      type: "object",
      required: ["title", "done"],
      properties: {
        id: { type: "integer", minimum: 1, maximum: 1000 },
        title: { type: "string", maxLength: 40 },
        done: { type: "boolean" },
      },
    },
  })
  .state("/todos")
  .invariant(
    "an id is one todo's",
    (todos: readonly Todo[]) => new Set(todos.map(({ id }) => id)).size === todos.length,
  );
