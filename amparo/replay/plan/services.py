"""Meals, showers and transport of a day: one for everybody who is served, and second ones up to the total."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from amparo.replay.acts import ArrivalKind, Population, ServedPerson, ServicesGiven
from amparo.replay.people import Person
from amparo.replay.plan.arrivals import Group
from amparo.replay.plan.desk import Registered
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.streams import FLOODS, Stream

ROWS_MAX = 200
_EVENING = 1_140
_FIRST, _SECOND = 40, 70
_ENTRY_KINDS, _RETURN_KINDS = ("SHOWER", "HYGIENE", "TRANSPORT"), ("TRANSPORT", "PHONE_CALL")


@dataclass(frozen=True, slots=True)
class _Row:
    person_id: UUID
    household_id: UUID


def _rows(people: Sequence[tuple[UUID, Person]]) -> list[_Row]:
    return [_Row(person.person_id, household_id) for household_id, person in people]


class Services:
    """Makes the day's batches of services; every person gets a kind at most once a day."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def of_day(
        self, stream: Stream, day: int, *, met: list[Registered], groups: list[Group], extra: int
    ) -> list[ServicesGiven]:
        """A meal for all who are served; then `extra` second services, registered people first."""
        returned = stream.kind is ArrivalKind.RETURN
        kinds = _RETURN_KINDS if returned else _ENTRY_KINDS
        second = kinds[day % len(kinds)]
        served = _rows(
            [
                (household.household_id, person)
                for household in met
                if stream not in FLOODS or household.slot.stays
                for person in household.members
            ]
        )
        acts: list[ServicesGiven] = []
        if served:
            acts += self.of_people(day, met[0].site, "MEAL", served, population=stream.population)
            some = served[:extra]
            acts += self.of_people(day, met[0].site, second, some, population=stream.population, later=5)
            extra -= len(some)
        for group in groups:
            if not group.tokens:
                continue
            acts.append(self._of_tokens(stream, day, group, kind="MEAL", number=group.tokens))
            some_tokens = min(extra, group.tokens)
            if some_tokens:
                acts.append(self._of_tokens(stream, day, group, kind=second, number=some_tokens))
            extra -= some_tokens
        return acts

    def of_people(
        self, day: int, site: str, kind: str, rows: list[_Row], *, population: Population, later: int = 0
    ) -> list[ServicesGiven]:
        """The evening's batches for registered people, of at most 200 rows."""
        acts = []
        for start in range(0, len(rows), ROWS_MAX):
            part = rows[start : start + ROWS_MAX]
            acts.append(
                ServicesGiven(
                    act_id=self._ids.of("services", day, site, kind, population, part[0].person_id),
                    at=moment(day, _EVENING + later + start / ROWS_MAX),
                    site=site,
                    kind=kind,
                    population=population,
                    persons=tuple(
                        ServedPerson(
                            service_id=self._ids.of("service", kind, day, row.person_id),
                            person_id=row.person_id,
                            household_id=row.household_id,
                        )
                        for row in part
                    ),
                )
            )
        return acts

    def _of_tokens(self, stream: Stream, day: int, group: Group, *, kind: str, number: int) -> ServicesGiven:
        """The first `number` of the group's tokens; the others are the exceptions."""
        return ServicesGiven(
            act_id=self._ids.of("services", group.group_id, kind),
            at=moment(day, group.minute + (_FIRST if kind == "MEAL" else _SECOND)),
            site=group.site,
            kind=kind,
            population=stream.population,
            group_id=group.group_id,
            tokens=group.tokens,
            exceptions=tuple(range(number, group.tokens)),
        )

    def on_the_way(self, day: int, site: str, travellers: list[Registered]) -> list[ServicesGiven]:
        """A meal at another site for households known from the border."""
        by_population: dict[Population, list[tuple[UUID, Person]]] = defaultdict(list)
        for household in travellers:
            by_population[household.stream.population] += [
                (household.household_id, person) for person in household.members
            ]
        return [
            act
            for population, people in by_population.items()
            for act in self.of_people(day, site, "MEAL", _rows(people), population=population)
        ]
