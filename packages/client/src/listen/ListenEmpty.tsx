import { CloudOff, Radio, SearchX, WifiOff } from "lucide-react";
import { catalogueStore, loadCatalogue } from "../catalogue/catalogueStore.ts";
import { configStore } from "../config/configStore.ts";
import { useStore } from "../lib/useStore.ts";
import { getSwarm } from "../swarm/startSwarm.ts";
import { swarmStore } from "../swarm/swarmStore.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

/** Why there is nothing to listen to, from the nearest cause to the farthest, and what helps. */
export function ListenEmpty({ anyOnline, onShowAll }: { anyOnline: boolean; onShowAll: () => void }) {
  const { status: oracle, config } = useStore(configStore, (state) => state);
  const swarm = useStore(swarmStore, (state) => state.status);
  const announced = useStore(swarmStore, (state) => state.songs.size);
  const catalogue = useStore(catalogueStore, (state) => state.status);
  if (anyOnline) {
    return (
      <EmptyState
        icon={SearchX}
        title="No song online fits that"
        testId="no-match"
        action={<Button onClick={onShowAll}>Show everything</Button>}
      >
        Try fewer words, or another spelling. Songs appear here the moment somebody serves them.
      </EmptyState>
    );
  }
  if (oracle === "down") {
    return (
      <EmptyState icon={CloudOff} title="Waiting for the oracle" testId="waiting-for-oracle">
        It names the meeting point of the peers and knows the facts of their songs. Music appears here as soon
        as it answers.
      </EmptyState>
    );
  }
  if (announced > 0 && catalogue === "down" && config !== undefined) {
    return (
      <EmptyState
        icon={CloudOff}
        title="Songs are online, their facts are not"
        testId="catalogue-down"
        action={<Button onClick={() => void loadCatalogue(config.oracleUrl)}>Try again</Button>}
      >
        {announced} songs are being served, but the oracle did not say what they are.
      </EmptyState>
    );
  }
  if (swarm === "offline") {
    return (
      <EmptyState
        icon={WifiOff}
        title="No connection to the peers"
        testId="swarm-offline"
        action={
          <Button shape="primary" onClick={() => void getSwarm().catch(() => {})}>
            Try again
          </Button>
        }
      >
        The meeting point of the peers does not answer. If you run the stack on this machine, check that its
        seeder is started; otherwise check your network.
      </EmptyState>
    );
  }
  if (announced > 0) {
    return (
      <EmptyState icon={Radio} title="Songs are coming" testId="songs-coming">
        Peers announce songs whose facts are not on the chain yet. They appear as soon as they are registered.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={Radio} title="Nobody is serving music right now" testId="nobody-online">
      Songs appear here by themselves when a peer comes online. To be the first, serve a folder of your own:
      <code className="mt-3 block rounded-lg bg-raised px-3 py-2 font-mono text-ink text-xs">
        musicchain seed ~/Music
      </code>
    </EmptyState>
  );
}
