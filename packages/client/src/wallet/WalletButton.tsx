import { Link } from "@tanstack/react-router";
import { ChevronDown, LogOut, PenLine, Settings, Wallet } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { openDialog } from "../app/uiStore.ts";
import { configStore } from "../config/configStore.ts";
import { cn } from "../lib/cn.ts";
import { shortHex } from "../lib/shortHex.ts";
import { useStore } from "../lib/useStore.ts";
import { sessionStore } from "../session/sessionStore.ts";
import { Button } from "../ui/Button.tsx";
import { Cover } from "../ui/Cover.tsx";
import { menuContent, menuItem } from "../ui/menuStyles.ts";
import { getWallet } from "./wallet.ts";
import { walletStore } from "./walletStore.ts";

/** Who is listening, and the one thing to do next: connect, change the network, or sign a session. */
export function WalletButton() {
  const { status, address, chainId, walletName } = useStore(walletStore, (state) => state);
  const config = useStore(configStore, (state) => state.config);
  const session = useStore(sessionStore, (state) => state.session);
  if (address === undefined) {
    const returning = status === "loading" || status === "reconnecting";
    return (
      <Button
        shape="primary"
        data-testid="connect"
        disabled={returning || config === undefined}
        onClick={() => openDialog("wallet")}
      >
        <Wallet size={17} aria-hidden />
        {returning ? "Connecting…" : "Connect wallet"}
      </Button>
    );
  }
  const elsewhere = config !== undefined && chainId !== config.chainId;
  return (
    <>
      {elsewhere ? (
        <Button shape="primary" data-testid="wrong-network" onClick={() => openDialog("wallet")}>
          Wrong network
        </Button>
      ) : (
        session === undefined && (
          <Button shape="primary" data-testid="session-needed" onClick={() => openDialog("wallet")}>
            <PenLine size={16} aria-hidden /> <span className="max-sm:sr-only">Sign session</span>
          </Button>
        )
      )}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button data-testid="account" aria-label={`Account ${shortHex(address)}`} className="pl-2">
            <Cover hash={address} className="size-6 rounded-full" />
            <span
              className={cn(
                "whitespace-nowrap font-mono text-[0.8125rem]",
                (elsewhere || session === undefined) && "max-sm:sr-only",
              )}
              data-testid="address"
              data-address={address}
            >
              {shortHex(address)}
            </span>
            <ChevronDown size={15} className="text-muted" aria-hidden />
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={6} className={menuContent}>
            <DropdownMenu.Label className="px-3 py-2 text-muted text-xs">
              {walletName}
              <br />
              {elsewhere
                ? "On another network"
                : session
                  ? "Listening session is active"
                  : "No listening session"}
            </DropdownMenu.Label>
            <DropdownMenu.Item className={menuItem} asChild>
              <Link to="/settings">
                <Settings size={15} aria-hidden /> Session and settings
              </Link>
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className={menuItem}
              data-testid="disconnect"
              onSelect={() => void getWallet().then((wallet) => wallet.disconnect())}
            >
              <LogOut size={15} aria-hidden /> Disconnect
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}
