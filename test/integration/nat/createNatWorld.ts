import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

/** What stands between a machine and the others. */
export const NATS = ["open", "full cone", "port-restricted", "symmetric"] as const;
export type Nat = (typeof NATS)[number];

/** TEST-NET-2 of RFC 5737 plays the internet. */
const PUBLIC = "198.51.100";
export const HUB_ADDRESS = `${PUBLIC}.1`;
const PREFIX = "mcnat";

/** What this machine lacks to have networks of its own; `undefined`: nothing. */
export function missingForNat(): string | undefined {
  if (process.getuid?.() !== 0) return "root";
  for (const [program, argument] of [
    ["ip", "-V"],
    ["nft", "-v"],
  ] as const) {
    if (spawnSync(program, [argument]).status !== 0) return program;
  }
  return undefined;
}

/**
 * Machines in network namespaces, each behind a NAT of its own made with nftables; nothing of it touches the network of
 * this machine. `stop` removes everything, and so does the end of the process.
 */
export function createNatWorld() {
  const names = new Set<string>();
  const pub = nameOf("pub");
  let machines = 0;

  function nameOf(what: string): string {
    return `${PREFIX}-${process.pid}-${what}`;
  }
  const run = (command: string, input?: string) => {
    const [program, ...args] = command.split(" ");
    const { status, stderr, error } = spawnSync(program!, args, { input, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.trim()}`);
  };
  const addNamespace = (name: string) => {
    run(`ip netns add ${name}`);
    names.add(name);
    run(`ip -n ${name} link set lo up`);
  };
  /** Plugs `name` into the internet. */
  const plug = (name: string, machine: number) => {
    run(`ip -n ${name} link add wan type veth peer name m${machine} netns ${pub}`);
    run(`ip -n ${pub} link set m${machine} master br0`);
    run(`ip -n ${pub} link set m${machine} up`);
    run(`ip -n ${name} addr add ${PUBLIC}.${machine + 10}/24 dev wan`);
    run(`ip -n ${name} link set wan up`);
  };
  const remove = () => {
    for (const name of names) spawnSync("ip", ["netns", "del", name]);
    names.clear();
  };

  return {
    hub: pub,
    start() {
      removeOrphans();
      process.once("exit", remove);
      addNamespace(pub);
      run(`ip -n ${pub} link add br0 type bridge`);
      run(`ip -n ${pub} addr add ${HUB_ADDRESS}/24 dev br0`);
      run(`ip -n ${pub} link set br0 up`);
    },
    /** @returns the namespace of a machine behind such a NAT */
    addMachine(nat: Nat): string {
      const machine = ++machines;
      const host = nameOf(`h${machine}`);
      addNamespace(host);
      if (nat === "open") {
        plug(host, machine);
        return host;
      }
      const router = nameOf(`r${machine}`);
      addNamespace(router);
      plug(router, machine);
      run(`ip -n ${router} link add lan type veth peer name eth netns ${host}`);
      run(`ip -n ${router} addr add 10.77.${machine}.1/24 dev lan`);
      run(`ip -n ${router} link set lan up`);
      run(`ip -n ${host} addr add 10.77.${machine}.2/24 dev eth`);
      run(`ip -n ${host} link set eth up`);
      run(`ip -n ${host} route add default via 10.77.${machine}.1`);
      run(`ip netns exec ${router} tee /proc/sys/net/ipv4/ip_forward`, "1");
      run(`ip netns exec ${router} nft -f -`, ruleset(nat, `10.77.${machine}.2`));
      return host;
    },
    /** Runs a module of this repository there, with a channel for messages. */
    spawn(namespace: string, script: string, args: string[]) {
      return spawn("ip", ["netns", "exec", namespace, process.execPath, script, ...args], {
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
    },
    stop() {
      process.off("exit", remove);
      remove();
    },
  };
}

/**
 * Linux keeps a port when it masquerades, so one mapping serves all peers: only who was sent something may answer
 * (port-restricted). Letting everybody answer makes it a full cone; a random port for each peer makes it symmetric.
 */
function ruleset(nat: Nat, host: string): string {
  const isFull = nat === "full cone";
  return `
table ip nat {
  chain pre {
    type nat hook prerouting priority -100;
    ${isFull ? `iifname "wan" udp dport 1024-65535 dnat to ${host}` : ""}
  }
  chain post {
    type nat hook postrouting priority 100;
    oifname "wan" masquerade ${nat === "symmetric" ? "fully-random" : ""}
  }
}
table ip filter {
  chain through {
    type filter hook forward priority 0;
    ct state established,related accept
    ${isFull ? 'iifname "wan" udp dport 1024-65535 accept' : ""}
    iifname "wan" drop
  }
  chain in {
    type filter hook input priority 0;
    ct state established,related accept
    iifname "wan" drop
  }
}
`;
}

/** Namespaces of a run that was killed before it could tidy up. */
function removeOrphans(): void {
  let names: string[] = [];
  try {
    names = readdirSync("/run/netns");
  } catch {
    return; // no namespace was ever made here
  }
  for (const name of names) {
    const pid = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) spawnSync("ip", ["netns", "del", name]);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
