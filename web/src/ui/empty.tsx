import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icon";
import type { IconName } from "./icons";

/** Says what will appear here. */
export function Empty({ icon, title, children, action }: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h3>{title}</h3>
      {children !== undefined && <p class="sm mut">{children}</p>}
      {action}
    </div>
  );
}

/** Grey bars with a word, only when loading takes longer than most do. */
export function Skeleton({ label, lines = 3, after = 300 }: {
  label: string;
  lines?: number | undefined;
  /** Milliseconds. */
  after?: number | undefined;
}) {
  const [late, setLate] = useState(after === 0);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  if (!late) return null;
  return (
    <div class="skeleton stack-2" aria-busy="true" role="status">
      <p class="sm mut">{label}</p>
      {Array.from({ length: lines }, (_, at) => <i key={at} />)}
    </div>
  );
}
