/** Before a scan: what is given, by which rule where there is no network, and whether the sounds are heard. */
import { clockTime } from "../../i18n/dates";
import type { RoundDesk } from "../../scanning/round-desk";
import { mode } from "../../net/connectivity";
import { rounds, type Round } from "../../scanning/rounds";
import { Button, Chips, Empty, Icon, List, ListRow, Note, Skeleton, Tag } from "../../ui";
import { sheet } from "./sheets";
import { chosen, isGivenHere } from "./chosen";
import { service, SERVICES } from "./serve";
import { use } from "./shown";
import { t } from "./texts";

export function Ready({ desk }: { desk: RoundDesk | null }) {
  if (use.value === "deliver" && desk === null) return <ChooseRound />;
  return (
    <div class="scan-ready">
      {mode.value === "local" && <p role="status"><Tag kind="amber" icon="wifi-off">{t("local.on")}</Tag></p>}
      <Icon name="scan" size="l" />
      <h2>{t(`ready.${use.value}`, { service: t(`service.${service.value}`) })}</h2>
      <p class="mut">{t("ready.text")}</p>
      {use.value === "service" && <ChooseService />}
      {use.value === "deliver" && desk !== null && <About desk={desk} />}
      <Button small icon="sound" onClick={() => (sheet.value = "sound")}>{t("action.sound")}</Button>
    </div>
  );
}

function ChooseService() {
  const options = SERVICES.map((value) => ({ value, label: t(`service.${value}`) }));
  return <Chips options={options} value={[service.value]} onChange={([chosen]) => (service.value = chosen ?? service.value)} label={t("service.label")} single />;
}

/** The round, and what happens without a network: set before the day, and shown to whoever works by it. */
function About({ desk }: { desk: RoundDesk }) {
  const { round, madeAt, ready } = desk;
  const partial = desk.memory.pack?.complete === false;
  return (
    <div class="scan-about">
      <p><b>{round.kit_name}</b> · {round.code}</p>
      {round.rule_in_words !== "" && <p class="sm mut scan-rule">{round.rule_in_words}</p>}
      <p class="sm">{t("policy.title")}. {t(`policy.${round.offline_policy}`)}</p>
      <p class="sm mut">{madeAt.value === null ? (ready.value ? t("pack.none") : t("ready.loading")) : t("pack.at", { time: clockTime(new Date(madeAt.value)) })}</p>
      {partial && <Note kind="warning">{t("pack.partial")}</Note>}
      {(rounds.value.value.data?.length ?? 0) > 1 && <Button small onClick={() => (chosen.value = "none")}>{t("round.change")}</Button>}
    </div>
  );
}

function ChooseRound() {
  const { data, problem } = rounds.value.value;
  if (data === null) {
    return problem === null ? <div class="scan-ready"><Skeleton label={t("round.loading")} /></div> : <Empty icon="wifi-off" title={t("round.no_answer")} />;
  }
  if (data.length === 0) return <div class="scan-ready"><Empty icon="box" title={t("round.none")}>{t("round.none_text")}</Empty></div>;
  return (
    <div class="scan-choose stack">
      <h2>{t("round.choose")}</h2>
      <section class="card">
        <List label={t("round.choose")}>{data.map((round) => <RoundRow key={round.round_id} round={round} />)}</List>
      </section>
    </div>
  );
}

function RoundRow({ round }: { round: Round }) {
  const paused = round.state === "PAUSED" ? <Tag kind="amber">{t("round.paused")}</Tag> : undefined;
  if (!isGivenHere(round)) return <ListRow icon="box" title={round.kit_name} text={t("round.voucher")} />;
  return <ListRow icon="box" title={round.kit_name} text={`${round.code} · ${t(`policy.${round.offline_policy}`)}`} end={paused} onClick={() => (chosen.value = round.round_id)} />;
}
