"""The words of Honduran lists: of headings, of sex, of relationships, of months; folded, without accents.

From the forms that municipal emergency committees (CODEM) and local committees (CODEL) fill in; a heading that is
not here is asked for once, and the answer is kept for the layout.
"""

from __future__ import annotations

import re
import unicodedata

from services.registration.vocabulary import ListField, Relationship
from shared.contracts.vocabulary import Sex

NAMES = frozenset(
    {ListField.FULL_NAME, ListField.FULL_NAME_SURNAMES_FIRST, ListField.GIVEN_NAMES, ListField.FAMILY_NAMES}
)
COUNTS = {
    ListField.WOMEN: "women",
    ListField.MEN: "men",
    ListField.GIRLS: "girls",
    ListField.BOYS: "boys",
    ListField.NOT_STATED: "not_stated",
}
SEVERAL = frozenset({*COUNTS, ListField.GIVEN_NAMES, ListField.FAMILY_NAMES, ListField.ADDRESS, ListField.IGNORED})
"""Fields that several columns may hold: two surnames, girls by age band."""


def folded(text: str) -> str:
    """Lower case, letters and digits and single spaces, without accents; `#` and `Nº` become `no`."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("º", "o ").replace("°", "o ").replace("#", " no "))
    kept = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(kept.split())


_NUMBER = r"(no|nro|num|numero|n|cod|codigo|id|correlativo)"
_OF = r"( de)?( la| el)?"
_GROUP = r"(familia|familias|flia|hogar|grupo familiar|nucleo familiar|vivienda|casa)"
_HEADINGS: tuple[tuple[ListField, str], ...] = (
    (ListField.IGNORED, r"observ|comentario|\bnotas?\b|firma|huella|dano|discapac|embaraz|enferm|lactan|email|correo"),
    (ListField.HOUSEHOLD_NUMBER, rf"^{_NUMBER}{_OF} {_GROUP}$|^{_GROUP} {_NUMBER}$|^(familia|hogar|flia)$"),
    (ListField.BIRTH_DATE, r"nacimiento|\bnac\b|fecha nac|\bf n\b"),
    (ListField.AGE, r"\bedad\b|^anos( cumplidos)?$"),
    (ListField.DOCUMENT, r"identidad|\bdni\b|cedula|documento|\b(no|num) id\b|^id$|pasaporte|identificacion"),
    (ListField.SEX, r"\bsexo\b|\bgenero\b|^[fmh] [fmh]$"),
    (ListField.RELATIONSHIP, r"parentesco|relacion|vinculo"),
    (ListField.PHONE, r"telefono|\btel\b|celular|\bcel\b|movil|whatsapp|contacto"),
    (ListField.COLONIA, r"colonia|\bcol\b|barrio|aldea|caserio|comunidad|\bsector\b|residencial"),
    (ListField.ADDRESS, r"direccion|domicilio|bloque|lugar|ubicacion|punto de referencia"),
    (ListField.TOTAL, r"\btotal\b|(miembros|personas|integrantes)( por| de la| en la)?|cantidad"),
    (ListField.GIRLS, r"\bninas\b|\bnina\b|menores (mujeres|femenin)|hembras menores"),
    (ListField.BOYS, r"\bninos\b|\bnino\b|menores (hombres|varones|masculin)|varones menores"),
    (ListField.WOMEN, r"mujer|femenin|adultas|\bhembras\b"),
    (ListField.MEN, r"hombre|masculin|varon|^adultos$"),
    (ListField.FULL_NAME_SURNAMES_FIRST, r"apellidos? y nombres?|apellidos nombres"),
    (ListField.FULL_NAME, r"nombres? y apellidos?|nombres? completos?|nombres? apellidos?|nombres? del? "),
    (ListField.FAMILY_NAMES, r"apellido"),
    (ListField.GIVEN_NAMES, r"\bnombres?\b"),
    (ListField.FULL_NAME, r"jef[ea]|cabeza|beneficiari|damnificad|afectad|\bpersona\b|representante"),
    (ListField.NOT_STATED, r"^ninez$|^menores$|^otros$|adultos mayores|tercera edad"),
    (ListField.IGNORED, rf"^{_NUMBER}$|^item$|fecha"),
)
HEADINGS = tuple((field, re.compile(pattern)) for field, pattern in _HEADINGS)
MAY_BE_MARK = re.compile(r"\bjef[ea]\b|cabeza")
IS_NUMBER = re.compile(rf"^{_NUMBER}$")


def field_of(heading: str) -> ListField | None:
    """The field that a folded heading names, or None where no word of it is known."""
    return next((field for field, pattern in HEADINGS if pattern.search(heading)), None)


MARKS = frozenset({"x", "si", "s", "1", "jefe", "jefa", "j", "jf", "titular", "cabeza"})
NO_MARKS = frozenset({"no", "n", "0", "miembro", "m", "dependiente"})

SEXES = {
    **dict.fromkeys(("f", "fem", "femenino", "femenina", "mujer", "hembra", "female", "w"), Sex.FEMALE),
    **dict.fromkeys(("h", "masc", "masculino", "hombre", "varon", "male", "v"), Sex.MALE),
    **dict.fromkeys(("otro", "otra", "x", "no binario"), Sex.OTHER),
}
"""`m` is missing: masculino beside F, mujer beside H; the column decides (`layout.py`)."""

_RELATIONS: tuple[tuple[Relationship, str], ...] = (
    (Relationship.HEAD, r"\bjef[ea]\b|cabeza|titular|\brepresentante\b"),
    (Relationship.SPOUSE, r"espos|conyuge|marido"),
    (Relationship.PARTNER, r"companer|pareja|union libre"),
    (Relationship.GRANDCHILD, r"niet[oa]"),
    (Relationship.GRANDPARENT, r"abuel"),
    (Relationship.IN_LAW, r"suegr|cunad|yerno|nuera"),
    (Relationship.CHILD, r"hij[oa]|hijastr"),
    (Relationship.PARENT, r"\bpadre\b|\bmadre\b|papa|mama"),
    (Relationship.SIBLING, r"herman"),
    (Relationship.NIECE_NEPHEW, r"sobrin"),
    (Relationship.AUNT_UNCLE, r"\bti[oa]\b"),
    (Relationship.COUSIN, r"\bprim[oa]\b"),
    (Relationship.NON_RELATIVE, r"amig|vecin|no pariente|ningun|inquilin"),
)
RELATIONS = tuple((relationship, re.compile(pattern)) for relationship, pattern in _RELATIONS)


def relationship_of(text: str) -> Relationship:
    """The relationship that a cell names; UNKNOWN where no word of it is known."""
    word = folded(text)
    return next((one for one, pattern in RELATIONS if pattern.search(word)), Relationship.UNKNOWN)


MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        (
            *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
            *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        start=1,
    )
    for length in range(3, len(name) + 1)
} | {"set": 9, "setiembre": 9, "jan": 1, "apr": 4, "aug": 8, "dec": 12}
