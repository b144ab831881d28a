import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const WORKER_SOURCE = "/src/stream/worker.ts";

/** The service worker must sit at the root to answer for the whole app; in development that is a rewrite. */
const serviceWorkerAtRoot: Plugin = {
  name: "musicchain:service-worker",
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url?.split("?")[0] === "/sw.js") request.url = WORKER_SOURCE;
      next();
    });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind(), serviceWorkerAtRoot],
  // libp2p and its helpers read `global`; browsers call it `globalThis`.
  define: { global: "globalThis" },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    // Never data: URLs: the content security policy allows files of this origin only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { app: `${import.meta.dirname}/index.html`, sw: `${import.meta.dirname}${WORKER_SOURCE}` },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { port: 5173, strictPort: true },
});
