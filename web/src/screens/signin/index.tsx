/**
 * Before anybody works: enrol the device once, sign in once per shift with the network, then open by PIN. Nothing of
 * anybody is shown here, and nothing that waits in the outbox is kept back by it.
 */
import { useEffect, useState } from "preact/hooks";
import { sessionLives } from "../../api/access";
import { device } from "../../session/device";
import { status } from "../../outbox/status";
import { readSlots, type Slot } from "../../session/slots";
import { Logo } from "../../ui";
import { Credentials } from "./credentials";
import { Enrol } from "./enrol";
import { NewPin } from "./new-pin";
import { Open } from "./open";
import { t } from "./texts";
import { Workers } from "./workers";
import "./signin.css";

type Step = { kind: "workers" } | { kind: "credentials" } | { kind: "pin"; slot: Slot } | { kind: "new-pin" };

export default function SignIn() {
  useEffect(() => void (document.title = `${t("title")} · Amparo`), []);
  return (
    <div class="signin">
      <header class="signin-head">
        <Logo />
        <h1>Amparo</h1>
      </header>
      <main id="main" class="signin-main stack">
        {device.value === null ? <Enrol /> : <Steps />}
        <Unsent />
      </main>
    </div>
  );
}

function Steps() {
  const [slots, setSlots] = useState<readonly Slot[] | null>(null);
  const [step, setStep] = useState<Step>({ kind: "workers" });
  useEffect(() => {
    void readSlots().then((found) => {
      setSlots(found);
      if (found.length === 0) setStep({ kind: "credentials" });
    });
  }, []);
  if (slots === null) return null;
  const back = slots.length > 0 ? () => setStep({ kind: "workers" }) : undefined;
  switch (step.kind) {
    case "workers":
      return (
        <Workers slots={slots} onChoose={(slot) => setStep({ kind: "pin", slot })} onOther={() => setStep({ kind: "credentials" })} />
      );
    case "pin":
      return <Open slot={step.slot} onBack={back} onPassword={() => setStep({ kind: "credentials" })} />;
    case "credentials":
      return <Credentials onBack={back} onSignedIn={() => setStep({ kind: "new-pin" })} />;
    case "new-pin":
      return sessionLives.value ? <NewPin /> : <Credentials onBack={back} onSignedIn={() => setStep({ kind: "new-pin" })} />;
  }
}

/** Work goes on being sent while nobody is signed in: said here, so that nobody signs in for its sake. */
function Unsent() {
  const { unsent } = status.value;
  return unsent === 0 ? null : <p class="signin-unsent">{t("unsent", { count: unsent })}</p>;
}
