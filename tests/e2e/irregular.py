"""A few thousand lines as real exports have them: nights, days the clocks change on, overlaps, missing ends, three zones;
and what they must come to, worked out here by other rules of time zones than the product's."""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"]
PROJECTS = ["Harbour", "Lighthouse", "Pier, north", 'Quay "7"', "=SUM(A1)"]
HEADER = ["Date", "Start", "End", "Break (min)", "Project", "Note", "Time zone", "Mood"]
# The nights on which the clocks change, by zone.
CHANGES = {
    "Europe/Berlin": [date(2024, 3, 30), date(2024, 10, 26), date(2025, 3, 29), date(2025, 10, 25)],
    "America/New_York": [date(2024, 3, 9), date(2024, 11, 2), date(2025, 3, 8), date(2025, 11, 1)],
}


@dataclass
class Irregular:
    rows: list = field(default_factory=list)
    sessions: int = 0
    refused: int = 0
    overlapping: int = 0
    work_ms: int = 0
    break_ms: int = 0
    by_project: dict = field(default_factory=dict)

    def good(self, zone, day, start, end, pause, project, note):
        self.rows.append([day.isoformat(), f"{start:%H:%M}", f"{end:%H:%M}", pause or "", project, note, zone, "fine"])
        length = instant(zone, day + timedelta(days=end <= start), end) - instant(zone, day, start)
        self.count(round(length.total_seconds() * 1000), (pause or 0) * 60_000, project)

    def count(self, ms, pause, project):
        self.sessions += 1
        self.work_ms += ms - pause
        self.break_ms += pause
        self.by_project[project] = self.by_project.get(project, 0) + 1

    def bad(self, zone, day, start, end, note):
        self.rows.append([day.isoformat(), start, end, "", "Harbour", note, zone, "fine"])
        self.refused += 1

    def write(self, path):
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(self.rows)
        return path


def instant(zone, day, at):
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(timezone.utc)


def make(seed=20261123):
    """Four years, three lines on most days, each zone in turn so that nothing overlaps but what is meant to."""
    made, chance = Irregular(), random.Random(seed)
    day = date(2022, 1, 3)
    while day < date(2026, 1, 1):
        zone = ZONES[(day.toordinal() // 14) % 3]
        near_change = any(abs((day - night).days) <= 1 for nights in CHANGES.values() for night in nights)
        if not near_change and day.weekday() < 6:
            begin = time(chance.choice([6, 7]), chance.choice([0, 7, 15, 48]))
            project = chance.choice(PROJECTS)
            made.good(zone, day, begin, time(11, chance.randrange(60)), 0, project, "morning")
            made.good(zone, day, time(12, 5), time(17, chance.randrange(60)), 30, project, f"café – {chance.randrange(999)}")
            if day.day % 3 == 0:
                made.good(zone, day, time(18, 0), time(21, 30), 0, "Harbour", "said “late”;\nin two lines")
        day += timedelta(days=1)
    for zone, nights in CHANGES.items():
        for night in nights:
            # Over the change itself: the length is that of the instants, seven or nine hours.
            made.good(zone, night, time(22, 0), time(6, 0), 45, "Lighthouse", "night watch")
    # Overlapping: the second counts only from where the first ends.
    for month in range(1, 13):
        day = date(2026, month, 1) if month < 10 else date(2021, month, 1)
        made.good("Europe/Berlin", day, time(9, 0), time(17, 0), 0, "Pier, north", "first")
        made.good("Europe/Berlin", day, time(16, 0), time(18, 0), 0, "Pier, north", "second")
        made.work_ms -= 60 * 60_000
        made.overlapping += 2
    for number in range(25):
        made.bad("Europe/Berlin", date(2021, 2, 1) + timedelta(days=number), "8:00", "", "forgot to clock out")
    made.bad("Europe/Berlin", date(2025, 3, 30), "2:30", "9:00", "a time that never was")
    made.bad("Europe/Berlin", date(2025, 10, 26), "2:30", "9:00", "a time that was twice")
    made.bad("Mars/Olympus", date(2021, 5, 3), "8:00", "16:00", "no such zone")
    made.bad("Europe/Berlin", date(2021, 5, 4), "25:61", "26:00", "no such time")
    chance.shuffle(made.rows)
    return made
