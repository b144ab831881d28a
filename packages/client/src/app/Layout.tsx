import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useStore } from "../lib/useStore.ts";
import { NowPlaying } from "../player/NowPlaying.tsx";
import { PlayerBar } from "../player/PlayerBar.tsx";
import { QueueSheet } from "../player/QueueSheet.tsx";
import { PageSkeleton } from "../ui/PageSkeleton.tsx";
import { Toasts } from "../ui/Toasts.tsx";
import { WalletButton } from "../wallet/WalletButton.tsx";
import { Brand } from "./Brand.tsx";
import { HelpSheet } from "./HelpSheet.tsx";
import { SideNav, TabBar } from "./Nav.tsx";
import { NetworkStatus } from "./NetworkStatus.tsx";
import { OracleNotice } from "./OracleNotice.tsx";
import { uiStore } from "./uiStore.ts";
import { useKeyboard } from "./useKeyboard.ts";

const WalletDialog = lazy(() =>
  import("../wallet/WalletDialog.tsx").then((m) => ({ default: m.WalletDialog })),
);

export function Layout() {
  useKeyboard();
  const dialog = useStore(uiStore, (state) => state.dialog);
  return (
    <div className="md:grid md:grid-cols-[4.5rem_minmax(0,1fr)] lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-full bg-ink px-4 py-2 text-bg focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the page
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-8 border-line border-r px-3 pt-6 pb-40 md:flex lg:px-5">
        <Brand />
        <SideNav />
        <div className="mt-auto hidden lg:block">
          <NetworkStatus />
        </div>
      </aside>
      <div className="min-w-0">
        <header className="sticky top-0 z-20 flex h-16 items-center gap-3 bg-bg/85 px-4 backdrop-blur-md md:justify-end md:px-8">
          <div className="mr-auto md:hidden">
            <Brand />
          </div>
          <WalletButton />
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto max-w-5xl px-4 pt-2 pb-52 outline-none md:px-8 md:pb-36"
        >
          <OracleNotice />
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <PlayerBar />
      <TabBar />
      <Toasts />
      <HelpSheet />
      <QueueSheet />
      <NowPlaying />
      {dialog === "wallet" && (
        <Suspense>
          <WalletDialog />
        </Suspense>
      )}
    </div>
  );
}
