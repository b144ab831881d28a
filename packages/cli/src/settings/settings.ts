import { Option } from "commander";
import { collect, collectWords, parseBytes, parseMultiaddr, parsePort, parseUrl } from "../parse.ts";

/** A value that a file, the environment or the command line can give; each wins over those before it. */
export type Setting = {
  /** Its name in the file. */
  name: string;
  option: Option;
  /** A path in the file is meant from the file's own folder; `~/` is the home. */
  isPath?: boolean;
};

const setting = (name: string, option: Option, isPath = false): Setting => ({ name, option, isPath });

/** Settings of every command. */
export function globalSettings(): Setting[] {
  return [
    setting(
      "deployment",
      new Option("--deployment <file>", "description of the contracts")
        .env("MUSICCHAIN_DEPLOYMENT")
        .default(".local/deployment.json"),
      true,
    ),
    setting(
      "rpc",
      new Option("--rpc <url>", "node of the chain, instead of the deployment's")
        .env("MUSICCHAIN_RPC")
        .argParser(parseUrl),
    ),
    setting(
      "dataDir",
      new Option("--data-dir <folder>", "where library, peer key and journal are kept")
        .env("MUSICCHAIN_DATA_DIR")
        .default(".local/seeder"),
      true,
    ),
    setting(
      "oracle",
      new Option("--oracle <url>", "oracle that is asked for earnings, and for hubs where none is named")
        .env("MUSICCHAIN_ORACLE")
        .argParser(parseUrl)
        .default("http://127.0.0.1:8546"),
    ),
    setting(
      "keyFile",
      new Option(
        "--key-file <file>",
        "key that signs: a keystore or a bare key, mode 600; on a local chain MUSICCHAIN_KEY works too",
      ).env("MUSICCHAIN_KEY_FILE"),
      true,
    ),
    setting(
      "passwordFile",
      new Option(
        "--password-file <file>",
        "password of the keystore, mode 600; without it you are asked",
      ).env("MUSICCHAIN_PASSWORD_FILE"),
      true,
    ),
  ];
}

/** Where other peers are found. */
export function hubSettings(): Setting[] {
  return [
    setting(
      "hubs",
      new Option("--hub <multiaddr>", "hub where peers find each other; repeat it")
        .env("MUSICCHAIN_HUBS")
        .argParser(collectWords(parseMultiaddr))
        .default([], "none"),
    ),
  ];
}

/** Settings of `seed`, and of what is left running. */
export function seederSettings(): Setting[] {
  return [
    setting(
      "folders",
      new Option("--folder <folder>", "folder to watch besides those that were added; repeat it")
        .argParser(collect)
        .default([], "none"),
      true,
    ),
    setting(
      "listen",
      new Option("--listen <multiaddr>", "where to listen; repeat it")
        .env("MUSICCHAIN_LISTEN")
        .argParser(collectWords(parseMultiaddr))
        .default([], "any port, TCP, WebSocket and WebRTC, and through the hubs"),
    ),
    setting(
      "announce",
      new Option("--announce <multiaddr>", "public address, when it differs; repeat it")
        .env("MUSICCHAIN_ANNOUNCE")
        .argParser(collectWords(parseMultiaddr))
        .default([], "what it listens on"),
    ),
    ...hubSettings(),
    setting(
      "relay",
      new Option(
        "--relay",
        "be a hub too: carry bytes between peers, STUN, and be where they find each other",
      ).default(false),
    ),
    setting(
      "bootstrap",
      new Option("--bootstrap", "be where peers find each other, without carrying their bytes").default(
        false,
      ),
    ),
    setting(
      "stunPort",
      new Option("--stun-port <port>", "UDP port of a hub's STUN server; 0 for any")
        .env("MUSICCHAIN_STUN_PORT")
        .argParser(parsePort)
        .default(3_478),
    ),
    setting(
      "stun",
      new Option("--stun <url>", "STUN server beside those of the hubs, as stun:host:port; repeat it")
        .env("MUSICCHAIN_STUN")
        .argParser(collectWords())
        .default([], "none"),
    ),
    setting(
      "statusPort",
      new Option("--status-port <port>", "page of numbers on 127.0.0.1: /health, /status")
        .env("MUSICCHAIN_STATUS_PORT")
        .argParser(parsePort)
        .default(0, "any; musicchain status finds it"),
    ),
    setting(
      "uploadLimit",
      new Option("--upload-limit <bytes>", "bytes per second, all peers together")
        .env("MUSICCHAIN_UPLOAD_LIMIT")
        .argParser(parseBytes)
        .default(0, "0, no limit"),
    ),
    ...diskSettings(),
    setting(
      "pinSpace",
      new Option("--pin-space <bytes>", "room for attesters' evidence, of the disk limit")
        .env("MUSICCHAIN_PIN_SPACE")
        .argParser(parseBytes)
        .default(1_000_000_000, "1G"),
    ),
  ];
}

/** What the data folder may take. */
export function diskSettings(): Setting[] {
  return [
    setting(
      "diskLimit",
      new Option("--disk-limit <bytes>", "what the data folder may take: index, evidence, fetched songs")
        .env("MUSICCHAIN_DISK_LIMIT")
        .argParser(parseBytes)
        .default(20_000_000_000, "20G"),
    ),
  ];
}
