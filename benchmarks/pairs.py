"""Interleaved pairs: a load over HTTP, then pgbench's same transaction, on one database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from benchmarks.figures import Pair, say
from benchmarks.load import Load, requests_per_second
from benchmarks.options import Options
from benchmarks.pgbench import transactions_per_second
from benchmarks.stage import NUMBERS_APART, Stage

WARM_SECONDS = 2


def runs_of(options: Options) -> int:
    """How many runs `measure` makes, each with numbers of its own: the pairs, and one of each to warm up."""
    return 2 * options.pairs + 2


async def measure(
    stage: Stage,
    options: Options,
    load: Load,
    script: str,
    *,
    service: str,
    token: str,
    connections: int,
    clear: Callable[[int, int], Awaitable[None]] | None = None,
) -> list[Pair]:
    """`options.pairs` pairs of items per second over HTTP and transactions per second by pgbench.

    `clear` is told from which number to which pgbench wrote, where what it wrote would be in the way of the next run.
    """

    async def ours(seconds: int) -> float:
        await stage.calm()
        urls, first = stage.urls[service], stage.next_numbers()
        rate = requests_per_second(load, urls, token, first=first, connections=connections, seconds=seconds)
        return rate * (load.fresh + load.again)

    async def theirs(seconds: int) -> float:
        await stage.calm()
        first = stage.next_numbers()
        rate = transactions_per_second(script, stage.role_url(service), first=first, seconds=seconds)
        if clear:
            await clear(first, first + NUMBERS_APART)
        return rate

    await theirs(WARM_SECONDS)
    await ours(WARM_SECONDS)
    await stage.admin.execute("VACUUM ANALYZE")
    pairs = []
    for n in range(options.pairs):
        pairs.append(Pair(await ours(options.seconds), await theirs(options.seconds)))
        say(f"  pair {n + 1}: {pairs[-1].ours:.0f}/s over HTTP, {pairs[-1].pgbench:.0f}/s by pgbench")
    return pairs
