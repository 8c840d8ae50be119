/** The camera as a scanner, over the verdict; what it cannot read is typed under it. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { startCamera, type Camera, type CameraProblem } from "../../scanning/camera";
import { Button, classes, Note } from "../../ui";
import { touch } from "../../session/idle";
import { HandForm } from "./hand";
import { scanned } from "./scanned";
import { camera } from "./sheets";
import { t } from "./texts";

const running = signal<Camera | CameraProblem | null>(null);
const lit = signal(false);

export function CameraBox({ small }: { small: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  const on = camera.value;
  useEffect(() => {
    if (!on || video.current === null) return undefined;
    return run(video.current);
  }, [on]);
  if (!on) return null;
  const state = running.value;
  return (
    <section class={classes("scan-camera", small && "scan-camera-small")} aria-label={t("camera.title")}>
      {typeof state === "string" ? <Note kind="warning" icon="camera">{t(`camera.${state}`)}</Note> : <video ref={video} muted playsInline />}
      {!small && <p class="sm mut">{state === null ? t("camera.starting") : typeof state === "string" ? "" : t("camera.aim")}</p>}
      <div class="row">
        {state !== null && typeof state !== "string" && state.torch !== null && <Torch light={state.torch} />}
        <Button small icon="x" onClick={() => (camera.value = false)}>{t("camera.close")}</Button>
      </div>
      {!small && <HandForm />}
    </section>
  );
}

function Torch({ light }: { light: (on: boolean) => Promise<void> }) {
  const turn = (): void => {
    lit.value = !lit.value;
    void light(lit.value);
  };
  return <Button small icon="torch" pressed={lit.value} onClick={turn}>{t(lit.value ? "camera.torch_off" : "camera.torch")}</Button>;
}

/** Run the camera; answers what ends it. */
function run(video: HTMLVideoElement): () => void {
  let over = false;
  running.value = null;
  lit.value = false;
  void startCamera(video, (text) => {
    touch();
    scanned(text, "camera");
  }).then((started) => {
    if (over && typeof started !== "string") started.stop();
    else running.value = started;
  });
  return () => {
    over = true;
    const { value } = running;
    if (value !== null && typeof value !== "string") value.stop();
    running.value = null;
  };
}
