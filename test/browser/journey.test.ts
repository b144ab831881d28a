import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import { type Address, type ApiPlay, ONE, playPageSchema, songPageSchema } from "@musicchain/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localAccount, localPrivateKey } from "../../scripts/stack/accounts.ts";
import { balanceOf } from "../../scripts/stack/balances.ts";
import type { RunningStack } from "../../scripts/stack/createStack.ts";
import { createTemporaryStack } from "../../scripts/stack/createTemporaryStack.ts";
import { musicchain } from "../../scripts/stack/musicchain.ts";
import { waitUntil } from "../../scripts/stack/waitUntil.ts";
import { findRoot } from "../../scripts/testing/stages.ts";
import { hearSound } from "./hearSound.ts";
import { launchBrowser } from "./launchBrowser.ts";
import { installTestWallet, type TestWallet } from "./testWallet.ts";

const root = findRoot(import.meta.dirname);
const listener = localAccount("listener").address.toLowerCase() as Address;
/** The shortest track shipped with the repository: 44 s, so it counts after 22. */
const SONG = "Idle Tune";
/** 80 s. */
const LONG_SONG = "Mr. Bones' Background Music";
const SILENCE = 1e-4;

let stack: Awaited<ReturnType<typeof createTemporaryStack>>;
let running: RunningStack;
let browser: Browser;
let page: Page;
let wallet: TestWallet;
let sound: Awaited<ReturnType<typeof hearSound>>;
const problems: string[] = [];

beforeAll(async () => {
  stack = await createTemporaryStack({ root });
  [running, browser] = await Promise.all([stack.start(), launchBrowser()]);
  const context = await browser.newContext({
    viewport: { width: 1_280, height: 800 },
    colorScheme: "light",
    reducedMotion: "reduce",
    locale: "en-GB",
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) problems.push(message.text());
  });
  sound = await hearSound(page);
  wallet = await installTestWallet(page, { privateKeys: [localPrivateKey("listener")] });
  await waitUntil(
    "the attester's sound check",
    async () => (await songs()).every(({ soundCheck }) => soundCheck === "passed"),
    { seconds: 60, every: 500 },
  );
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const ask = async (path: string) => (await fetch(`${running.oracleUrl}${path}`)).json();
const songs = async () => songPageSchema.parse(await ask("/songs?limit=100")).songs;
const playOfListener = async (): Promise<ApiPlay | undefined> =>
  playPageSchema.parse(await ask(`/plays?listener=${listener}`)).plays[0];

const at = (id: string) => page.getByTestId(id);
const count = (id: string) => at(id).count();
const wei = async (id: string) => BigInt((await at(id).getAttribute("data-wei")) as string);
const row = () => at("song-row").filter({ hasText: SONG });
const isNow = (status: string) =>
  waitUntil(status, async () => (await at("play-pause").getAttribute("data-status")) === status, {
    seconds: 5,
  });
const isLoud = async () => (await sound.loudness()) > SILENCE;
const isSilent = async () => (await sound.loudness()) < SILENCE;

/** The picture of the README. A run of the tests changes no file of the repository unless it is asked to. */
async function takePicture(): Promise<void> {
  const folder = process.env.UPDATE_SCREENSHOT ? join(root, "docs", "images") : join(root, ".local");
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.mouse.move(900, 90);
  await page.screenshot({ path: join(folder, "listen.png"), animations: "disabled" });
}

async function barriers(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

describe("a listener without a wallet", () => {
  it("sees what the peers have online", async () => {
    await page.goto(running.webUrl as string);
    await waitUntil("all songs", async () => (await count("song-row")) === 10, { seconds: 20 });
    expect(await at("online-count").innerText()).toMatch(/10 songs online now, from 1 peer/);
    expect(await barriers()).toEqual([]);
  });

  it("finds a song by typing", async () => {
    await at("search").fill("idle");
    await waitUntil("the search", async () => (await count("song-row")) === 1, { seconds: 5 });
    expect(await at("song-title").innerText()).toBe(SONG);
    await at("search").fill("nothing is called that");
    await at("no-match").waitFor();
    await at("search").fill("");
    await waitUntil("all songs again", async () => (await count("song-row")) === 10, { seconds: 5 });
  });

  it("hears it within a second of pressing play, and is told that nothing is earned", async () => {
    await row().getByTestId("song-play").click();
    const ms = await sound.timeToSound();
    console.log(`time to sound, first play: ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(1_000);
    expect(await at("now-title").innerText()).toContain(SONG);
    expect(await at("coverage-text").innerText()).toMatch(/nothing will be earned/i);
    expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe(SONG);
    expect(await barriers()).toEqual([]);
  });

  it("seeks at once in a song that only began to arrive, and is heard there", async () => {
    await at("song-row").filter({ hasText: LONG_SONG }).getByTestId("song-play").click();
    await at("now-title").getByText(LONG_SONG).waitFor();
    const bar = await at("seek").boundingBox();
    await at("seek").click({ position: { x: 0.75 * (bar?.width ?? 0), y: (bar?.height ?? 0) / 2 } });
    const slider = at("seek").getByRole("slider");
    const place = async () => Number(await slider.getAttribute("aria-valuenow"));
    await waitUntil("the new place", async () => (await place()) >= 55, { seconds: 5 });
    await waitUntil("sound there", isLoud, { seconds: 5 });
    expect(await place()).toBeLessThan(75);
  });

  it("pauses, goes on and mutes by the keyboard", async () => {
    await page.getByRole("heading", { name: "Listen" }).click();
    await page.keyboard.press("Space");
    await isNow("paused");
    await waitUntil("silence", isSilent, { seconds: 5 });
    await page.keyboard.press("Space");
    await isNow("playing");
    await waitUntil("sound", isLoud, { seconds: 5 });
    await page.keyboard.press("m");
    await waitUntil("silence", isSilent, { seconds: 5 });
    await page.keyboard.press("m");
    await waitUntil("sound", isLoud, { seconds: 5 });
  });

  it("hears one tab at a time", async () => {
    await isNow("playing");
    const other = await page.context().newPage();
    await other.goto(running.webUrl as string);
    await other.getByTestId("song-play").first().click();
    await other.getByTestId("elsewhere").waitFor();
    expect(await isLoud()).toBe(true);
    await other.getByTestId("play-here").click();
    await at("elsewhere").waitFor();
    await waitUntil("silence here", isSilent, { seconds: 5 });
    await other.close();
    expect(await playOfListener()).toBeUndefined();
  });
});

describe("a listener with a wallet", () => {
  it("may say no; connects, and adds the network it was not on", async () => {
    await at("connect").click();
    await at(`wallet-${wallet.rdns}`).click();
    (await wallet.next("connect")).reject();
    await at("wallet-answer").waitFor();
    expect(await at("wallet-answer").innerText()).toMatch(/again/i);
    expect(await barriers()).toEqual([]);

    await at(`wallet-${wallet.rdns}`).click();
    (await wallet.next("connect")).approve();
    await at("switch-network").click();
    const added = await wallet.next("addChain");
    expect(added.details).toMatchObject({ chainId: 31_337, url: running.rpcUrl });
    added.approve();
    await at("sign-session").waitFor();
  });

  it("signs one grant, after refusing it once", async () => {
    await at("sign-session").click();
    (await wallet.next("typedData")).reject();
    await at("wallet-answer").waitFor();
    await at("sign-session").click();
    const grant = await wallet.next("typedData");
    expect(grant.details).toMatchObject({
      primaryType: "SessionGrant",
      message: { attester: localAccount("attester").address.toLowerCase() },
    });
    grant.approve();
    await at("wallet-dialog").waitFor({ state: "hidden" });
  });

  it("hears a song until it counts, is told so, and is never asked again", async () => {
    // As after a reload: wallet and session are still there.
    await page.reload();
    await at("address").waitFor();
    await row().getByTestId("song-play").click();
    console.log(`time to sound, with a wallet: ${(await sound.timeToSound()).toFixed(0)} ms`);
    await waitUntil(
      "seconds to be counted",
      async () => /[1-9]\d* of 44 seconds heard/.test(await at("coverage-text").innerText()),
      { seconds: 15 },
    );
    expect(await at("play-verdict").innerText()).toMatch(/Counts in \d+ s/);
    await at("play-verdict").getByText("Counted", { exact: true }).waitFor({ timeout: 45_000 });
    expect(await at("coverage-text").innerText()).toMatch(/this play counts/i);
    expect(await isLoud()).toBe(true);
    expect(wallet.pending()).toBe(0);
    const play = await playOfListener();
    expect(play).toMatchObject({ listener, seeder: localAccount("seeder").address.toLowerCase() });
    expect(play?.covered).toBeGreaterThanOrEqual(22);

    await takePicture();
  });

  it("sees its batch become final and claims in the Earnings page, to the wei", async () => {
    await waitUntil("the batch to be final", async () => (await playOfListener())?.status === "final", {
      seconds: 90,
      every: 500,
    });
    expect(await balanceOf(running.deployment, listener)).toBe(0n);
    await page.getByRole("link", { name: "Earnings" }).first().click();
    await waitUntil("the claimable token", async () => (await wei("claimable")) === ONE, { seconds: 20 });
    expect(await barriers()).toEqual([]);

    await at("claim").click();
    (await wallet.next("transaction")).reject();
    await at("wallet-answer").waitFor();
    expect(await balanceOf(running.deployment, listener)).toBe(0n);
    await at("claim").click();
    (await wallet.next("transaction")).approve();
    await waitUntil("the token", async () => (await balanceOf(running.deployment, listener)) > 0n, {
      seconds: 30,
    });
    expect(await balanceOf(running.deployment, listener)).toBe(ONE);
    await waitUntil(
      "the page to show it",
      async () => (await wei("claimed")) === ONE && (await wei("balance")) === ONE,
      {
        seconds: 20,
      },
    );
    expect(wallet.pending()).toBe(0);
  });

  it("sees on the command line what the page shows", async () => {
    const [node, ...args] = musicchain(root, "earnings", listener, "--json");
    const { stdout } = await promisify(execFile)(node as string, args, {
      env: {
        ...process.env,
        MUSICCHAIN_DEPLOYMENT: running.deploymentFile,
        MUSICCHAIN_ORACLE: running.oracleUrl,
      },
    });
    const { account, balance } = JSON.parse(stdout);
    expect(BigInt(balance)).toBe(await wei("balance"));
    expect(BigInt(account.claimed)).toBe(await wei("claimed"));
    expect(BigInt(account.claimable)).toBe(0n);
  });

  it("traces the token to its play, its batch and the evidence, each checked in the page", async () => {
    await at("play-row").first().click();
    await at("play-facts").waitFor();
    await waitUntil("the evidence to be checked", async () => (await count("evidence-proof")) > 0, {
      seconds: 20,
    });
    await waitUntil(
      "the evidence to hold",
      async () => (await at("evidence-proof").getAttribute("data-holds")) === "true",
      { seconds: 20 },
    );
    expect(await barriers()).toEqual([]);
    await page.getByRole("link", { name: "Batches" }).first().click();
    await waitUntil(
      "a final batch",
      async () => (await at("batch-row").first().getAttribute("data-status")) === "final",
      {
        seconds: 20,
      },
    );
    expect(await barriers()).toEqual([]);
  });
});

it("had no error in the page, and nothing the content security policy forbids", () => {
  expect(problems).toEqual([]);
});
