import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveFiles } from "./serveFiles.ts";

let folder: string;
let server: Server;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-files-"));
  await mkdir(join(folder, "app", "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "not yours");
  await writeFile(join(folder, "app", "index.html"), "<main>");
  await writeFile(join(folder, "app", "sw.js"), "self");
  await writeFile(join(folder, "app", "assets", "app-1a2b.js"), "app");
  server = createServer(serveFiles(join(folder, "app")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** node:http, because fetch tidies a path before it is sent. */
const get = (path: string, method = "GET") =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on("error", reject)
      .end();
  });

it("serves hashed files for ever and everything else anew", async () => {
  const asset = await get("/assets/app-1a2b.js");
  expect(asset).toMatchObject({ status: 200, body: "app" });
  expect(asset.headers["cache-control"]).toContain("immutable");
  const worker = await get("/sw.js");
  expect(worker.headers).toMatchObject({
    "cache-control": "no-cache",
    "service-worker-allowed": "/",
    "content-type": "text/javascript; charset=utf-8",
  });
  expect(String(worker.headers["content-security-policy"])).toContain("default-src 'none'");
});

it("answers a page's address with the app, and a missing file with 404", async () => {
  expect(await get("/songs/3?from=1")).toMatchObject({ status: 200, body: "<main>" });
  expect(await get("/assets/gone-1.js")).toMatchObject({ status: 404 });
  expect(await get("/", "HEAD")).toMatchObject({ status: 200, body: "" });
  expect(await get("/", "POST")).toMatchObject({ status: 405 });
});

it("gives nothing outside its folder", async () => {
  for (const path of [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/../../secret.txt",
  ]) {
    expect((await get(path)).body).not.toContain("not yours");
  }
  expect((await get("/%zz")).status).toBe(400);
});
