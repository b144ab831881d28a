import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Address, ONE, type playSchema } from "@musicchain/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localAccount, localPrivateKey } from "../../scripts/stack/accounts.ts";
import { balanceOf } from "../../scripts/stack/balances.ts";
import type { RunningStack } from "../../scripts/stack/createStack.ts";
import { createTemporaryStack } from "../../scripts/stack/createTemporaryStack.ts";
import { waitUntil } from "../../scripts/stack/waitUntil.ts";
import { findRoot } from "../../scripts/testing/stages.ts";
import { hearSound } from "./hearSound.ts";
import { launchBrowser } from "./launchBrowser.ts";
import { installTestWallet, type TestWallet } from "./testWallet.ts";

type Play = ReturnType<typeof playSchema.parse>;

const root = findRoot(import.meta.dirname);
const listener = localAccount("listener").address.toLowerCase() as Address;
/** The shortest track shipped with the repository: 44 s, so it counts after 22. */
const SONG = "Idle Tune";

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
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) problems.push(message.text());
  });
  sound = await hearSound(page);
  wallet = await installTestWallet(page, { privateKeys: [localPrivateKey("listener")] });
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const at = (id: string) => page.getByTestId(id);
const accessible = async () => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
};
const playsOfListener = async (): Promise<Play[]> =>
  ((await (await fetch(`${running.oracleUrl}/plays?listener=${listener}`)).json()) as { plays: Play[] })
    .plays;

describe("a listener without a wallet", () => {
  it("sees what peers have online, and finds a song", async () => {
    await page.goto(running.webUrl as string);
    await at("song-row").first().waitFor();
    await waitUntil("all songs", async () => (await at("song-row").count()) === 10, { seconds: 20 });
    expect(await at("online-count").innerText()).toMatch(/10 songs online now, from 1 peer/);
    expect(await accessible()).toEqual([]);
    await at("search").fill("idle");
    await waitUntil("the search", async () => (await at("song-row").count()) === 1, { seconds: 5 });
    expect(await at("song-title").innerText()).toBe(SONG);
  });

  it("hears it within a second of pressing play, and is told that nothing is earned", async () => {
    await at("song-play").click();
    const ms = await sound.timeToSound();
    console.log(`time to sound, first play: ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(1_000);
    expect(await at("now-title").innerText()).toContain(SONG);
    expect(await at("coverage-text").innerText()).toMatch(/nothing will be earned/i);
  });

  it("seeks before the file is whole", async () => {
    await at("seek").getByRole("slider").press("End");
    await at("seek").getByRole("slider").press("PageDown");
    await waitUntil("sound after the seek", async () => (await sound.loudness()) > 1e-4, { seconds: 5 });
    await at("play-pause").click();
    await waitUntil("silence", async () => (await sound.loudness()) < 1e-4, { seconds: 5 });
  });
});

describe("a listener with a wallet", () => {
  it("says no once, connects, and adds the network", async () => {
    await at("connect").click();
    await at(`wallet-${wallet.rdns}`).click();
    (await wallet.next("connect")).reject();
    await at("wallet-answer").waitFor();
    expect(await at("wallet-answer").innerText()).toMatch(/again/i);
    expect(await accessible()).toEqual([]);

    await at(`wallet-${wallet.rdns}`).click();
    (await wallet.next("connect")).approve();
    await at("switch-network").click();
    const added = await wallet.next("addChain");
    expect(added.details).toMatchObject({ chainId: 31_337, url: running.rpcUrl });
    added.approve();
    await at("sign-session").waitFor();
  });

  it("signs one grant after refusing it once; nothing more is asked", async () => {
    await at("sign-session").click();
    (await wallet.next("typedData")).reject();
    await at("wallet-answer").waitFor();
    await at("sign-session").click();
    const grant = await wallet.next("typedData");
    expect(grant.details).toMatchObject({ primaryType: "SessionGrant" });
    grant.approve();
    await at("wallet-dialog").waitFor({ state: "hidden" });
  });

  it("plays a song until it counts, and is told so", async () => {
    await page.goto(running.webUrl as string);
    await at("search").fill("idle");
    await at("song-row").filter({ hasText: SONG }).getByTestId("song-play").click();
    console.log(`time to sound, with a wallet: ${(await sound.timeToSound()).toFixed(0)} ms`);
    await waitUntil(
      "the coverage to grow",
      async () => /\d+ of 44/.test(await at("coverage-text").innerText()),
      {
        seconds: 15,
      },
    );
    await mkdir(join(root, "docs", "images"), { recursive: true });
    await page.getByTestId("play-verdict").getByText("Counted").waitFor({ timeout: 45_000 });
    expect(await at("coverage-text").innerText()).toMatch(/this play counts/i);
    expect(await sound.loudness()).toBeGreaterThan(1e-4);
    expect(wallet.pending()).toBe(0);
    const [play] = await playsOfListener();
    expect(play).toMatchObject({ listener, seeder: localAccount("seeder").address.toLowerCase() });
    expect((play as Play).covered).toBeGreaterThanOrEqual(22);
  });

  it("sees its batch become final and claims in the Earnings page, to the wei", async () => {
    await waitUntil("the batch to be final", async () => (await playsOfListener())[0]?.status === "final", {
      seconds: 90,
      every: 500,
    });
    expect(await balanceOf(running.deployment, listener)).toBe(0n);
    await page.getByRole("link", { name: "Earnings" }).first().click();
    await at("claim").click();
    (await wallet.next("transaction")).reject();
    await at("wallet-answer").first().waitFor();
    await at("claim").click();
    (await wallet.next("transaction")).approve();
    await waitUntil("the tokens", async () => (await balanceOf(running.deployment, listener)) > 0n, {
      seconds: 30,
    });
    expect(await balanceOf(running.deployment, listener)).toBe(ONE);
    expect(wallet.pending()).toBe(0);
    expect(await accessible()).toEqual([]);
  });
});

it("had no error in the page, and nothing the content security policy forbids", () => {
  expect(problems).toEqual([]);
});
