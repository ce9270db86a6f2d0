/** Schemas, time, cryptography, identifiers, forms and mail. */
import type { PackageGroup } from "./operation.ts";

const FORM = `const server = createServer(handle); await new Promise((resolve) => server.listen(3000, resolve));
  const form = new FormData(); form.set("file", new File(["hello"], "a.txt"));
  return await (await fetch("http://localhost:3000/", { method: "POST", body: form })).text();`;

export const COMPUTING: PackageGroup = {
  heading: "Schemas, time, cryptography, identifiers",
  packages: [
    {
      name: "zod",
      imports: `import { z } from "zod";`,
      body: `return z.object({ n: z.number() }).parse({ n: 1 });`,
      expected: `{"n":1}`,
    },
    {
      name: "ajv",
      imports: `import { Ajv } from "ajv";`,
      body: `return new Ajv().compile({ type: "integer" })(1);`,
      expected: `true`,
    },
    {
      name: "luxon",
      imports: `import { DateTime } from "luxon";`,
      body: `return DateTime.fromISO("2026-07-01T12:00:00Z", { zone: "Europe/Rome" }).toISO();`,
      expected: `"2026-07-01T14:00:00.000+02:00"`,
    },
    {
      name: "date-fns-tz",
      with: ["date-fns"],
      imports: `import { formatInTimeZone } from "date-fns-tz";`,
      body: `return formatInTimeZone(new Date("2026-07-01T12:00:00Z"), "Asia/Tokyo", "HH:mm");`,
      expected: `"21:00"`,
    },
    {
      name: "temporal-polyfill",
      imports: `import { Temporal } from "temporal-polyfill";`,
      body: `return Temporal.PlainDate.from("2026-01-31").add({ months: 1 }).toString();`,
      expected: `"2026-02-28"`,
    },
    {
      name: "node-cron",
      imports: `import cron from "node-cron";`,
      body: `let count = 0; const task = cron.schedule("* * * * *", () => { count++; });
        await new Promise((resolve) => setTimeout(resolve, 150_000)); await task.stop(); return count;`,
      expected: `2`,
    },
    {
      name: "croner",
      imports: `import { Cron } from "croner";`,
      body: `let count = 0; const job = new Cron("* * * * *", () => { count++; });
        await new Promise((resolve) => setTimeout(resolve, 150_000)); job.stop(); return count;`,
      expected: `2`,
    },
    {
      name: "jsonwebtoken",
      imports: `import jwt from "jsonwebtoken";`,
      body: `return jwt.verify(jwt.sign({ user: "ann" }, "secret", { expiresIn: "1h" }), "secret").user;`,
      expected: `"ann"`,
    },
    {
      name: "jose",
      imports: `import { jwtVerify, SignJWT } from "jose";`,
      body: `const secret = new TextEncoder().encode("a secret of at least 32 bytes!!!");
        const token = await new SignJWT({ user: "ann" }).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h").sign(secret);
        return (await jwtVerify(token, secret)).payload.user;`,
      expected: `"ann"`,
    },
    {
      name: "bcryptjs",
      imports: `import bcrypt from "bcryptjs";`,
      body: `return await bcrypt.compare("secret", await bcrypt.hash("secret", 4));`,
      expected: `true`,
    },
    {
      name: "argon2",
      native: true,
      imports: `import argon2 from "argon2";`,
      body: `return await argon2.verify(await argon2.hash("secret"), "secret");`,
      expected: `true`,
    },
    {
      name: "uuid",
      imports: `import { v4, v7, validate } from "uuid";`,
      body: `return [validate(v4()), validate(v7())];`,
      expected: `[true,true]`,
    },
    { name: "nanoid", imports: `import { nanoid } from "nanoid";`, body: `return nanoid().length;`, expected: `21` },
    {
      name: "busboy",
      imports: `import busboy from "busboy"; import { createServer } from "node:http";`,
      body: `const handle = (request, response) => { const parser = busboy({ headers: request.headers }); let text = "";
        parser.on("file", (_, file) => file.on("data", (chunk) => text += chunk)).on("close", () => response.end(text)); request.pipe(parser); };
        ${FORM}`,
      expected: `"hello"`,
    },
    {
      name: "multer",
      with: ["express"],
      imports: `import multer from "multer"; import express from "express"; import { createServer } from "node:http";`,
      body:
        `const handle = express(); handle.post("/", multer().single("file"), (request, response) => response.send(request.file.buffer.toString()));
        ${FORM}`,
      expected: `"hello"`,
    },
    {
      name: "formidable",
      imports:
        `import formidable from "formidable"; import { createServer } from "node:http"; import { readFileSync } from "node:fs";`,
      body:
        `const handle = async (request, response) => { const [, files] = await formidable({ uploadDir: "/tmp" }).parse(request);
        response.end(readFileSync(files.file[0].filepath)); };
        ${FORM}`,
      expected: `"hello"`,
    },
    {
      name: "nodemailer",
      imports: `import nodemailer from "nodemailer";`,
      body: `const transport = nodemailer.createTransport({ jsonTransport: true });
        const { message } = await transport.sendMail({ from: "a@a.test", to: "b@b.test", subject: "hi", text: "hello" });
        return JSON.parse(message).subject;`,
      expected: `"hi"`,
    },
    {
      name: "sharp",
      native: true,
      imports: `import sharp from "sharp";`,
      body:
        `return (await sharp({ create: { width: 2, height: 1, channels: 3, background: "red" } }).metadata()).width;`,
      expected: `2`,
    },
  ],
};
