# What the command line says: answers first, then what is wrong with what was typed, then help.

# Punches
cli-in = Clocked in at { $time }
cli-in-earlier = Clocked in from { $time } (pressed { $pressed })
cli-in-already = Already clocked in since { $since }
cli-out = Clocked out at { $time }: { $work } worked
cli-out-other = Clocked out at { $time } (pressed { $pressed }): { $work } worked
cli-out-already = Already clocked out
cli-break = On a break since { $since }
cli-break-already = Already on a break since { $since }
cli-resume = Back at work since { $since }
cli-resume-already = Already at work since { $since }
cli-switch = Switched at { $since }
cli-switch-already = Already so since { $since }

cli-work-length = work { $length }
cli-break-length = break { $length }
cli-counted-length = counted { $length }

# Status
cli-status-out = Clocked out
cli-status-working = Working since { $since }
cli-status-on-break = On a break since { $since }
cli-status-start = counted from { $start } (pressed { $pressed })
cli-status-today = Today { $work }
cli-status-today-of = Today { $work } of { $target }
cli-status-week = week { $work }
cli-status-week-of = week { $work } of { $target }
cli-status-balance = balance { $balance }
cli-status-forgotten = You are still clocked in since { $since }. When did you leave? Type stint out --at 17:30.
cli-status-break-due = A break of { $minutes } minutes is due in { $length }.
cli-status-break-overdue = A break of { $minutes } minutes has been due for { $length }.

# List
cli-list-empty = No sessions.
cli-list-pressed = { $time } (pressed { $original })
cli-list-entered = { $time } (entered { $original })
cli-list-target = of { $target }
cli-list-total = Total
cli-list-count =
    { $sessions ->
        [one] { $sessions } session
       *[other] { $sessions } sessions
    }, { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
cli-mark-running = running

# One session
cli-show-pending = The start becomes { $start } at clock-out.
cli-show-undo = taken back: { $act }
cli-show-device = on { $device }
cli-show-reason = reason: { $reason }
cli-show-change = { $field }: { $old } → { $new }

# Changes
cli-added = Added:
cli-edited = Changed:
cli-deleted =
    { $sessions ->
        [one] Deleted { $sessions } session; stint undo brings it back:
       *[other] Deleted { $sessions } sessions; stint undo brings them back:
    }
cli-undone = Undone: { $act }
cli-redone = Done again: { $act }
cli-unchanged = Nothing had to be changed.
cli-more = and { $count } more

# Files
cli-progress = { $percent } %, { $sessions } sessions
cli-exported =
    { $sessions ->
        [one] Wrote { $sessions } session to { $file }
       *[other] Wrote { $sessions } sessions to { $file }
    }
cli-imported =
    { $sessions ->
        [one] Imported { $sessions } session; stint undo takes it back.
       *[other] Imported { $sessions } sessions; stint undo takes them back.
    }
cli-import-dry = Nothing was changed.
cli-import-cancelled = Cancelled. Nothing was changed.
cli-preview =
    { $sessions ->
        [one] { $sessions } session to import, { $work } of work
       *[other] { $sessions } sessions to import, { $work } of work
    }
cli-preview-days = From { $first } to { $last }
cli-preview-known = Already here: { $sessions }
cli-preview-overlapping = Overlapping others: { $sessions }
cli-preview-columns = Columns not understood: { $columns }
cli-preview-refused = Rows that cannot be read and are left out: { $rows }
cli-preview-row = Line { $line }: { $why }
cli-backup-made =
    { $sessions ->
        [one] Backed up { $sessions } session to { $file }
       *[other] Backed up { $sessions } sessions to { $file }
    }
cli-backup-none = No backups.
cli-backup-sessions =
    { $sessions ->
        [one] { $sessions } session
       *[other] { $sessions } sessions
    }
cli-restored = Restored { $file }. What was there before is kept as a backup.

# Check
cli-check-ok = The data is whole: { $records } journal records, { $sessions } sessions.
cli-check-damaged = The data is damaged. stint backup list shows what can be restored.
cli-check-database = Database: { $what }
cli-check-chain = Journal: the chain breaks at record { $record }.
cli-check-replay = Differs from the journal: { $what }

# Sync
cli-sync-connected = Connected to { $url } as { $user }.
cli-sync-plain = It takes plain sessions only: its original times are the times of sending, breaks split a session, projects are not sent, nothing is deleted there.
cli-sync-secret-file = There is no keychain here: the credential lies in a file that only you can read.
cli-sync-signed-out = Signed out. What was on this computer before is back.
cli-sync-local = Not connected to a server.
cli-sync-done = { $url }: everything is sent.
cli-sync-waiting =
    { $count ->
        [one] { $url }: { $count } change waits to be sent.
       *[other] { $url }: { $count } changes wait to be sent.
    }
cli-sync-cards =
    { $count ->
        [one] { $count } thing needs you.
       *[other] { $count } things need you.
    }
cli-sync-inbox =
    { $count ->
        [one] { $count } change of others waits for your decision.
       *[other] { $count } changes of others wait for your decision.
    }
cli-sync-filling = Earlier sessions are still coming.
cli-sync-trouble = { $trouble }.
cli-sync-trouble-detail = { $trouble } ({ $detail }).
cli-sync-last = Last exchange: { $at }

# Web
cli-web-no-page = This build has no page. Build it with npm run build in ui, then build stint again.
cli-web-port = Port { $port } cannot be used: { $detail }

# What is wrong with what was typed
cli-usage-command = There is no command “{ $given }”.
cli-usage-argument = “{ $given }” is not understood here.
cli-usage-missing = Missing: { $missing }.
cli-usage-value = “{ $given }” does not fit { $argument }.
cli-usage-value-of = “{ $given }” does not fit { $argument }; it takes { $values }.
cli-usage-conflict = { $argument } and { $other } do not go together.
cli-usage-twice = { $argument } is given twice.
cli-usage-other = That is not understood.
cli-usage-format = { $file } does not say which format: name it .xlsx, .csv or .json, or give --format.
cli-usage-json-all = A JSON export holds everything; leave the filter out.
cli-usage-help = { $command } --help shows how.

# Help
cli-help-heading-usage = Usage:
cli-help-heading-commands = Commands:
cli-help-heading-arguments = Arguments:
cli-help-heading-options = Options:

cli-help-stint = The time clock, typed. Times are read as people write them: 8:15, 815, -10m, yesterday 17:30.
cli-help-in = Clock in
cli-help-out = Clock out
cli-help-break = Begin a break
cli-help-resume = End the break
cli-help-switch = Go on with another project, category or labor type
cli-help-status = Show state and totals
cli-help-list = List sessions by day; this month if nothing else is said
cli-help-show = Show a session and all that was ever done to it
cli-help-add = Add a past session
cli-help-edit = Change a session; new times need a reason
cli-help-delete = Delete sessions
cli-help-undo = Take the last act back
cli-help-redo = Bring the last undone act back
cli-help-export = Write sessions to an xlsx, csv or json file
cli-help-import = Read sessions from a json or csv file
cli-help-backup = Make a backup now
cli-help-backup-list = List backups
cli-help-restore = Replace the data by a backup
cli-help-check = Check that the data is whole
cli-help-connect = Connect to a server; the password or token comes on standard input
cli-help-sync = Exchange with the server now; ends with 0 when nothing waits
cli-help-sign-out = Leave the server
cli-help-web = Serve the page to a browser on this computer
cli-help-completions = Print completions for a shell: bash, elvish, fish, powershell or zsh
cli-help-help = Show help
cli-help-man = Print the manual page
cli-help-keep-house = Make due backups and tidy the files

cli-arg-adopt = Take the sessions that are here along
cli-arg-ca = A PEM file with certificates to trust besides the system’s
cli-arg-discard = Throw away what has not been sent; type DISCARD
cli-arg-fresh = Set the sessions that are here aside until signing out
cli-arg-keep = Keep what has not been sent for the next time
cli-arg-password_stdin = Read the password from standard input
cli-arg-proxy = http://proxy:3128; "" for none; as the system says if absent
cli-arg-token_stdin = Read a token made on the server from standard input
cli-arg-url = The server’s address
cli-arg-user = The name to sign in with
cli-arg-add_break = Add a break: 12:00-12:30 or 12:00+30m
cli-arg-about = Which command
cli-arg-all = From the first session to the last
cli-arg-at = When; now if absent
cli-arg-backup = A name from stint backup list
cli-arg-breaks = A break in it: 12:00-12:30 or 12:00+30m
cli-arg-category = Category; "" for none
cli-arg-csv = international (1,234.5) or german (opens in a German Excel)
cli-arg-data = The folder of the data; STINT_DATA does the same
cli-arg-dates = What comes first in dates like 03/04/2026: day or month
cli-arg-day = The day it began: 2026-11-22, 22.11., yesterday, mon
cli-arg-dry_run = Only say what would be imported
cli-arg-end = When it ended: a time, or +2h
cli-arg-format = xlsx, csv or json; otherwise the file's ending decides
cli-arg-from = First day
cli-arg-help = Show help
cli-arg-import = What to read
cli-arg-json = Answer in JSON
cli-arg-labor_type = Labor type; "" for none
cli-arg-language = en or de, for sheets and columns
cli-arg-mark = corrected, overlap, manual, imported, clock-moved or deleted
cli-arg-no_open = Do not open a browser
cli-arg-note = Note; "" for none
cli-arg-paper = a4 or letter
cli-arg-port = Port; a free one if absent
cli-arg-project = Project; "" for none
cli-arg-reason = Why: Forgot, Wrong time, Travel …
cli-arg-search = In note, project, category or labor type
cli-arg-session = An id, its last characters, or last
cli-arg-sessions = Ids, their last characters, or last
cli-arg-shell = Which shell
cli-arg-start = When it began
cli-arg-target = Where to; an existing file is replaced only when the new one is whole
cli-arg-to = Last day
cli-arg-version = Show the version
cli-arg-zone = Time zone, Europe/Berlin
cli-repaired = The data was damaged and has been rebuilt from the backup { $backup } and { $records } journal records. The damaged file is kept as { $file }.
