"""Sealing to an installation's public key, as a browser does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey

from shared.outbox_keys import ALGORITHM, ENCRYPTION


def sealed_to(public: Mapping[str, Any], content: Any, **header: str) -> str:
    """`content` as a compact JWE; a text is sealed as it stands."""
    whole = {"alg": ALGORITHM, "enc": ENCRYPTION, "kid": str(public["kid"]), **header}
    text = content if isinstance(content, str) else json.dumps(content)
    return jwe.encrypt_compact(whole, text.encode(), ECKey.import_key(dict(public)), algorithms=[*whole.values()])
