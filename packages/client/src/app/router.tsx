import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { ListenPage } from "../listen/ListenPage.tsx";
import { Layout } from "./Layout.tsx";
import { NotFound } from "./NotFound.tsx";
import { PageCrashed } from "./PageCrashed.tsx";

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound, errorComponent: PageCrashed });
const at = <P extends string>(path: P) => ({ getParentRoute: () => root, path });

const listen = createRoute({
  ...at("/"),
  validateSearch: (search: Record<string, unknown>): { q?: string; genre?: string } => ({
    ...(typeof search.q === "string" && search.q !== "" ? { q: search.q } : {}),
    ...(typeof search.genre === "string" ? { genre: search.genre } : {}),
  }),
  component: ListenPage,
});
const song = createRoute({
  ...at("/songs/$id"),
  component: lazyRouteComponent(() => import("../songs/SongPage.tsx"), "SongPage"),
});
const earnings = createRoute({
  ...at("/earnings"),
  component: lazyRouteComponent(() => import("../earnings/EarningsPage.tsx"), "EarningsPage"),
});
const play = createRoute({
  ...at("/plays/$digest"),
  component: lazyRouteComponent(() => import("../earnings/PlayPage.tsx"), "PlayPage"),
});
const batches = createRoute({
  ...at("/batches"),
  component: lazyRouteComponent(() => import("../batches/BatchesPage.tsx"), "BatchesPage"),
});
const batch = createRoute({
  ...at("/batches/$id"),
  component: lazyRouteComponent(() => import("../batches/BatchPage.tsx"), "BatchPage"),
});
const batchPlay = createRoute({
  ...at("/batches/$id/plays/$index"),
  component: lazyRouteComponent(() => import("../batches/BatchPlayPage.tsx"), "BatchPlayPage"),
});
const settings = createRoute({
  ...at("/settings"),
  component: lazyRouteComponent(() => import("../settings/SettingsPage.tsx"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([listen, song, earnings, play, batches, batch, batchPlay, settings]),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: PageCrashed,
});
declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
