/** For who coordinates: read out a one-time code of a device of the site, to say it by phone. Each serves once. */
import { useEffect, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import type { components } from "../../api/types/directory";
import { newId } from "../../ids";
import { device } from "../../session/device";
import { Button, Card, List, ListRow, Note, Sheet } from "../../ui";
import { t } from "./texts";

type Other = components["schemas"]["DeviceOut"];

export function CoordinatorsCodes() {
  const [devices, setDevices] = useState<readonly Other[] | null>(null);
  const [chosen, setChosen] = useState<Other | null>(null);
  useEffect(() => {
    void read(api.directory.GET("/directory/v1/devices", {})).then((answer) => {
      setDevices(answer.ok ? answer.data.items.filter((one) => one.site_id === device.value?.site_id && one.active) : null);
    });
  }, []);
  return (
    <Card title={t("codes.title")} icon="phone">
      <p class="pad sm mut">{t(devices === null ? "codes.no_network" : "codes.text")}</p>
      <List label={t("codes.title")}>
        {(devices ?? []).map((one) => <ListRow key={one.device_id} icon="device" title={one.name} onClick={() => setChosen(one)} />)}
      </List>
      <Sheet title={chosen?.name ?? ""} open={chosen !== null} onClose={() => setChosen(null)}>
        {chosen !== null && <Code of={chosen} />}
      </Sheet>
    </Card>
  );
}

function Code({ of }: { of: Other }) {
  const [code, setCode] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    const params = { path: { device_id: of.device_id }, header: { "Idempotency-Key": newId() } };
    const answer = await read(api.directory.POST("/directory/v1/devices/{device_id}/offline-code", { params }));
    setBusy(false);
    if (answer.ok) setCode(answer.data.code ?? null);
    else setProblem(answer.problem.title || t("codes.no_network"));
  };
  if (code !== null) return <><p class="device-code" aria-live="polite">{code.replace(/(.{4})/g, "$1 ").trim()}</p><p>{t("codes.say")}</p></>;
  return (
    <>
      <p>{t("codes.once")}</p>
      <div role="alert">{problem !== null && <Note kind="warning" icon="alert">{problem}</Note>}</div>
      <Button kind="primary" wide busy={busy} onClick={() => void take()}>{t("codes.take")}</Button>
    </>
  );
}
