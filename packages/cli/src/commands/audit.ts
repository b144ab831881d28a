import type { Command } from "commander";
import type { AddSubcommand, Run } from "../createProgram.ts";
import { parseAddress, parseCount, parseEther, parsePlace, parseSongId, parseWhole } from "../parse.ts";

const AFTER_HELP = `
Nobody is believed: everything comes from the chain's own logs and calldata, re-executed here; evidence counts only
if it leads to the root the batch committed to.

Exit codes: 0 everything agrees; 1 the input is at fault; 2 not a command line; 3 a disagreement or a fault was found;
75 try again later.

Examples:
  musicchain audit recompute --from 0                 the whole state again, compared batch by batch
  musicchain audit account 0x3C44…93BC --evidence http://127.0.0.1:8546
  musicchain audit cross-check                        every figure by two readers and the recomputation
  musicchain audit watch --dry-run                    say what is wrong, challenge nothing`;

const EVIDENCE = `
Examples:
  musicchain audit WHAT --evidence http://127.0.0.1:8546   down to the signed statement, as that oracle keeps it
  musicchain audit WHAT --evidence ./evidence --csv > WHAT.csv
  musicchain audit WHAT                                    what the chain alone shows`;

const WATCH = `
A challenge that holds takes the attester's bond: half of it is the challenger's, and is withdrawn by itself. Each is
tried out before it is sent, and nothing is sent twice. With --json every step is one line of JSON on standard error.
It can be stopped and started at any time: all it knows it reads again.

Examples:
  musicchain audit watch --dry-run --once                                 is anything wrong now?
  musicchain audit watch --key-file auditor.key --evidence http://a:8546 --evidence http://b:8546`;

/** A question about one figure, answered play by play. */
function addQuestion(
  audit: Command,
  run: Run,
  {
    name,
    argument,
    description,
    parse,
    load,
  }: {
    name: string;
    argument: [name: string, description: string];
    description: string;
    parse: (text: string) => unknown;
    load: Parameters<Run>[0];
  },
): void {
  audit
    .command(name)
    .description(description)
    .argument(`<${argument[0]}>`, argument[1], parse)
    .option("--evidence <place>", "an oracle's URL or a folder of evidence files; repeatable", parsePlace, [])
    .option("--csv", "print the plays as CSV: amounts in wei, times in UTC seconds", false)
    .addHelpText("after", EVIDENCE.replaceAll("WHAT", `${name} ${argument[0].toUpperCase()}`))
    .action(run(load));
}

export const auditCommand: AddSubcommand = (program, run) => {
  const audit = program
    .command("audit")
    .description("recompute, explain and challenge what attesters put on chain")
    .addHelpText("after", AFTER_HELP)
    .hook("preAction", (_, command) => {
      const { json, csv, from = 0, to = from } = command.optsWithGlobals();
      if (json && csv) command.error("error: --json and --csv are two ways to print one answer: name one.");
      if (to < from) command.error(`error: --to ${to} is before --from ${from}: name a later batch.`);
    });

  audit
    .command("recompute")
    .description("rebuild the whole state from chain data alone and compare every root")
    .option("--from <batch>", "the first batch to report; all before it are re-executed too", parseWhole, 0)
    .option("--to <batch>", "the last batch", parseWhole)
    .option("--csv", "print the batches as CSV", false)
    .addHelpText(
      "after",
      "\nExamples:\n  musicchain audit recompute --from 0\n  musicchain audit recompute --to 41 --json",
    )
    .action(run(() => import("../actions/auditRecompute.ts")));

  addQuestion(audit, run, {
    name: "batch",
    argument: ["batch", "its id"],
    description: "one batch play by play, reverted ones too",
    parse: parseCount,
    load: () => import("../actions/auditBatch.ts"),
  });
  addQuestion(audit, run, {
    name: "account",
    argument: ["address", "the owner"],
    description: "every play an account earned or burned by",
    parse: parseAddress,
    load: () => import("../actions/auditAccount.ts"),
  });
  addQuestion(audit, run, {
    name: "song",
    argument: ["song", "its id"],
    description: "every play of a song and what it paid",
    parse: parseSongId,
    load: () => import("../actions/auditSong.ts"),
  });

  audit
    .command("watch")
    .description("follow the chain, recompute every batch and judge its evidence, challenge what is wrong")
    .option(
      "--evidence <place>",
      "an oracle's URL or a folder; repeatable; default: --oracle",
      parsePlace,
      [],
    )
    .option("--dry-run", "only report; no key is needed", false)
    .option("--once", "look once at everything there is, then end", false)
    .option("--grace <seconds>", "how long evidence may be missing before it is demanded", parseWhole, 120)
    .option(
      "--demand-budget <ether>",
      "the most that open demands for evidence may bind, and a day's answers may cost",
      parseEther,
      5n * 10n ** 17n,
    )
    .option("--gas-cap <gas>", "the most one transaction may use", parseCount, 16_000_000)
    .option("--fee-cap <gwei>", "the most one gas may cost", parseCount, 300)
    .addHelpText("after", WATCH)
    .action(run(() => import("../actions/auditWatch.ts")));

  audit
    .command("cross-check")
    .description(
      "read every claimable amount, credit and supply figure twice, and compare with the recomputed state",
    )
    .option("--csv", "print the figures as CSV", false)
    .option("--all", "print every figure, not only those that differ", false)
    .addHelpText(
      "after",
      "\nExamples:\n  musicchain audit cross-check\n  musicchain audit cross-check --all --csv",
    )
    .action(run(() => import("../actions/auditCrossCheck.ts")));
};
