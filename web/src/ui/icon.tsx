import { ICONS, type IconName } from "./icons";

export type IconSize = "s" | "m" | "l";

/** An icon. Beside a word it says nothing of its own; alone it needs a `label`. */
export function Icon({ name, size, label, cls }: {
  name: IconName;
  /** 16, 20, 32; without it 24. */
  size?: IconSize | undefined;
  label?: string | undefined;
  cls?: string | undefined;
}) {
  const drawing = ICONS[name];
  const spoken = label === undefined ? { "aria-hidden": true as const } : { role: "img" as const, "aria-label": label };
  return (
    <svg class={["i", size, cls].filter(Boolean).join(" ")} viewBox="0 0 24 24" {...spoken}>
      {drawing.circles?.map(([cx, cy, r]) => <circle key={`${cx} ${cy}`} cx={cx} cy={cy} r={r} />)}
      {drawing.d !== undefined && <path d={drawing.d} />}
      {drawing.fill !== undefined && <path d={drawing.fill} fill="currentColor" />}
    </svg>
  );
}
