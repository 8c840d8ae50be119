/** Why a bed does not fit; what the desk itself may set aside can be used all the same. */
import { Button, Sheet } from "../../ui";
import { opened, placing } from "./state";
import { give, refused } from "./taps";
import { t } from "./texts";

export function WhySheet() {
  const found = refused.value;
  const open = opened.value === "why" && found !== null && placing.value !== null;
  const close = (): void => void (opened.value = null);
  return (
    <Sheet
      open={open}
      onClose={close}
      title={found === null ? "" : t("why_title", { bed: found.bed.code, why: t(`why.${found.why.code}`) })}
      actions={
        <>
          <Button kind="primary" wide onClick={close}>{t("why_other")}</Button>
          {found?.why.strength === "desk" && <Button kind="ink" wide onClick={() => give(found.bed.id)}>{t("why_anyway")}</Button>}
        </>
      }
    >
      {found !== null && <p>{t(`why_text.${found.why.strength}`)}</p>}
    </Sheet>
  );
}
