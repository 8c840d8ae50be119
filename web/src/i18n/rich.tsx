/** A sentence whose values are more than words: marks, codes in bold. The language decides where they stand. */
import { type ComponentChildren, Fragment } from "preact";

/** `text` with its `{slots}` filled; one that is not given stays as it is. */
export function Rich({ text, values }: { text: string; values: Readonly<Record<string, ComponentChildren>> }) {
  const parts = text.split(/\{(\w+)\}/);
  return <>{parts.map((part, at) => <Fragment key={at}>{at % 2 === 0 ? part : (values[part] ?? `{${part}}`)}</Fragment>)}</>;
}
