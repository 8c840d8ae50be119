"""The words in which rules are told, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """One language. `{n}`, `{span}`, `{anchor}`, `{least}`, `{most}`, `{of}` and `{conditions}` are filled in."""

    units: Mapping[str, str]
    windows: Mapping[str, str]
    whom: Mapping[str, str]
    names: Mapping[str, str]
    kit: str
    kits: str
    per_members: str
    at_most: str
    calendar: str
    rolling: str
    day: str
    days: str
    week: str
    weeks: str
    month: str
    months: str
    all_of: str
    any_of: str
    is_of: str
    needs: str
    staying: str
    aged: str
    aged_from: str
    aged_to: str
    conjunction: str
    disjunction: str


SPANISH = Phrases(
    units={
        "PERSON": "Por persona",
        "HOUSEHOLD": "Por hogar",
        "DWELLING": "Por vivienda",
        "SITE": "Por sitio",
    },
    windows={"ROUND": "una vez en la ronda", "ARRIVAL": "en cada llegada", "EVENT": "una vez por evento"},
    whom={"RECIPIENT": "quien recibe", "SOMEBODY": "alguien del hogar", "EVERYBODY": "cada persona del hogar"},
    names={
        "IN_TRANSIT": "población en tránsito",
        "RETURNEE": "población retornada",
        "DISPLACED": "población desplazada",
        "DESTINATION_OTHER": "población extranjera que se queda",
        "HOST": "comunidad de acogida",
        "FEMALE": "sexo femenino",
        "MALE": "sexo masculino",
        "OTHER": "otro sexo",
        "NOT_STATED": "sexo no indicado",
        "LOWER_BED": "cama baja",
        "STEP_FREE": "acceso sin gradas",
        "NEAR_TOILET": "cercanía al baño",
        "OWN_ROOM": "cuarto propio",
        "POWER_FOR_DEVICE": "corriente para un aparato",
        "COOL_STORE": "frío para medicinas",
        "CARER_BESIDE": "acompañante al lado",
        "PRIORITY_LINE": "fila preferente",
        "NAPPIES": "pañales",
        "INCONTINENCE": "artículos para incontinencia",
        "MENSTRUAL": "artículos menstruales",
        "BABY_FOOD_CONTACT": "alimentación de bebé",
    },
    kit="1 kit",
    kits="{n} kits",
    per_members="por cada {n} personas, completas o no",
    at_most="{n} como máximo",
    calendar="una vez en cada {span} a partir del {anchor}",
    rolling="una vez en cualquier período de {span}",
    day="día",
    days="{n} días",
    week="semana",
    weeks="{n} semanas",
    month="mes",
    months="{n} meses",
    all_of="Se requiere que: {conditions}.",
    any_of="Se requiere una de estas: {conditions}.",
    is_of="sea de {of}",
    needs="necesite {of}",
    staying="se aloje en un albergue",
    aged="tenga de {least} a {most} años",
    aged_from="tenga {least} años o más",
    aged_to="tenga {most} años o menos",
    conjunction=" y ",
    disjunction=" o ",
)

ENGLISH = Phrases(
    units={"PERSON": "Per person", "HOUSEHOLD": "Per household", "DWELLING": "Per dwelling", "SITE": "Per site"},
    windows={"ROUND": "once in the round", "ARRIVAL": "at each arrival", "EVENT": "once per event"},
    whom={
        "RECIPIENT": "the recipient",
        "SOMEBODY": "somebody of the household",
        "EVERYBODY": "everybody of the household",
    },
    names={
        "IN_TRANSIT": "people in transit",
        "RETURNEE": "returnees",
        "DISPLACED": "displaced people",
        "DESTINATION_OTHER": "foreigners who stay",
        "HOST": "the host community",
        "FEMALE": "female sex",
        "MALE": "male sex",
        "OTHER": "other sex",
        "NOT_STATED": "sex not stated",
        "LOWER_BED": "a lower bed",
        "STEP_FREE": "step-free access",
        "NEAR_TOILET": "a toilet nearby",
        "OWN_ROOM": "a room of their own",
        "POWER_FOR_DEVICE": "power for a device",
        "COOL_STORE": "a cool store",
        "CARER_BESIDE": "a carer beside",
        "PRIORITY_LINE": "the priority line",
        "NAPPIES": "nappies",
        "INCONTINENCE": "incontinence items",
        "MENSTRUAL": "menstrual items",
        "BABY_FOOD_CONTACT": "baby feeding",
    },
    kit="1 kit",
    kits="{n} kits",
    per_members="for every {n} people or part of them",
    at_most="at most {n}",
    calendar="once in every {span} from {anchor} on",
    rolling="once within any {span}",
    day="day",
    days="{n} days",
    week="week",
    weeks="{n} weeks",
    month="month",
    months="{n} months",
    all_of="Required: {conditions}.",
    any_of="One of these is required: {conditions}.",
    is_of="is of {of}",
    needs="needs {of}",
    staying="is staying in a shelter",
    aged="is {least} to {most} years old",
    aged_from="is {least} years old or more",
    aged_to="is {most} years old or less",
    conjunction=" and ",
    disjunction=" or ",
)

PHRASES: Mapping[str, Phrases] = {"es": SPANISH, "en": ENGLISH}
