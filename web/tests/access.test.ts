/** Tokens of who works here: for the shift's key, nobody else's, and no more often than needed. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshDevice } from "./support/browser";
import { Services } from "./support/services";
import { enrolled, JOSE, MARIA, openTab, PIN, signedIn, working, type Tab } from "./support/tab";

const JOSE_PIN = "770031";
let services: Services;
let tab: Tab;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
  tab = await working(services);
});
afterEach(() => {
  vi.useRealTimers();
  services.stop();
});

const lineIs = (up: boolean) => dispatchEvent(new Event(up ? "online" : "offline"));

test("with the shift open the sign-in's session is signed out, and the shift's key has the tokens", async () => {
  await vi.waitFor(() => expect(services.signOuts).toBe(1));
  expect(await tab.access.accessToken()).toBe(`of-${MARIA.id}`);
  expect(services.tokens).toEqual([true]);
});

test("after a switch by PIN each reads as themselves, both ways, and nobody while the device is locked", async () => {
  await signedIn(tab, services, JOSE, JOSE_PIN);
  expect(await tab.access.accessToken()).toBe(`of-${JOSE.id}`);
  tab.session.lock();
  expect(await tab.access.accessToken()).toBeNull();
  expect(await tab.session.unlock(MARIA.id, PIN)).toBe("open");
  expect(await tab.access.accessToken()).toBe(`of-${MARIA.id}`);
  expect(await tab.session.unlock(JOSE.id, JOSE_PIN)).toBe("open");
  expect(await tab.access.accessToken()).toBe(`of-${JOSE.id}`);
});

test("after a reload the PIN is enough to read", async () => {
  const after = await openTab();
  await enrolled(after);
  expect(await after.access.accessToken()).toBeNull();
  expect(await after.session.unlock(MARIA.id, PIN)).toBe("open");
  expect(await after.access.accessToken()).toBe(`of-${MARIA.id}`);
});

test("many who ask at once are one request, and a token serves until a minute before its end", async () => {
  expect(new Set(await Promise.all([1, 2, 3].map(() => tab.access.accessToken())))).toEqual(new Set([`of-${MARIA.id}`]));
  expect(services.tokens).toHaveLength(1);
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 830_000);
  await tab.access.accessToken();
  expect(services.tokens).toHaveLength(1);
  vi.setSystemTime(Date.now() + 20_000);
  expect(await tab.access.accessToken()).toBe(`of-${MARIA.id}`);
  expect(services.tokens).toHaveLength(2);
});

test("a device whose clock is an hour wrong signs with the server's", async () => {
  await tab.access.accessToken();
  services.aheadMs = 3_600_000;
  tab.access.forgetToken();
  expect(await tab.access.accessToken()).toBe(`of-${MARIA.id}`);
  expect(services.tokens).toEqual([true, false, true]);
  tab.access.forgetToken();
  await tab.access.accessToken();
  expect(services.tokens).toEqual([true, false, true, true]);
});

test("without a line nothing is asked, and with it again it is", async () => {
  await tab.access.accessToken();
  tab.access.forgetToken();
  lineIs(false);
  expect(await tab.access.accessToken()).toBeNull();
  expect(tab.access.sessionLives.value).toBe(true);
  expect(services.tokens).toHaveLength(1);
  lineIs(true);
  expect(await tab.access.accessToken()).toBe(`of-${MARIA.id}`);
});

test("a shift that the server ended has no tokens, is asked for once, and the next worker's is another matter", async () => {
  services.endedShifts.push(tab.session.worker.value!.shift_id);
  await tab.access.accessToken();
  tab.access.forgetToken();
  expect(await tab.access.accessToken()).toBeNull();
  expect(await tab.access.accessToken()).toBeNull();
  expect(tab.access.sessionLives.value).toBe(false);
  expect(services.tokens.filter((given) => !given)).toHaveLength(1);
  await signedIn(tab, services, JOSE, JOSE_PIN);
  expect(tab.access.sessionLives.value).toBe(true);
  expect(await tab.access.accessToken()).toBe(`of-${JOSE.id}`);
});

test("an answer that comes after the lock is nobody's token", async () => {
  await tab.access.accessToken();
  tab.access.forgetToken();
  const asked = tab.access.accessToken();
  tab.session.lock();
  expect(await asked).toBeNull();
  await vi.waitFor(() => expect(services.tokens).toHaveLength(2));
  expect(await tab.access.accessToken()).toBeNull();
});
