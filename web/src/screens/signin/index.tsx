/**
 * Before anybody works: enrol the device once, sign in once per shift with the network, then open by PIN. Nothing of
 * anybody is shown here, and nothing that waits in the outbox is kept back by it.
 */
import { useEffect, useState } from "preact/hooks";
import { sessionLives } from "../../api/access";
import { device } from "../../session/device";
import { helpNumber, readPlace, siteName } from "../../session/place";
import { saveCopy } from "../../outbox/copy";
import { status } from "../../outbox/status";
import { readSlots, type Slot } from "../../session/slots";
import { keepUp, shutOut } from "../../session/upkeep";
import { Button, Masthead, Note, toast } from "../../ui";
import { Credentials } from "./credentials";
import { Enrol } from "./enrol";
import { NewPin } from "./new-pin";
import { Open } from "./open";
import { t } from "./texts";
import { Workers } from "./workers";
import "./signin.css";

type Step = { kind: "workers" } | { kind: "credentials" } | { kind: "pin"; slot: Slot } | { kind: "new-pin" };

export default function SignIn() {
  const [slots, setSlots] = useState<readonly Slot[] | null>(null);
  const [step, setStep] = useState<Step>({ kind: "workers" });
  useEffect(() => {
    document.title = `${t("title")} · Amparo`;
    void readPlace();
    void readSlots().then((found) => {
      setSlots(found);
      if (found.length === 0) setStep({ kind: "credentials" });
    });
  }, [shutOut.value]);
  useEffect(() => void (shutOut.peek() && keepUp()), [device.value]); // enrolled anew, it is known again
  const enrols = device.value === null || shutOut.value;
  const isFirst = step.kind === "workers" || !slots?.length || enrols;
  const where = [siteName.value, device.value?.name].filter(Boolean).join(" · ");
  return (
    <div class="signin">
      <Masthead
        title="Amparo"
        subtitle={where === "" ? undefined : where}
        back={isFirst ? undefined : () => setStep({ kind: "workers" })}
        onHelp={helpNumber.value === null ? undefined : `tel:${helpNumber.value}`}
      />
      <main id="main" class="signin-main">
        {shutOut.value && <Note kind="warning" icon="device">{t("shut_out")}</Note>}
        {enrols ? <Enrol /> : slots !== null && <At step={step} slots={slots} onStep={setStep} />}
        <Unsent />
      </main>
    </div>
  );
}

function At({ step, slots, onStep }: { step: Step; slots: readonly Slot[]; onStep: (step: Step) => void }) {
  const toCredentials = (): void => onStep({ kind: "credentials" });
  if (step.kind === "workers") {
    return <Workers slots={slots} onChoose={(slot) => onStep({ kind: "pin", slot })} onOther={toCredentials} />;
  }
  if (step.kind === "pin") {
    return <Open slot={step.slot} onPassword={toCredentials} />;
  }
  // A sign-in that was too long ago is asked for again.
  if (step.kind === "new-pin" && sessionLives.value) return <NewPin />;
  return <Credentials onSignedIn={() => onStep({ kind: "new-pin" })} />;
}

/**
 * Work goes on being sent while nobody is signed in: said here, so that nobody signs in for its sake. A device that was
 * shut out sends nothing: its work can be taken off it as a file.
 */
function Unsent() {
  const { unsent } = status.value;
  if (unsent === 0) return null;
  if (!shutOut.value) return <p class="signin-unsent">{t("unsent", { count: unsent })}</p>;
  const save = async (): Promise<void> => toast({ text: t("copy_saved", { count: await saveCopy() }) });
  return (
    <Note kind="warning" icon="save" actions={<Button icon="save" onClick={() => void save()}>{t("copy")}</Button>}>
      {t("unsent_kept", { count: unsent })}
    </Note>
  );
}
