/**
 * Registers the service worker and waits until it answers for this page. Rejects with what to do where the
 * browser has none (plain http from another machine, some private windows).
 */
export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) {
    throw new Error(
      "This browser cannot stream from peers here. Open the page over https or on this machine.",
    );
  }
  await navigator.serviceWorker.register("/sw.js", {
    type: import.meta.env.DEV ? "module" : "classic",
    scope: "/",
  });
  const { active } = await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller !== null) return;
  await new Promise<void>((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
    active?.postMessage("musicchain.claim");
  });
}
