from amparo.replay.driver.cards import unknown_code
from shared.contracts.card_codes import is_card_code


def test_unknown_cards_are_well_formed_and_different() -> None:
    codes = {unknown_code(serial) for serial in range(500)}

    assert len(codes) == 500
    assert all(is_card_code(code) for code in codes)
