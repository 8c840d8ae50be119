/** The frame that each screen of an unlocked device stands in: masthead, rail, ribbons, dock. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { frame as t } from "./texts";
import { sessionLives } from "./api/access";
import { to } from "./router";
import { carrying, locksIn, touch } from "./session/idle";
import { helpNumber } from "./session/place";
import { leaveQuickly } from "./session/exit";
import { holds, lock, worker } from "./session/session";
import { practice } from "./store/db";
import { BLOCK_HOURS, oldestUnsentHours, status, WARN_HOURS } from "./outbox/status";
import { Button, Dock, Frame, Masthead, Note, Rail, Ribbon, SkipLink, SyncChip, type RailItem } from "./ui";

export interface ScreenProps {
  /** The screen's name, as in the hash. */
  name: string;
  title: string;
  subtitle?: string | undefined;
  /** Where "back" leads; the start if not said, and null on the start itself. */
  back?: string | (() => void) | null | undefined;
  children: ComponentChildren;
  /** Buttons of the dock. */
  dock?: ComponentChildren;
  dockLayout?: "home" | "start" | "end" | undefined;
  /** Between masthead and content: counters, a mode bar. */
  above?: ComponentChildren;
  /** Content that reaches the edges. */
  bare?: boolean | undefined;
}

export function Screen(props: ScreenProps) {
  const { name, title, subtitle, back, children, dock, dockLayout, above, bare } = props;
  useEffect(() => void (document.title = `${title} · Amparo`), [title]);
  return (
    <>
      <SkipLink />
      <Masthead
        title={title}
        subtitle={subtitle}
        back={back === null ? undefined : (back ?? to("start"))}
        sync={<Sync />}
        onHelp={helpNumber.value === null ? to("help") : `tel:${helpNumber.value}`}
        onLeave={leaveQuickly}
      />
      <Frame
        rail={<Rail items={sections()} current={name} person={person()} />}
        above={<><Ribbons />{above}</>}
        dock={dock === undefined ? undefined : <Dock layout={dockLayout}>{dock}</Dock>}
        bare={bare}
      >
        {children}
      </Frame>
    </>
  );
}

function Sync() {
  const { kind, unsent, review, offline, at } = status.value;
  const state = kind === "review" ? "review" : offline ? "offline" : unsent > 0 ? "sending" : "sent";
  return <SyncChip state={state} count={unsent} reviewCount={review} at={at} href={to("outbox")} />;
}

const sections = (): RailItem[] => [
  { name: "start", href: to("start"), icon: "home", text: t("sections.start") },
  { name: "scan", href: to("scan"), icon: "scan", text: t("sections.scan") },
  { name: "find", href: to("find"), icon: "find", text: t("sections.find") },
  { name: "register", href: to("register"), icon: "add-person", text: t("sections.register") },
  { name: "beds", href: to("beds"), icon: "bed", text: t("sections.beds") },
  { name: "groups", href: to("groups"), icon: "bus", text: t("sections.groups") },
  { name: "outbox", href: to("outbox"), icon: "send", text: t("sections.outbox"), apart: true },
  ...(holds("SITE_COORDINATOR") ? [{ name: "review", href: to("review"), icon: "people", text: t("sections.review") } as const] : []),
  { name: "closing", href: to("closing"), icon: "moon", text: t("sections.closing") },
  { name: "report", href: to("report"), icon: "chart", text: t("sections.report") },
  { name: "help", href: to("help"), icon: "help", text: t("sections.help") },
  { name: "device", href: to("device"), icon: "device", text: t("sections.device") },
];

function person() {
  const current = worker.value;
  return current === null ? undefined : { name: current.display_name, onSwitch: lock };
}

/** What cannot be missed by whoever does not see it: said twice before the lock, and not each second. */
function spoken(seconds: number | null): string {
  if (seconds !== null) return t(carrying.value === "carried" ? "locks_soon_carried" : "locks_soon", { seconds: seconds > 30 ? 120 : 30 });
  return sessionLives.value ? "" : t("shift_over");
}

/** What everybody must know at any place: that nothing is real, an offline shift, work that waits too long, the lock that comes. */
function Ribbons() {
  const hours = oldestUnsentHours.value;
  const seconds = locksIn.value;
  return (
    <>
      <p class="sr" role="status">{spoken(seconds)}</p>
      {practice.value && <Ribbon kind="practice" icon="info">{t("practice")}</Ribbon>}
      {worker.value?.offline === true && <Ribbon icon="wifi-off">{t("offline_shift")}</Ribbon>}
      {!sessionLives.value && (
        <Note kind="warning" icon="clock" actions={<Button onClick={lock}>{t("begin_again")}</Button>}>{t("shift_over")}</Note>
      )}
      {hours >= WARN_HOURS && (
        <Note kind="urgent" icon="alert" actions={<Button href={to("outbox")}>{t("see_unsent")}</Button>}>
          {t(hours >= BLOCK_HOURS ? "unsent_three_days" : "unsent_one_day", { hours })}
        </Note>
      )}
      {seconds !== null && (
        <Note kind="warning" icon="lock" actions={<Button onClick={touch}>{t("stay")}</Button>}>
          {t(carrying.value === "carried" ? "locks_soon_carried" : "locks_soon", { seconds })}
        </Note>
      )}
    </>
  );
}
