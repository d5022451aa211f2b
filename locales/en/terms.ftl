# The words of the field: one set for the window, the tray, the command line and exports.

state-out = Clocked out
state-working = Clocked in
state-on_break = On break

# What was done, as a name: "Undone: clock-out".
act-clock_in = clock-in
act-clock_out = clock-out
act-break_start = start of a break
act-break_end = end of a break
act-entry_switch = switch
act-session_add = added session
act-session_set = change
act-session_void = deletion
act-session_unvoid = restored session
act-dimension_add = new name
act-dimension_set = renaming
act-target_set = target hours
act-day_off_set = days off
act-opening_set = opening balance
act-policy_set = rules
act-session_put = change from the server
act-dimension_merge = merged name
act-proposal_accept = accepted change
act-proposal_reject = rejected change
act-proposal_withdraw = withdrawn change

entry-work = Work
entry-break = Break

dimension-project = Project
dimension-category = Category
dimension-labor_type = Labor type

field-start = Start
field-end = End
field-note = Note
field-entries = Work and breaks
field-project = Project
field-category = Category
field-labor_type = Labor type
field-pending_start = Start, to be applied at clock-out

source-punch = Pressed
source-manual = Typed in
source-import = Imported

mark-corrected = Corrected
mark-overlap = Overlap
mark-manual = Typed in
mark-imported = Imported
mark-clock_moved = Clock was changed
mark-deleted = Deleted

exception-missing_out = No clock-out
exception-too_long = Too long
exception-break_short = Break too short
exception-stretch_long = Too long without a break
exception-week_long = Too much in a week
exception-overlap = Overlaps another session
exception-rest_short = Rest too short
exception-clock_moved = The computer's clock was changed
exception-pending_correction = Start will be corrected at clock-out

day_off-holiday = Holiday
day_off-vacation = Vacation
day_off-sick = Sick
portion-full = Whole day
portion-half = Half a day

reason-forgot = Forgot
reason-wrong_time = Wrong time
reason-travel = Travel
reason-other = Other

term-opening = Opening balance
term-worked = Worked
term-target = Target
term-work = Work
term-length = Length
term-break = Break
term-overlap = Counted by an overlapping session

format-xlsx = Excel workbook
format-csv = CSV
format-json = JSON

backup-daily = Daily
backup-weekly = Weekly
backup-by_hand = Made by hand
backup-before_migration = Before an upgrade
backup-before_restore = Before a restore

# The server: what keeps the two apart, what needs a person, why
sync-trouble-offline = The server cannot be reached
sync-trouble-sign_in = Sign in to send
sync-trouble-forbidden = The server turns this user away
sync-trouble-busy = The server asks for patience
sync-trouble-server_broken = The server has trouble of its own
sync-trouble-not_the_server = Something else answers at the server’s address
sync-trouble-other_server = Another server or another user answers at the address
sync-trouble-newer = The server speaks another version; update Stint
sync-trouble-wrong_account = The server knows this device as somebody else’s
sync-trouble-elsewhere = A session that was not started here runs there; waiting until it ends

sync-mark-here = On this computer
sync-mark-sent = Sent
sync-mark-needs_you = Needs you

sync-card-proposed = A change waits for a decision
sync-card-refused = The server did not take a change
sync-card-parked = The server cannot deal with a change
sync-card-ended_twice = Clocked out at two times
sync-card-clocked_in_twice = Clocked in twice
sync-card-plain_server = The server takes plain sessions only: its original times are the times of sending, breaks split a session, projects are not sent, nothing is deleted there
sync-card-whose_session = A session on the server may be yours
sync-card-differs = The server shows other times or another note
sync-card-leftover = Deleted here, still on the server
sync-card-gone = No longer on the server

sync-why-stale = changed elsewhere meanwhile
sync-why-after_manager = last corrected by somebody else
sync-why-approved = the period is approved
sync-why-voided = deleted elsewhere meanwhile
sync-why-misfit = no longer fits the session
sync-why-ended_already = already clocked out on another device
sync-why-forbidden = not yours to change
sync-why-session_unknown = the server does not know the session
sync-why-proposal_unknown = the server does not know the change
sync-why-proposal_decided = somebody has decided already
sync-why-taken = the name is taken
sync-why-malformed = the server does not understand it
sync-why-op_reused = sent twice with different contents
sync-why-too_large = too large for the server
sync-why-server_broken = the server falls over it
sync-why-not_taken = the server does not take these times or this note
