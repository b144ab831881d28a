import type { AddSubcommand } from "../createProgram.ts";

const AFTER_HELP = `
A keystore is a file of Ethereum's usual kind (version 3, scrypt): the key under a password, as wallets and nodes read
and write it. The password is asked for at the terminal, or read from the first line of --password-file (mode 600).

Examples:
  musicchain key new --to seeder.json
  musicchain key import old.key --to seeder.json
  musicchain key address seeder.json
  musicchain seed --key-file seeder.json --password-file seeder.password`;

export const keyCommand: AddSubcommand = (program, run) => {
  const key = program
    .command("key")
    .description("make, import and look at the wallet's keystore")
    .addHelpText("after", AFTER_HELP);
  key
    .command("new")
    .description("make a new key and keep it under a password")
    .option("--to <file>", "where to keep it (default: wallet.json in the data folder)")
    .addHelpText("after", "\nExample:\n  musicchain key new --to seeder.json")
    .action(run(() => import("../actions/keyNew.ts")));
  key
    .command("import")
    .description("put a key under a password; its file stays until you delete it")
    .argument("[file]", "a bare private key or another keystore; without it the key is typed, unseen")
    .option("--to <file>", "where to keep it (default: wallet.json in the data folder)")
    .option("--old-password-file <file>", "password of the keystore that is imported")
    .addHelpText("after", "\nExample:\n  musicchain key import old.key --to seeder.json")
    .action(run(() => import("../actions/keyImport.ts")));
  key
    .command("address")
    .description("say whose key a file holds; a keystore says it without its password")
    .argument("[file]", "a keystore or a bare key (default: --key-file)")
    .addHelpText("after", "\nExample:\n  musicchain key address seeder.json")
    .action(run(() => import("../actions/keyAddress.ts")));
};
