/** One round at this device: its pack, kept and renewed, and what was given since; decides without asking anybody. */
import { effect, signal } from "@preact/signals";
import { now } from "../clock";
import type { Problem } from "../api/problem";
import { localDay } from "../i18n/dates";
import { mode } from "../net/connectivity";
import { entries } from "../outbox/outbox";
import { device } from "../session/device";
import { practice } from "../store/db";
import { kept, type Asked, type KeptRead } from "../store/kept";
import { isCardCode } from "./card-code";
import { Memory, type Decision } from "./deciding";
import { giftsSince } from "./gifts";
import { asked, keysOf, packKeys } from "./keys";
import { cardHash, PackRefused, unsealPack, type SealedPack } from "./pack";
import type { Round } from "./rounds";

/** A pack as it came, with when it was asked for and when it came, by the device's clock. */
interface Part {
  readonly sealed: SealedPack;
  readonly asked_at: number;
  readonly heard_at: number;
}
/** A whole pack and the differences to it. */
type PackFile = readonly Part[];

/** After so many differences the whole pack is asked for again. */
const PARTS_MAX = 20;
const RENEW_MS = 60_000;
const READY_MS = 1_000;
const REFUSED: Problem = { status: 0, code: "pack_refused", title: "" };

export class RoundDesk {
  readonly memory = new Memory();
  /** When the pack was made, by the server, ms; null without one. */
  readonly madeAt = signal<number | null>(null);
  /** The pack has been looked for on the device. */
  readonly ready = signal(false);
  private readonly file: KeptRead<PackFile>;
  private learned: PackFile = [];
  private learning: Promise<void> = Promise.resolve();
  private readonly hashes = new Map<string, number>();

  constructor(readonly round: Round) {
    this.file = kept<PackFile>(`pack:${round.round_id}`, () => this.ask());
  }

  /** Use the pack and keep it fresh; answers what ends it. */
  open(): () => void {
    const read = (): void => void this.learning.then(() => (this.ready.value = true));
    void packKeys.open().finally(() => this.file.open().finally(read));
    const stopLearning = effect(() => {
      const { data } = this.file.value.value;
      this.learning = this.learning.then(() => this.learn(data ?? []));
      if (data !== null) read();
    });
    const stopCounting = effect(() => {
      void entries.value;
      this.learning = this.learning.then(() => this.count());
    });
    const renewing = setInterval(() => mode.value === "online" && void this.renew(), RENEW_MS);
    return () => {
      clearInterval(renewing);
      stopLearning();
      stopCounting();
    };
  }

  /** Only see to it that the device keeps the pack. */
  async load(minutes: number): Promise<void> {
    await packKeys.open(minutes);
    await this.file.open(minutes);
  }

  /** Ask for what changed. */
  renew = (): Promise<void> => this.file.refresh();

  /** Whether something is given for a card now, by the pack that is here; `no_pack` where there is none. */
  async decide(code: string): Promise<Decision & { readonly printed: boolean }> {
    await this.isReady();
    await this.learning;
    const { pack } = this.memory;
    const hash = pack !== null && isCardCode(code) ? await this.hash(pack.salt, code) : -1;
    const at = now();
    const decision = this.memory.decide(code, hash, { day: localDay(at), now: at.getTime() });
    return { ...decision, printed: this.memory.isPrinted(hash) };
  }

  /** A scan right after the start waits a moment for what the device keeps. */
  private isReady(): Promise<void> {
    if (this.ready.value) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, READY_MS);
      const stop = this.ready.subscribe((ready) => {
        if (!ready) return;
        clearTimeout(timer);
        queueMicrotask(() => stop());
        resolve();
      });
    });
  }

  private async ask(): Promise<Asked<PackFile>> {
    const parts = this.file.value.peek().data ?? [];
    const { round_id } = this.round;
    const version = parts.length > 0 && parts.length < PARTS_MAX ? (await this.proved(parts.at(-1)!))?.version : undefined;
    const since = version === undefined ? "" : `&since=${encodeURIComponent(version)}`;
    const asked_at = now().getTime();
    const answer = await asked<SealedPack>(`/distribution/v1/rounds/${round_id}/offline-pack?site=${device.value?.site_id ?? ""}${since}`);
    if (!answer.ok) return answer;
    const part: Part = { sealed: answer.data, asked_at, heard_at: now().getTime() };
    const pack = await this.proved(part);
    if (pack === null || (pack.base !== null && pack.base !== version)) return { ok: false, problem: REFUSED };
    return { ...answer, data: pack.base === null ? [part] : [...parts, part], as_of: new Date(pack.made_at).toISOString() };
  }

  /** A pack that proves itself and is of this round; after a rotation its key is asked for. */
  private async proved(part: Part) {
    for (const again of [false, true]) {
      if (again) await packKeys.refresh();
      try {
        const pack = await unsealPack(part.sealed, await keysOf(packKeys));
        return pack.round_id === this.round.round_id ? pack : null;
      } catch (trouble) {
        if (!(trouble instanceof PackRefused)) throw trouble;
      }
    }
    return null;
  }

  private async learn(parts: PackFile): Promise<void> {
    const known = this.learned.every((part, at) => part === parts[at]) ? this.learned.length : 0;
    for (const part of parts.slice(known)) {
      const pack = await this.proved(part);
      if (pack === null) break;
      this.memory.learn(pack, part.heard_at);
    }
    this.learned = parts;
    this.madeAt.value = parts.length === 0 ? null : (this.memory.pack?.made_at ?? null);
    await this.count();
  }

  /** Count what this device gave that the newest pack does not. */
  private async count(): Promise<void> {
    const { pack } = this.memory;
    if (pack === null) return;
    const gifts = giftsSince(entries.value, this.round.round_id, this.learned.at(-1)?.asked_at ?? 0);
    const hashed = await Promise.all(gifts.map(async ({ code, kits }) => [await this.hash(pack.salt, code), kits] as const));
    this.memory.forgetGifts();
    for (const [hash, kits] of hashed) this.memory.gave(hash, kits);
  }

  private async hash(salt: Uint8Array<ArrayBuffer>, code: string): Promise<number> {
    const name = `${salt.join()}:${code}`;
    const hash = this.hashes.get(name) ?? (await cardHash(salt, code));
    this.hashes.set(name, hash);
    return hash;
  }
}

/** One line of what an online desk says of a card. */
export interface DeskLine {
  readonly round_id: string;
  readonly may_receive: number;
  readonly components: Readonly<Record<string, number>>;
  readonly code: string | null;
  readonly reason: { readonly es?: string; readonly en?: string } | null;
  readonly given_at: string | null;
  readonly given_site_id: string | null;
  readonly blocked_until: string | null;
}

/** What the server says of a card in a round; null if it did not say so in time. */
export async function askDesk(round_id: string, card: string, ms: number): Promise<DeskLine | null> {
  if (practice.value) return null;
  const query = new URLSearchParams({ site_id: device.value?.site_id ?? "", card });
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ms));
  const answer = await Promise.race([asked<{ items: DeskLine[] }>(`/distribution/v1/entitlements?${query}`), late]);
  if (answer === null || !answer.ok) return null;
  return answer.data.items.find((line) => line.round_id === round_id) ?? null;
}
