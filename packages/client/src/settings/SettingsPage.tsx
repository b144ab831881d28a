import { type ReactNode, useState } from "react";
import { player } from "../app/services.ts";
import { applyTheme, readTheme, type Theme } from "../app/theme.ts";
import { openDialog, setShortcuts, uiStore } from "../app/uiStore.ts";
import { configStore } from "../config/configStore.ts";
import { cn } from "../lib/cn.ts";
import { useStore } from "../lib/useStore.ts";
import { PeerList } from "../network/PeerList.tsx";
import { playerStore } from "../player/playerStore.ts";
import { SessionPanel } from "../session/SessionPanel.tsx";
import { swarmStore } from "../swarm/swarmStore.ts";
import { Button } from "../ui/Button.tsx";
import { CopyText } from "../ui/CopyText.tsx";
import { Facts } from "../ui/Facts.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { Section } from "../ui/Section.tsx";

const THEMES: [Theme, string][] = [
  ["system", "Like the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];
const FADES = [0, 1, 2, 4, 8];

export function SettingsPage() {
  const [theme, setTheme] = useState(readTheme);
  const fade = useStore(playerStore, (state) => state.fade);
  const shortcuts = useStore(uiStore, (state) => state.shortcuts);
  return (
    <>
      <PageTitle title="Settings" />
      <Section title="Listening session">
        <SessionPanel />
      </Section>
      <Section title="Appearance">
        <Choices
          name="Theme"
          options={THEMES}
          value={theme}
          onChange={(next) => {
            setTheme(next);
            applyTheme(next);
          }}
        />
      </Section>
      <Section title="Sound">
        <p className="mb-2 text-muted text-sm">Crossfade between songs. What fades out no longer counts.</p>
        <Choices
          name="Crossfade"
          options={FADES.map((seconds) => [seconds, seconds === 0 ? "Off" : `${seconds} s`])}
          value={fade}
          onChange={player.setFade}
        />
      </Section>
      <Section title="Keyboard">
        <div className="flex flex-wrap items-center gap-3">
          <Choices
            name="Keyboard shortcuts"
            options={[
              ["on", "Shortcuts on"],
              ["off", "Off"],
            ]}
            value={shortcuts ? "on" : "off"}
            onChange={(value) => setShortcuts(value === "on")}
          />
          <Button onClick={() => openDialog("help")} data-testid="show-keys">
            Show all keys
          </Button>
        </div>
      </Section>
      <Section title="Connection">
        <Connection />
      </Section>
      <Section title="Peers">
        <PeerList />
      </Section>
    </>
  );
}

function Choices<T extends string | number>({
  name,
  options,
  value,
  onChange,
}: {
  name: string;
  options: [T, string][];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="inline-flex flex-wrap gap-1 rounded-full border border-line bg-surface p-1">
      <legend className="sr-only">{name}</legend>
      {options.map(([option, label]) => (
        <label
          key={option}
          className={cn(
            "cursor-pointer rounded-full px-4 py-1.5 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2",
            option === value ? "bg-ink text-bg" : "text-muted hover:text-ink",
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option === value}
            onChange={() => onChange(option)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Connection() {
  const { status, config, oracleUrl } = useStore(configStore, (state) => state);
  const swarm = useStore(swarmStore, (state) => state.status);
  const peerId = useStore(swarmStore, (state) => state.peerId);
  return (
    <Facts
      rows={[
        [
          "Oracle",
          `${oracleUrl} (${status === "ready" ? "reached" : status === "down" ? "does not answer" : "asking"})`,
        ],
        ["Peers", swarm === "online" ? "connected" : swarm],
        [
          "This page's peer",
          peerId === undefined ? "not started" : <CopyText key="p" text={peerId} label="peer id" edge={8} />,
        ],
        ...(config === undefined
          ? []
          : ([
              ["Network", `${config.chainName} (${config.chainId})`],
              ["Ledger", <CopyText key="l" text={config.ledger} label="ledger" />],
              ["Token", <CopyText key="t" text={config.token} label="token" />],
              ["Songs", <CopyText key="s" text={config.songs} label="song registry" />],
            ] as [string, ReactNode][])),
      ]}
    />
  );
}
