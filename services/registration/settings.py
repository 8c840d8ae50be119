"""Settings of registration alone."""

from __future__ import annotations

from shared.settings import Settings


class RegistrationSettings(Settings):
    """What registration adds to the shared settings."""

    search_arrival_days: int = 7
    """A name is found only where its person arrived within so many days (`registration.md`, 2)."""
    clock_ahead_seconds_max: float = 600.0
    """How far a given time may lie ahead of the server's: more is a mistake, not a slow clock."""
    expected_days_max: int = 31
    """How far ahead a group may be expected."""
    manifest_hours: int = 72
    """How long a list of names that was sent ahead is kept after it came."""
    first_queue_days: int = 7
    """How far back the first queue of a device may reach: before it nothing is known of its clock."""
    task_seen_minutes: int = 60
    """A protection task that no officer has seen by then is escalated (`domain.md`, Children)."""
    protection_phone: str = ""
    """The officer's number where a site has set none of its own; it must work without this system."""
    export_hours: float = 24.0
    """How long an authority's export may be approved and read."""
    similar_headcount_minutes: int = 30
    similar_headcount_share: float = 0.2
    """Two head-counts are alike when their totals differ by no more than this share of the larger one."""
    import_days: int = 14
    """So long a list's file is kept, encrypted, and its import can be undone."""
    import_chunk_households: int = 250
    """Registered in one transaction: a crash costs so many, and a desk waits for so many at the most."""
    import_poll_ms: int = 500
    import_lease_seconds: float = 60.0
    import_events_waiting_max: int = 1_000
    """An import waits while so many events are unsent: what a desk does meanwhile is told to the others in time."""
    import_wait_seconds_max: float = 5.0
    """But no longer than this while none of them is sent: a broker that is away stops no import."""
    import_answer_wait_seconds: float = 10.0
    """How long a preview waits for its file to be read before it says that it is not yet."""
    import_progress_seconds: float = 30.0
    """How long one stream of progress lives; clients come again with `Last-Event-ID`."""

    match_timeout_ms: int = 800
    """A statement of the comparison takes no longer: nobody waits at a desk because somebody is looked for."""
    match_desk_seconds: float = 2.0
    """The same for the whole comparison of a registration."""
    match_names_seconds: float = 0.5
    """In so long a look for names that look alike the people of one registration are taken in turn."""
    match_compared_max: int = 40
    """So many people with the most keys in common are scored."""
    match_key_people_max: int = 200
    """A key that more people have tells nobody from anybody, and is not asked for."""
    match_alike_least: float = 0.7
    """Names look alike from this trigram similarity on."""
    match_candidates_max: int = 5
    match_refresh_seconds: float = 300.0
    """How old what the scorer knows of all people may be."""
    match_question_minutes: int = 60
    match_wrong_answers_max: int = 3
    """So many wrong answers of one user within an hour are shown to the protection officer."""
    match_run_seconds: float = 86_400.0
    """Pause between two runs of the batch in which a worker compares who has changed; 0: only by hand."""
    match_run_people: int = 100
    """So many people are compared in one transaction of a run."""
    match_at_once_people_max: int = 300_000
    """Up to so many people a run of all against all holds everybody in memory, and takes minutes."""
    match_run_at_hour: int = 2
    """The local hour from which on the day's run may begin."""

    lookup_people_per_hour_soft: int = 300
    """People whose identity one user may read in an hour before protection officers hear of it; 0: without end."""
    lookup_people_per_hour_max: int = 900
    """The same, before it is refused."""
    lookup_people_per_day_soft: int = 1_500
    lookup_people_per_day_max: int = 4_000
    roster_people_max: int = 5_000
    """So many guests a device is given: `web.md`, Buscar persona."""
    roster_loads_per_day_soft: int = 40
    """Rosters that one user may be answered in a day before officers hear of it; unchanged ones are none; 0: any."""
    roster_loads_per_day_max: int = 120
    """The same, before it is refused."""
    lookup_budgets_in_demo: bool = False
    """A demonstration lives through a year in an hour: its users' budgets are off unless this says otherwise."""
    break_glass_minutes_max: int = 60

    retention_transit_days: int = 90
    """Names of people in transit are erased so long after the last contact (an open protection case: not before)."""
    retention_returnee_months: int = 24
    """Those of returnees, after the last contact."""
    retention_displaced_months: int = 12
    """Those of displaced people, after their emergency closed and the last contact."""
    retention_other_months: int = 24
    """Those of others (host community, foreigners who stay), after the last contact."""
    retention_listed_days: int = 60
    """Whoever was only on a list and never seen, after the emergency closed."""
    retention_note_months: int = 12
    """What was written as a reason for breaking the glass before a whole site."""
    retention_tracing_days: int = 90
    """A relative's message about somebody they look for; not before an officer has closed its task."""
    retention_question_days: int = 90
    """That a desk was asked about somebody who is registered elsewhere, after the question's time was over."""
    retention_export_days: int = 90
    """Whose names were exported for an authority, after the export's time was over; who asked and approved stays."""
    retention_batch_people: int = 500
    """People that one transaction erases."""


def settings_of(settings: Settings) -> RegistrationSettings:
    """The settings of a command's context as registration's own."""
    return settings if isinstance(settings, RegistrationSettings) else RegistrationSettings(**settings.model_dump())
