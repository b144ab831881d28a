import { expect, test } from "vitest";
import { runMain } from "./runMain.ts";

/** Nothing it is told here leads to a chain. */
const run = (words: string[]) => runMain([...words, "--deployment", "/nowhere/deployment.json"]);

const ADDRESS = `0x${"12".repeat(20)}`;
const WRONG: [command: string, says: RegExp][] = [
  ["audit nothing", /unknown command 'nothing'/],
  ["audit recompute --from x", /'--from <batch>'.*whole number, 0 or more/],
  ["audit recompute --from -1", /'--from <batch>'.*whole number, 0 or more/],
  ["audit recompute --from 1.5", /'--from <batch>'.*whole number, 0 or more/],
  ["audit recompute --from 5 --to 4", /--to 4 is before --from 5: name a later batch/],
  ["audit recompute --json --csv", /--json and --csv.*name one/],
  ["audit recompute 7", /too many arguments/],
  ["audit batch", /missing required argument 'batch'/],
  ["audit batch 0", /whole number, 1 or more/],
  ["audit batch first", /whole number, 1 or more/],
  ["audit batch 1 2", /too many arguments/],
  ["audit batch 1 --evidence", /'--evidence <place>' argument missing/],
  ["audit batch 1 --evidence ftp://a", /a URL like http/],
  ["audit batch 1 --evidence http://", /a URL like http/],
  ["audit batch 1 --evidence /nowhere", /There is no such folder/],
  ["audit batch 1 --csv --json", /name one/],
  ["audit account", /missing required argument 'address'/],
  ["audit account 0x12", /no address: 0x and 40 hexadecimal digits/],
  [`audit account ${ADDRESS}ff`, /no address/],
  ["audit song", /missing required argument 'song'/],
  ["audit song 0", /number of a song, 1 or more/],
  ["audit song 4294967296", /number of a song/],
  ["audit watch now", /too many arguments/],
  ["audit watch --gas-cap 0", /whole number, 1 or more/],
  ["audit watch --fee-cap 1.5", /whole number, 1 or more/],
  ["audit watch --grace soon", /whole number, 0 or more/],
  ["audit watch --demand-budget much", /amount of ether like 2\.5/],
  ["audit watch --evidence oracle.example", /a URL begins with http/],
  ["audit cross-check --everything", /unknown option '--everything'/],
  ["audit cross-check --all --csv --json", /name one/],
  ["audit recompute --rpc nonsense", /a URL like http/],
  ["audit watch --once --dry-run --oracle 127.0.0.1:8546", /a URL like http/],
  ["council nothing", /unknown command 'nothing'/],
  ["council vote 1", /missing required argument 'choice'/],
  ["council vote one for", /whole number, 1 or more/],
  ["council vote 1 perhaps", /Allowed choices are for, against, abstain/],
  ["council queue", /missing required argument 'proposal'/],
  ["council queue 0", /whole number, 1 or more/],
  ["council execute -1", /whole number, 1 or more/],
  ["council propose nothing", /unknown command 'nothing'/],
  ["council propose release 3", /how much is to be released\? Say --tokens N or --all/],
  ["council propose release 3 --tokens 2.5", /whole number, 1 or more/],
  ["council propose release 3 --tokens 2 --all", /cannot be used with option '--all'/],
  ["council propose refuse 3", /required option '--reason <text>'/],
  ["council propose hide x --reason spam", /whole number, 1 or more/],
  ["council propose redirect 3", /missing required argument 'target'/],
  ["council propose admit 0x12", /no address/],
  ["council propose give-seat", /missing required argument 'account'/],
  ["council propose parameters", /nothing would change: name --window/],
  ["council propose parameters --window 0", /whole number, 1 or more/],
  ["council propose parameters --bond much", /amount of ether/],
  ["council list all", /too many arguments/],
  ["guardian nothing", /unknown command 'nothing'/],
  ["guardian pause now", /too many arguments/],
  ["song nothing", /unknown command 'nothing'/],
  ["song prove-duplicate 2", /missing required argument 'earlier'/],
  ["song prove-duplicate two 1", /number of a song, 1 or more/],
  ["song add-variant 1", /missing required argument 'file'/],
  ["song add-variant 0 a.mp3", /number of a song, 1 or more/],
];

test.each(WRONG)("musicchain %s: a line that says what to do, and 2", async (command, says) => {
  const { code, stdout, stderr } = await run(command.split(" "));
  const [first, ...rest] = stderr.trimEnd().split("\n");
  expect(first).toMatch(says);
  expect(first).toMatch(/^error: /);
  expect(rest).toEqual(["(musicchain --help, or musicchain help COMMAND, says how)"]);
  expect([code, stdout]).toEqual([2, ""]);
});

test("a reason of spaces is none", async () => {
  const { code, stderr } = await run(["council", "propose", "refuse", "3", "--reason", "   "]);
  expect([code, stderr.split("\n")[0]]).toEqual([2, expect.stringMatching(/Say why: it is public/)]);
});

/** Node says once per process that its database is young. */
const withoutWarnings = (text: string) => text.replaceAll(/^\(.*\n/gm, "");

const RIGHT = [
  ...["audit recompute", "audit batch 1", `audit account ${ADDRESS}`, "audit song 1", "audit cross-check"],
  ...[
    "audit watch --dry-run --once",
    "audit watch --dry-run --demand-budget 0",
    "council list",
    "council seats",
  ],
  ...["council vote 1 for", "council propose release 3 --all", "council propose parameters --window 90"],
  ...["guardian pause", "song prove-duplicate 2 1", "song add-variant 1 a.mp3"],
];
test.each(RIGHT)("musicchain %s is a command line: what is missing is named, and 1", async (command) => {
  const { code, stdout, stderr } = await run(command.split(" "));
  expect(withoutWarnings(stderr)).toMatch(
    /^error: There is no deployment description at \/nowhere\/deployment\.json\.\n {2}\S.*\n$/,
  );
  expect([code, stdout]).toEqual([1, ""]);
});

test("a second song that is not later is refused before anything is asked", async () => {
  const { code, stderr } = await run(["song", "prove-duplicate", "1", "2"]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^error: Song 1 was not registered later than song 2\.\n/),
  ]);
});
