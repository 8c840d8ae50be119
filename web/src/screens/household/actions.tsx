/** What is done with a household at the desk: one solid button at the thumb, all others within reach. */
import { mode } from "../../net/connectivity";
import { leavesChildAlone } from "../../people/members";
import { to } from "../../router";
import { holds } from "../../session/session";
import { Button, Card, toast } from "../../ui";
import { comeBack, goOut, staying } from "./doing";
import { housesPeople } from "./members";
import { cards, household, members, subject } from "./page";
import { ask } from "./sheets";
import { t } from "./texts";

/** Why a button that needs somebody else, or a network, does nothing now: it stays, and a tap says it. */
export function Guarded({ why, ...props }: { why: string | null } & Parameters<typeof Button>[0]) {
  if (why === null) return <Button {...props} />;
  const { href: _href, ...rest } = props;
  return <Button {...rest} hint={why} onClick={() => toast({ text: why })} />;
}

export const registers = (): boolean => holds("REGISTRAR", "SITE_COORDINATOR");
export const offlineWhy = (): string | null => (mode.value === "local" ? t("needs_network") : null);
const notHousing = (): string | null => (housesPeople() ? null : t("not_housing"));
export const notRegistering = (): string | null => (registers() ? null : t("not_registering"));

const here = () => staying(members.value);
const inside = () => here().filter((one) => one.away_since === null);
const away = () => here().filter((one) => one.away_since !== null);
const waiting = () => here().filter((one) => one.spot?.kind === "without");

const bedsOf = (more: Record<string, string> = {}): string =>
  household.value === null ? to("beds", [], { card: cards.value[0] ?? "", ...more }) : to("beds", [], { household: household.value, ...more });

function out(): void {
  if (leavesChildAlone(inside())) ask({ kind: "child" });
  else void goOut(inside());
}

/** At the thumb: a place for whoever has none, the gate for everybody else, and the way out. */
export function DockActions() {
  const all = here();
  return (
    <>
      <First />
      {all.length > 0 && (
        <Guarded why={notHousing()} kind="ink" icon="exit" onClick={() => ask({ kind: leavesChildAlone(all) ? "child" : "check_out" })}>{t("actions.check_out")}</Guarded>
      )}
    </>
  );
}

function First() {
  const [all, gone, lacking] = [here(), away(), waiting()];
  if (all.length === 0) return <Guarded why={notHousing()} kind="primary" icon="bed" href={bedsOf()}>{t("actions.assign")}</Guarded>;
  if (lacking.length > 0) return <Guarded why={notHousing()} kind="primary" icon="bed" href={bedsOf()}>{t("actions.assign_to", { count: lacking.length })}</Guarded>;
  if (gone.length === all.length) return <Guarded why={notHousing()} kind="primary" icon="undo" onClick={() => void comeBack(gone)}>{t("actions.return", { count: gone.length })}</Guarded>;
  const count = inside().length;
  return <Guarded why={notHousing()} kind="primary" icon="away" label={t("actions.leave", { count })} onClick={out}>{t("actions.leave_short", { count })}</Guarded>;
}

export function Actions() {
  const [all, gone, lacking] = [here(), away(), waiting()];
  const whole = household.value;
  const person = subject.value.person ?? members.value.find((one) => one.person_id !== null)?.person_id ?? null;
  return (
    <Card title={t("actions.title")} pad>
      <div class="household-actions">
        {all.length > 0 && lacking.length < all.length && <Guarded why={notHousing()} icon="bed" href={bedsOf({ move: "1" })}>{t(whole === null ? "actions.move_one" : "actions.move")}</Guarded>}
        {lacking.length > 0 && inside().length > 0 && <Guarded why={notHousing()} icon="away" onClick={out}>{t("actions.leave", { count: inside().length })}</Guarded>}
        {gone.length > 0 && gone.length < all.length && <Guarded why={notHousing()} icon="undo" onClick={() => void comeBack(gone)}>{t("actions.return", { count: gone.length })}</Guarded>}
        {whole !== null && <Guarded why={notRegistering()} icon="add-person" href={to("household", [whole, "add"])}>{t("actions.add")}</Guarded>}
        {(whole !== null || person !== null) && <Guarded why={notRegistering()} icon="card" onClick={() => ask({ kind: "card" })}>{t("actions.card")}</Guarded>}
        {(whole !== null || person !== null) && <Guarded why={notRegistering()} icon="shield" onClick={() => ask({ kind: "protect" })}>{t("actions.protect")}</Guarded>}
        <Button icon="hide" onClick={() => ask({ kind: "not_them" })}>{t("actions.not_them")}</Button>
      </div>
    </Card>
  );
}
