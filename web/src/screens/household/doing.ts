/** What is done about a household's stays: each is one entry, with the way back that its ids allow. */
import { newId } from "../../ids";
import { remember } from "../../data/pending";
import { device } from "../../session/device";
import type { Member } from "../../people/members";
import { forgetWhatWasWritten } from "../../people/forgetting";
import { done, takingBack } from "../../people/saving";
import { placeOf } from "../../people/spots";
import { spotCode } from "../../people/words";
import { code } from "./page";
import { t } from "./texts";

const site = (): string => device.value?.site_id ?? "";

type Staying = Member & { readonly stay_id: string };
export const staying = (all: readonly Member[]): Staying[] => all.filter((one): one is Staying => one.stay_id !== null);

const places = (all: readonly Member[]): string => [...new Set(all.flatMap((one) => (one.spot === null ? [] : [spotCode(one.spot)])))].join(", ");

/** The board remembers them as they are, for whoever takes it back: by the step, or by the stay that ends. */
function keepInMind(all: readonly Staying[], id: (at: number) => string): void {
  remember(all.flatMap((one, at) => (one.guest === null || one.spot === null ? [] : [{ id: id(at), guest: one.guest, place: placeOf(one.spot) }])));
}

/** Through the gate, out or in, all of them at once. */
function gate(kind: "leave" | "return", all: readonly Staying[], texts: { done: string; undone: string }): Promise<unknown> {
  const steps = all.map((one) => ({ id: newId(), stay_id: one.stay_id }));
  keepInMind(all, (at) => steps[at]!.id);
  const [first, ...others] = steps.map((step) => step.id);
  const values = { household: code.value };
  return done(
    {
      service: "shelter",
      operation: `POST /shelter/v1/stays/${kind}`,
      aggregates: all.map((one) => one.stay_id),
      summary: kind === "leave" ? { text: "leave", values } : { text: "return", values },
      body: { site_id: site(), guests: steps },
      undo: {
        service: "shelter",
        operation: `POST /shelter/v1/stays/steps/${first}/reverse`,
        body: takingBack({ also: others }),
        summary: kind === "leave" ? { text: "leave_undone", values } : { text: "return_undone", values },
      },
    },
    texts.done,
    texts.undone,
  );
}

export const goOut = (all: readonly Staying[]): Promise<unknown> =>
  gate("leave", all, { done: t("done.leave", { count: all.length }), undone: t("done.leave_undone") });

export const comeBack = (all: readonly Staying[]): Promise<unknown> =>
  gate("return", all, { done: t("done.return", { count: all.length }), undone: t("done.return_undone") });

/** Their stays end; who goes together ends in one call, so that nobody is taken for left behind. */
export function checkOut(all: readonly Staying[], reason: string): Promise<unknown> {
  keepInMind(all, (at) => all[at]!.stay_id);
  const [first, ...others] = all.map((one) => one.stay_id);
  const values = { household: code.value };
  return done(
    {
      service: "shelter",
      operation: "POST /shelter/v1/stays/end",
      aggregates: all.map((one) => one.stay_id),
      summary: { text: "check_out", values: { ...values, places: places(all) } },
      body: { site_id: site(), ends: all.map((one) => ({ stay_id: one.stay_id, reason })) },
      undo: {
        service: "shelter",
        operation: `POST /shelter/v1/stays/${first}/end/reverse`,
        body: takingBack({ also: others }),
        summary: { text: "check_out_undone", values },
      },
    },
    t("done.check_out", { count: all.length, places: places(all) }),
    t("done.check_out_undone"),
  );
}

/** Of the whole household, or of one person who has none: from then on everybody but the officers knows a card alone. */
export async function protect(of: { readonly household: string | null; readonly person: string | null }, about: { readonly card: string; readonly people: readonly Member[] }): Promise<unknown> {
  const path = of.household === null ? `persons/${of.person}` : `households/${of.household}`;
  const ids = [of.household, ...about.people.map((one) => one.person_id)].filter((id): id is string => id !== null);
  const entry = await done(
    {
      service: "registration",
      operation: `POST /registration/v1/${path}/protect`,
      aggregates: ids,
      summary: { text: "protect", values: { card: about.card } },
      body: {},
      confidential: true,
    },
    t("done.protect"),
  );
  if (entry !== null) await forgetWhatWasWritten(ids);
  return entry;
}

/** A card stops counting until somebody lets it count again. */
export function pauseCard(card: string, reason: string): Promise<unknown> {
  const values = { card };
  return done(
    {
      service: "registration",
      operation: `POST /registration/v1/cards/${card}/pause`,
      aggregates: [card],
      summary: { text: "card_paused", values },
      body: { reason },
      undo: { service: "registration", operation: `POST /registration/v1/cards/${card}/restore`, body: {}, summary: { text: "card_restored", values } },
    },
    t("done.paused"),
    t("done.restored"),
  );
}

export const restoreCard = (card: string): Promise<unknown> =>
  done(
    {
      service: "registration",
      operation: `POST /registration/v1/cards/${card}/restore`,
      aggregates: [card],
      summary: { text: "card_restored", values: { card } },
      body: {},
    },
    t("done.restored"),
  );

export const bindCard = (card: string, bearer: { readonly household_id: string } | { readonly person_id: string }): Promise<unknown> =>
  done(
    {
      service: "registration",
      operation: `POST /registration/v1/cards/${card}/bind`,
      aggregates: [card, ...Object.values(bearer)],
      summary: { text: "card_bound", values: { card } },
      body: bearer,
    },
    t("done.bound"),
  );

export function depositBag(bag: { readonly tag: string; readonly kind: string; readonly pieces: number; readonly stay_id: string }): Promise<unknown> {
  const id = newId();
  const values = { tag: bag.tag };
  return done(
    {
      service: "shelter",
      operation: "POST /shelter/v1/bags",
      aggregates: [id, bag.stay_id],
      summary: { text: "bag", values },
      body: { site_id: site(), bags: [{ id, ...bag }] },
      undo: { service: "shelter", operation: `POST /shelter/v1/bags/${id}/reverse`, body: takingBack(), summary: { text: "bag_undone", values } },
    },
    t("done.bag", { tag: bag.tag }),
    t("done.bag_undone"),
  );
}

export function returnBag(bag: { readonly bag_id: string; readonly tag: string; readonly stay_id: string }): Promise<unknown> {
  const id = newId();
  const values = { tag: bag.tag };
  return done(
    {
      service: "shelter",
      operation: "POST /shelter/v1/bags/return",
      aggregates: [bag.bag_id, bag.stay_id],
      summary: { text: "bag_returned", values },
      body: { site_id: site(), returns: [{ id, bag_id: bag.bag_id }], given_to: "HOUSEHOLD" },
      undo: { service: "shelter", operation: `POST /shelter/v1/bags/returns/${id}/reverse`, body: takingBack(), summary: { text: "bag_return_undone", values } },
    },
    t("done.bag_returned", { tag: bag.tag }),
    t("done.bag_return_undone"),
  );
}
