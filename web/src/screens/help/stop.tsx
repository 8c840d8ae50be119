/** Stop a round on all scanners: the coordinator's button; whoever else is here calls. */
import { useEffect, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import { newId } from "../../ids";
import { device } from "../../session/device";
import { holds } from "../../session/session";
import { Button, Note } from "../../ui";
import { t } from "./texts";

interface Open {
  readonly id: string;
  readonly code: string;
}

export function Stop() {
  const [rounds, setRounds] = useState<readonly Open[] | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const mine = holds("SITE_COORDINATOR");
  useEffect(() => {
    if (mine) void openRounds().then(setRounds);
  }, [mine]);
  const stop = async (round: Open): Promise<void> => {
    const answer = await read(
      api.distribution.POST("/distribution/v1/rounds/{round_id}/pause", {
        params: { path: { round_id: round.id }, header: { "Idempotency-Key": newId() } },
        body: { reason: "SECURITY" },
      }),
    );
    setSaid(answer.ok ? t("stop.done", { round: round.code }) : t("stop.not_done"));
    if (answer.ok) setRounds((now) => now?.filter((one) => one.id !== round.id) ?? null);
  };
  if (!mine) return <Note icon="stop">{t("stop.ask")}</Note>;
  return (
    <div class="stack-2">
      {rounds?.map((round) => (
        <Button key={round.id} kind="stop" wide icon="stop" onClick={() => void stop(round)}>{t("stop.round", { round: round.code })}</Button>
      ))}
      {rounds?.length === 0 && said === null && <Note icon="info">{t("stop.none")}</Note>}
      <p role="status">{said}</p>
    </div>
  );
}

async function openRounds(): Promise<readonly Open[]> {
  const answer = await read(api.distribution.GET("/distribution/v1/rounds", { params: { query: { limit: 200 } } }));
  if (!answer.ok) return [];
  const here = device.value?.site_id ?? "";
  return answer.data.items
    .filter((round) => round.state === "OPEN" && round.site_ids.includes(here))
    .map((round) => ({ id: round.round_id, code: round.code }));
}
