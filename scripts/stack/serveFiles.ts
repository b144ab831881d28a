import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".woff2": "font/woff2",
};

/**
 * What a page may load: its own files, and from the parts of the stack, which are all on this machine. WebAssembly
 * hashes and verifies.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "font-src 'self'",
  "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:* http://localhost:* ws://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const SECURITY_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

const fileAt = async (path: string) => {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found : undefined;
};

/** Answers GET and HEAD from a built app: hashed assets for ever, everything else asked for anew, pages by index.html. */
export function serveFiles(folder: string) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD", ...SECURITY_HEADERS }).end("only GET and HEAD\n");
      return;
    }
    let path: string;
    try {
      path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://app").pathname));
    } catch {
      response.writeHead(400, SECURITY_HEADERS).end("this address cannot be read\n");
      return;
    }
    let file = join(folder, path);
    // `normalize` leaves no `..` behind a leading slash; this says so even if that changes.
    const inside = file === folder || file.startsWith(folder + sep);
    let found = inside ? await fileAt(file) : undefined;
    if (!found && inside && extname(path) === "") {
      file = join(folder, "index.html");
      found = await fileAt(file);
    }
    if (!found) {
      response.writeHead(404, { "content-type": "text/plain", ...SECURITY_HEADERS }).end("no such file\n");
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-length": found.size,
      // Names under assets/ carry a hash of their content.
      "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      ...(path === "/sw.js" ? { "service-worker-allowed": "/" } : {}),
      ...SECURITY_HEADERS,
    });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
  };
}
