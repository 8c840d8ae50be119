/**
 * What this device decides by itself: by the pack, by what it gave since, and by the round's offline policy. The rules are
 * those of the reference scanner (`amparo/scanner/deciding.py`), held to it by common vectors.
 */
import { isCardCode } from "./card-code";
import type { Pack, PackUnit } from "./pack";

/** A card that is read again within this time of the scan that was decided on is one scan with it. */
export const SAME_SCAN_MS = 2_500;

export interface Decision {
  readonly given: boolean;
  /** Why not, as an online desk would say it; empty for a gift. */
  readonly code: string;
  /** Kits that may be given now; none where nothing is. */
  readonly left: number;
  /** The pack tells of the card; else the policy decided. */
  readonly known: boolean;
}

export interface Moment {
  /** The operation's local day, YYYY-MM-DD. */
  readonly day: string;
  /** The device's clock, ms. */
  readonly now: number;
}

const refused = (code: string, known = false): Decision => ({ given: false, code, left: 0, known });

/** What a scanner knows: its pack with the differences that came since, and what it gave that no pack counts yet. */
export class Memory {
  pack: Pack | null = null;
  /** By how much the device's clock was ahead of the server's when the pack came. */
  ahead = 0;
  readonly units = new Map<number, PackUnit>();
  private readonly unitOf = new Map<number, number>();
  private readonly revoked = new Set<number>();
  private readonly paused = new Set<number>();
  private readonly printed = new Set<number>();
  private readonly given = new Map<number, number>();
  private readonly scans = new Map<number, number>();

  /** Take a pack, whole or a difference, that came at `heardAt` by the device's clock. */
  learn(pack: Pack, heardAt: number | null = null): void {
    if (heardAt !== null) this.ahead = heardAt - pack.made_at;
    if (pack.base === null) for (const known of [this.units, this.unitOf, this.revoked, this.paused, this.printed]) known.clear();
    this.pack = pack;
    for (const unit of pack.units) {
      this.units.set(unit.key, unit);
      this.forget(unit.cards);
      for (const card of unit.cards) this.unitOf.set(card, unit.key);
    }
    for (const [cards, state] of [[pack.revoked, this.revoked], [pack.paused, this.paused], [pack.printed, this.printed]] as const) {
      this.forget(cards);
      for (const card of cards) state.add(card);
    }
  }

  private forget(cards: readonly number[]): void {
    for (const card of cards) {
      for (const state of [this.revoked, this.paused, this.printed]) state.delete(card);
      this.unitOf.delete(card);
    }
  }

  /** Whether something is given for the card now; `hash` is how its code stands in the pack. */
  decide(code: string, hash: number, { day, now }: Moment): Decision {
    const { pack } = this;
    if (pack === null) return refused("no_pack");
    if (now - this.ahead > pack.expires_at) return refused("pack_expired");
    if (pack.state !== "OPEN" || day < pack.starts_on || day > pack.ends_on) return refused("round_closed");
    if (!isCardCode(code)) return refused("card_unknown");
    const before = this.scans.get(hash);
    if (before !== undefined && Math.abs(now - before) <= SAME_SCAN_MS) return refused("same_scan"); // set back, too
    this.scans.set(hash, now);
    if (this.revoked.has(hash)) return refused("card_revoked", true);
    if (this.paused.has(hash)) return refused("card_paused", true);
    const unit = this.units.get(this.unitOf.get(hash) ?? -1);
    return unit === undefined ? this.byPolicy(pack, hash) : this.byUnit(unit);
  }

  private byUnit(unit: PackUnit): Decision {
    if (unit.code !== "") return refused(unit.code, true);
    const left = unit.allowed - unit.taken - (this.given.get(unit.key) ?? 0);
    return left > 0 ? { given: true, code: "", left, known: true } : refused("already_received", true);
  }

  /** Of a card that the pack does not tell of: one that is printed is real, and not known yet. */
  private byPolicy(pack: Pack, hash: number): Decision {
    if (pack.policy === "BLOCK") return refused(this.printed.has(hash) ? "card_unsynced" : "card_unknown");
    if (pack.policy === "ALLOW") return { given: true, code: "", left: 1, known: false };
    const left = pack.cap - (this.given.get(hash) ?? 0);
    return left > 0 ? { given: true, code: "", left, known: false } : refused("already_received");
  }

  /** Count a gift, until a pack holds it or it is taken back; answers for whom. */
  gave(hash: number, kits = 1): number {
    const whose = this.unitOf.get(hash) ?? hash;
    this.given.set(whose, (this.given.get(whose) ?? 0) + kits);
    return whose;
  }

  /** A gift that a pack counts now, or that was taken back. */
  counted(whose: number, kits = 1): void {
    this.given.set(whose, Math.max(0, (this.given.get(whose) ?? 0) - kits));
  }

  /** Forget what was given, to count it anew. */
  forgetGifts(): void {
    this.given.clear();
  }

  givenTo(whose: number): number {
    return this.given.get(whose) ?? 0;
  }

  /** Whether a card is on paper and nobody's yet, as far as the pack tells. */
  isPrinted = (hash: number): boolean => this.printed.has(hash);
}
