/** How registration takes people who join a household that stands: it is counted as many more, and each gets a record. Pure. */
import { NOBODY, type Class, type Composition } from "./composition";

/** The class in which somebody is counted. */
export function classOf(sex: string | null, minor: boolean): Class {
  if (sex === "FEMALE") return minor ? "girls" : "women";
  return sex === "MALE" ? (minor ? "boys" : "men") : "not_stated";
}

export interface Joining {
  readonly household_id: string;
  readonly site_id: string;
  readonly device_id: string;
  readonly edit_id: string;
  readonly at: string;
  /** The household's version that was read; of the counts only the difference matters. */
  readonly version: number;
}

/** `QueueIn`, with each person's class and their record (`NamedMemberIn`). */
export function queueOf<T>(people: readonly { readonly counted: Class; readonly named: T }[], about: Joining) {
  const { household_id, site_id, at } = about;
  const unnamed = people.reduce<Composition>((sum, { counted }) => ({ ...sum, [counted]: sum[counted] + 1 }), NOBODY);
  const edit = { id: about.edit_id, household_id, site_id, base_version: about.version, base_unnamed: NOBODY, changes: { unnamed } };
  return {
    device_id: about.device_id,
    sent_at: at,
    more: true, // an outbox is no queue of that kind: nothing says that all before it has come
    items: [
      { kind: "EDIT_HOUSEHOLD", happened_at: at, device_seq: 1, edit },
      ...people.map(({ named }, place) => ({ kind: "NAME_MEMBER", happened_at: at, device_seq: place + 2, household_id, named })),
    ],
  };
}
