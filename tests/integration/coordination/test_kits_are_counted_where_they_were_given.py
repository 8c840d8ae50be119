"""Kits at Danlí and Trojes are those that were given there: by the site's place, whatever their kind."""

from tests.support.coordination import CoordinationAlone
from tests.support.year import DANLI, LA_LIMA, handout, site

FIGURE = "kits_danli_trojes_total"


async def test_a_kit_that_is_usual_there_counts_elsewhere_only_in_the_total(coordination: CoordinationAlone) -> None:
    ocotepeque = site(LA_LIMA, "OCOTE-PUESTO", pcode="HN1401")
    await coordination.feed([ocotepeque, handout("HYGIENE", site_id=LA_LIMA)])
    figures = await coordination.figures()
    assert (figures[FIGURE], figures["kits_hygiene"], figures["kits_total"]) == (0, 1, 1)


async def test_a_kit_that_is_usual_elsewhere_counts_there(coordination: CoordinationAlone) -> None:
    trojes = site(LA_LIMA, "TROJES-CDT", pcode="HN0719")
    await coordination.feed([site(DANLI, "DANLI"), trojes, handout("FLOOD"), handout("FLOOD", site_id=LA_LIMA)])
    assert (await coordination.figures())[FIGURE] == 2


async def test_vouchers_and_information_are_no_kits(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), handout("VOUCHER"), handout("INFORMATION")])
    assert (await coordination.figures())[FIGURE] == 0


async def test_its_source_rows_are_those_of_its_sites(coordination: CoordinationAlone) -> None:
    here, there = handout("HYGIENE"), handout("HYGIENE", site_id=LA_LIMA)
    await coordination.feed([site(DANLI, "DANLI"), site(LA_LIMA, "LALIMA", pcode="HN0512"), here, there])
    assert [row["id"] for row in await coordination.sources(FIGURE)] == [str(here.handout_id)]


async def test_a_hand_out_whose_site_is_told_later_is_counted_then(coordination: CoordinationAlone) -> None:
    await coordination.feed([handout("HYGIENE")])
    before = (await coordination.figures())[FIGURE]
    await coordination.feed([site(DANLI, "DANLI")])
    assert (before, (await coordination.figures())[FIGURE]) == (0, 1)


async def test_a_confidential_sites_kits_are_in_no_municipalitys_figure(coordination: CoordinationAlone) -> None:
    house = site(LA_LIMA, "CASA-7", pcode="HN07", confidential=True)
    await coordination.feed([house, handout("HYGIENE", site_id=LA_LIMA)])
    figures = await coordination.figures()
    assert (figures[FIGURE], figures["kits_total"]) == (0, 1)
