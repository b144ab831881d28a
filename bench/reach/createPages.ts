import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import type { Page as BrowserPage } from "playwright-core";
import { serveStunAddress } from "../../packages/swarm/src/index.ts";
import { createNodePeer, createStunServer } from "../../packages/swarm/src/node.ts";
import { launchBrowser } from "../../test/browser/launchBrowser.ts";
import type { Page } from "./page.ts";

/** A hub on loopback, and pages of a headless Chromium that are peers of it. */
export async function createPages() {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "page.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    define: { global: "globalThis" },
  });
  const script = outputFiles[0]!.text;
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const hub = createNodePeer({ listen: ["/ip4/127.0.0.1/tcp/0/ws"], relay: true });
  await hub.start();
  const stun = createStunServer({ port: 0, host: "127.0.0.1" });
  await stun.start();
  await serveStunAddress(hub, { port: stun.port() });
  const browser = await launchBrowser();

  return {
    hub: hub.addresses()[0]!,
    stun,
    /** A page in a window of its own: nothing is shared with the others but the network. */
    async open() {
      const page = await (await browser.newContext()).newPage();
      // Localhost is a secure context, which WebCrypto needs.
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => "swarm" in window);
      return inPage(page);
    },
    async close() {
      await browser.close();
      await hub.stop();
      await stun.stop();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** The functions of `page.ts`, called in the page. */
function inPage(page: BrowserPage): Page {
  const call = (name: keyof Page, args: unknown[]) =>
    page.evaluate(
      ([what, given]) =>
        (window as unknown as { swarm: Record<string, (...args: unknown[]) => unknown> }).swarm[what]!(
          ...given,
        ),
      [name, args] as [string, unknown[]],
    );
  return {
    serve: (...args) => call("serve", args) as ReturnType<Page["serve"]>,
    read: (...args) => call("read", args) as ReturnType<Page["read"]>,
    reach: (...args) => call("reach", args) as ReturnType<Page["reach"]>,
  };
}
