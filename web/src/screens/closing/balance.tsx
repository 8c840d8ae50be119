/** Last night, who came, who left, tonight: and whether the board says the same. */
import { board } from "../../data/board";
import { census } from "../../data/census";
import { clockTime } from "../../i18n/dates";
import { number } from "../../i18n";
import { status } from "../../outbox/status";
import { Card, Icon } from "../../ui";
import { balanceOf, progressOf } from "./census";
import { rooms } from "./said";
import { t } from "./texts";

export function NightBalance() {
  const { data } = census.value.value;
  if (data === null) return null;
  const balance = balanceOf(data, board.value.value.data?.numbers ?? null);
  const { before, came, left, people } = balance;
  return (
    <Card title={t("balance.title")} pad>
      <div class="census-balance" role="img" aria-label={t("balance.sum", { before, came, left, people })}>
        <Figure count={before} label={t("balance.before")} /><i>+</i>
        <Figure count={came} label={t("balance.came")} /><i>−</i>
        <Figure count={left} label={t("balance.left")} /><i>=</i>
        <Figure count={people} label={t("balance.people")} />
      </div>
      <Word off={data.posted ? 0 : (balance.off ?? 0)} people={people} posted={data.posted?.closed_at ?? null} />
    </Card>
  );
}

function Figure({ count, label }: { count: number; label: string }) {
  return <div><b>{number(count)}</b><span>{label}</span></div>;
}

function Word({ off, people, posted }: { off: number; people: number; posted: string | null }) {
  const { rooms: all, done } = progressOf(rooms.value);
  const said = [off === 0 ? t("balance.fits") : t("balance.off", { people: people + off, night: people })];
  if (posted !== null) said.push(t("balance.posted", { time: clockTime(posted) }));
  else if (all > done) said.push(t("balance.rooms_left", { count: all - done }));
  if (status.value.unsent > 0) said.push(t("balance.unsent", { count: status.value.unsent }));
  return (
    <p class="sm row census-word">
      <Icon name={off === 0 ? "check" : "alert"} size="m" />
      <span>{said.join(" ")}</span>
    </p>
  );
}
