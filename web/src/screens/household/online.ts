/** A read that is made when it is looked at, with a network, and kept by nobody. */
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../../api/problem";
import type { Read } from "../../api/client";
import { mode } from "../../net/connectivity";

export interface Online<T> {
  readonly data: T | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  readonly offline: boolean;
}

/** Ask where there is somebody to ask for (`key`) and a network; again when either changes. */
export function useOnline<T>(key: string | null, ask: () => Promise<Read<T>>): Online<T> {
  const [state, setState] = useState<{ key: string | null; data: T | null; problem: Problem | null }>({ key: null, data: null, problem: null });
  const offline = mode.value === "local";
  useEffect(() => {
    if (key === null || offline) return undefined;
    let current = true;
    void ask().then((answer) => current && setState({ key, data: answer.ok ? answer.data : null, problem: answer.ok ? null : answer.problem }));
    return () => void (current = false);
  }, [key, offline]);
  const mine = state.key === key;
  return { data: mine ? state.data : null, problem: mine ? state.problem : null, loading: key !== null && !offline && !mine, offline };
}
