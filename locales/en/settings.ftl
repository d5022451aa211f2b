# Settings and the first run.

section-you = You
section-sync = Account and sync
section-time = Time
section-hours = Target hours
section-days-off = Days off
section-appearance = Appearance
section-reminders = Reminders
section-computer = Computer
section-names = Names
section-data = Data
section-about = About
as-system = As the system

you-hint = Stands in exports.
name = Name
employee-number = Employee number

zone = Time zone
zone-system = As the computer: { $zone }
zone-named = New sessions get it. Leave it empty to follow the computer ({ $zone }).
week-start = First day of the week
clock-style = Clock
clock-24 = 24 hours, 17:30
clock-12 = 12 hours, 5:30 pm
durations = Durations
day-start = A day begins at
day-start-hint = A session that begins earlier counts for the day before, up to 12:00.
rules = Break and rest rules
rules-hint = They are checked and shown. They never change a time.
rules-none = None
rules-eu = European Union
rules-region = { $region }
rules-break = { $rest } minutes of break after { $over } of work ({ $source })
rules-day = At most { $most } of work a day
rules-week = At most { $most } of work a week
rules-rest = At least { $least } of rest between days

hours-hint = What is due decides the balance. Older hours stay in force up to the day newer ones begin.
target-none = No hours are due, so there is no balance.
target-from = From
target-week = A week
target-set = Set target hours
target-change = New hours from a day on
done-target = Target hours saved
opening = Opening balance
opening-hint = What you bring along. Counting begins on that day. Empty both fields for none.
opening-day = Counting from
opening-balance = Balance
done-opening = Opening balance saved

days-off-hint = Nothing is due on them. Days on which nothing is due anyway are left out.
days-off-from = From
days-off-to = To
days-off-kind = Kind
days-off-portion = How much
days-off-none = None in this year.
done-days-off = Days off saved

theme = Light or dark
language = Language
language-pseudo = Pseudo, for translators
letter-keys = Single letters as shortcuts

reminders-hint = As notifications of your system. Each can be answered in the window as well.
notify-break = A break falls due
notify-long = A session runs long
long-after = Long means longer than
notify-punch = Confirm what was pressed in the tray

autostart = Start with the computer
autostart-hint = It waits in the tray.
tray-title = Show worked time beside the tray icon

names-hint = Archived ones keep their past and are no longer offered.
names-none = There are none yet. Type one on Today and it is kept.
names-project = Projects
names-category = Categories
names-labor_type = Labor types
archived = Archived
last-used = Last used { $day }
rename = Rename
archive = Archive
unarchive = Bring back

data-hint = Everything stays in one folder on this computer.
data-export = Export…
data-export-hint = An Excel workbook, CSV, or everything as JSON.
import = Import
import-file = A JSON file of Stint, or CSV with a line of headers
import-hint = You see first what would come of it. Nothing changes until you say so, and it can be undone.
import-dates = “{ $text }” in this file is
import-dates-day = { $day }: day first
import-dates-month = { $day }: month first
import-zone = Times without a zone are meant in
import-new = New sessions
import-known = Already here
import-overlapping = Overlapping
import-ignored = Columns left out
import-refused =
    { $count ->
        [one] { $number } row cannot be read and would be left out
       *[other] { $number } rows cannot be read and would be left out
    }
import-line = Line { $line }:
import-do =
    { $count ->
        [one] Import { $number } session
       *[other] Import { $number } sessions
    }
done-import =
    { $count ->
        [one] { $count } session imported
       *[other] { $count } sessions imported
    }

backups = Backups
backups-hint = Made every day and kept for weeks. Each is checked when it is made.
backup-made = Made
backup-kind = Kind
backup-sessions = Sessions
backup-size = Size
backup-make = Back up now
done-backup = Backup made
restore-title = Restore the backup of { $when }
restore-what = The data becomes what it was then. What is there now is backed up first, so that you can come back to it.
done-restored = Backup restored
check = Check
check-hint = Reads everything, follows the journal’s chain of hashes and replays it.
check-do = Check the data
check-busy = Checking…
check-good = All is well: { $records } journal records amount to exactly the { $sessions } sessions there are.
check-head = Newest hash: { $head }
check-bad = The data is not whole. Nothing was changed. Restore a backup, or keep the folder and ask for help.
check-chain = The chain breaks at record { $n }.

about-version = Version
about-folder = Folder
about-device = This device
about-zones = Time zone rules
about-private = Nothing is sent anywhere.
about-server = Your sessions are sent to { $url } and nowhere else.

first-title = Stint keeps your hours.
first-hint = A few answers, then the clock. All can be changed in Settings.
first-where = Where do you work?
first-hours = How many hours are due?
first-due = Hours are due, so show me a balance
first-later = It counts from today on. An earlier day and what you bring along can be set in Settings.
first-start = Start with the computer?
first-begin = To the clock
