/** Sign in with name and password, once per shift; then, where it is asked for, a code or a password of one's own. */
import { useState } from "preact/hooks";
import type { Problem } from "../../api/problem";
import { api, read } from "../../api/client";
import { signIn } from "../../session/session";
import { Button, Field, Note, TextInput } from "../../ui";
import { t } from "./texts";

type Asked = "password" | "totp" | "new_password" | "authenticator";

export function Credentials({ onSignedIn }: { onSignedIn: () => void }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const [chosen, setChosen] = useState("");
  const [asked, setAsked] = useState<Asked>("password");
  const [secret, setSecret] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);

  const send = async (): Promise<void> => {
    if (username.trim() === "" || password === "") return setProblem(t("credentials.missing"));
    setBusy(true);
    const refused = await signIn({
      username: username.trim(),
      password,
      ...(totp === "" ? {} : { totp: totp.replace(/\s/g, "") }),
      ...(asked === "new_password" ? { new_password: chosen } : {}),
    });
    setBusy(false);
    if (refused === null) return onSignedIn();
    await next(refused);
  };
  const next = async (refused: Problem): Promise<void> => {
    setProblem(undefined);
    if (refused.code === "totp_needed") setAsked("totp");
    else if (refused.code === "password_change_needed") setAsked("new_password");
    else if (refused.code === "totp_enrolment_needed") await setUpAuthenticator();
    else setProblem(said(refused));
  };
  const setUpAuthenticator = async (): Promise<void> => {
    const made = await read(api.directory.POST("/directory/v1/totp", { body: { username: username.trim(), password } }));
    if (!made.ok) return setProblem(said(made.problem));
    setSecret(made.data.secret);
    setAsked("authenticator");
  };

  return (
    <form class="signin-step" onSubmit={(event) => (event.preventDefault(), void send())}>
      <h2>{t("title")}</h2>
      <Field label={t("credentials.name")}>
        <TextInput value={username} onInput={setUsername} name="username" autocomplete="username" />
      </Field>
      <Field label={t("credentials.password")}>
        <Password value={password} onInput={setPassword} name="password" autocomplete="current-password" />
      </Field>
      {asked === "authenticator" && secret !== null && (
        <Note icon="shield" title={t("credentials.authenticator")}>
          <code class="signin-secret">{secret.replace(/(.{4})/g, "$1 ").trim()}</code>
        </Note>
      )}
      {(asked === "totp" || asked === "authenticator") && (
        <Field label={t("credentials.code")} hint={t("credentials.code_hint")}>
          <TextInput value={totp} onInput={setTotp} keys="numeric" name="totp" autocomplete="one-time-code" />
        </Field>
      )}
      {asked === "new_password" && (
        <Field label={t("credentials.own")} hint={t("credentials.own_hint")}>
          <Password value={chosen} onInput={setChosen} name="new-password" autocomplete="new-password" />
        </Field>
      )}
      <div role="alert">{problem !== undefined && <Note kind="warning" icon="alert">{problem}</Note>}</div>
      <div class="signin-act">
        <Button kind="primary" wide type="submit" busy={busy}>{t("credentials.send")}</Button>
      </div>
    </form>
  );
}

/** Typed unseen, and shown to who asks: twelve letters on a phone are mistyped. */
function Password({ value, onInput, name, autocomplete }: {
  value: string;
  onInput: (value: string) => void;
  name: string;
  autocomplete: string;
}) {
  const [shown, setShown] = useState(false);
  return (
    <div class="signin-password">
      <TextInput value={value} onInput={onInput} secret={!shown} name={name} autocomplete={autocomplete} />
      <Button small icon="eye" pressed={shown} onClick={() => setShown(!shown)}>{t("credentials.show")}</Button>
    </div>
  );
}

function said(problem: Problem): string {
  if (problem.code === "unheard") return t("no_network");
  return problem.detail ?? problem.title;
}
