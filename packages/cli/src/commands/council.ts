import { Argument, type Command, Option } from "commander";
import type { Request } from "../actions/councilPropose.ts";
import type { AddSubcommand, Run } from "../createProgram.ts";
import { parseAddress, parseCount, parseEther, parseProposal, parseReason } from "../parse.ts";

const AFTER_HELP = `
A proposal passes as soon as more than half of all seats are in favour. It is queued, waits out the timelock, and is
executed; both by anyone. Nobody can stop it then, and nothing else can be done in the council's name.

Examples:
  musicchain council propose release 3 --tokens 50 --key-file seat.key
  musicchain council list
  musicchain council vote 1 for --key-file other-seat.key
  musicchain council queue 1 --key-file any.key
  musicchain council execute 1 --key-file any.key`;

export const councilCommand: AddSubcommand = (program, run) => {
  const council = program
    .command("council")
    .description("what the council decides: propose, vote, carry out")
    .addHelpText("after", AFTER_HELP);
  addProposals(council, run);
  council
    .command("list")
    .description("proposals, newest first: what they do, where they stand, when they can be executed")
    .option("--all", "finished ones too", false)
    .action(run(() => import("../actions/councilList.ts")));
  council
    .command("vote")
    .description("vote with the account's seat; a vote cannot be changed")
    .argument("<proposal>", "its number", parseProposal)
    .addArgument(
      new Argument("<choice>", "abstaining counts as not in favour").choices(["for", "against", "abstain"]),
    )
    .option("--reason <text>", "public, stays on chain")
    .action(run(() => import("../actions/councilVote.ts")));
  council
    .command("queue")
    .description("start the delay of a proposal that passed; anyone may")
    .argument("<proposal>", "its number", parseProposal)
    .action(run(() => import("../actions/councilQueue.ts")));
  council
    .command("execute")
    .description("carry a proposal out whose delay is over; anyone may")
    .argument("<proposal>", "its number", parseProposal)
    .action(run(() => import("../actions/councilExecute.ts")));
  council
    .command("seats")
    .description("who has a seat")
    .action(run(() => import("../actions/councilSeats.ts")));
};

function addProposals(council: Command, run: Run): void {
  const propose = council
    .command("propose")
    .description("put something to the vote; the account needs a seat")
    .addHelpText("after", "\nA proposal that the contracts would refuse now is not sent.");
  const add = (name: string, description: string) =>
    propose
      .command(name)
      .description(description)
      .option(
        "--see-through",
        "vote for it, queue and execute it too, waiting as long as that takes (for a council one seat decides in)",
        false,
      );
  const as = <Options>(request: Request<Options>) =>
    run(async () => {
      const { createPropose } = await import("../actions/councilPropose.ts");
      return { action: createPropose(request) };
    });
  const reason = () =>
    new Option("--reason <text>", "public, stays on chain").argParser(parseReason).makeOptionMandatory();

  add("release", "raise how much of a song's escrow may be paid to its split parties")
    .argument("<song>", "its number", parseCount)
    .addOption(
      new Option("--tokens <n>", "the new ceiling, whole tokens, counting what was released before")
        .argParser(parseCount)
        .conflicts("all"),
    )
    .option("--all", "whatever the song ever holds in escrow")
    .action(
      as<{ tokens?: number }>(async (_, { tokens }, song: number) => ({
        ...{ act: "release", song, tokens: tokens === undefined ? "all" : BigInt(tokens) },
      })),
    )
    .hook("preAction", (command) => {
      const { tokens, all } = command.opts();
      if (tokens === undefined && !all) {
        command.error("error: how much is to be released? Say --tokens N or --all.");
      }
    });
  add("refuse", "never release more of a song's escrow")
    .argument("<song>", "its number", parseCount)
    .addOption(reason())
    .action(as<{ reason: string }>(async (_, { reason }, song: number) => ({ act: "refuse", song, reason })));
  add("hide", "take a song out of discovery; its earnings go on")
    .argument("<song>", "its number", parseCount)
    .addOption(reason())
    .action(as<{ reason: string }>(async (_, { reason }, song: number) => ({ act: "hide", song, reason })));
  add("unhide", "show a hidden song again")
    .argument("<song>", "its number", parseCount)
    .addOption(reason())
    .action(as<{ reason: string }>(async (_, { reason }, song: number) => ({ act: "unhide", song, reason })));
  add(
    "redirect",
    "count plays of a song that start later for another song (its own number: for itself again)",
  )
    .argument("<song>", "its number", parseCount)
    .argument("<target>", "the song they count for", parseCount)
    .action(as(async (_, __, song: number, target: number) => ({ act: "redirect", song, target })));
  for (const [name, what] of [
    ["admit", "let an attester bond and submit batches"],
    ["dismiss", "take an attester out of future batches; its bond stays its own"],
    ["give-seat", "give an account a seat, and a vote in later proposals"],
    ["take-seat", "take an account's seat; the last one stays"],
  ] as const) {
    add(name, what)
      .argument("<account>", "its address", parseAddress)
      .action(as(async (_, __, account: `0x${string}`) => ({ act: name, account })));
  }
  add("parameters", "adjust the parameters of future batches; those not named stay as they are")
    .option("--window <seconds>", "challenge window", parseCount)
    .option("--answer-time <seconds>", "time to answer a demand for evidence", parseCount)
    .option("--bond <ether>", "bond of an attester", parseEther)
    .option("--plays-per-day <n>", "counted plays per attester and UTC day", parseCount)
    .action(
      as<{ window?: number; answerTime?: number; bond?: bigint; playsPerDay?: number }>(
        async (council, wanted) => {
          const { readParameters } = await import("../council/readParameters.ts");
          const now = await readParameters(council);
          return {
            act: "parameters",
            parameters: {
              ...now,
              window: BigInt(wanted.window ?? now.window),
              answerTime: BigInt(wanted.answerTime ?? now.answerTime),
              bond: wanted.bond ?? now.bond,
              playsPerDay: wanted.playsPerDay ?? now.playsPerDay,
            },
          };
        },
      ),
    )
    .hook("preAction", (command) => {
      const { seeThrough: _, ...wanted } = command.opts();
      if (Object.keys(wanted).length === 0) {
        command.error(
          "error: nothing would change: name --window, --answer-time, --bond or --plays-per-day.",
        );
      }
    });
}
