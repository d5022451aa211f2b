# History: the list, its filter, changes, exports.

filter = Filter
period = Period
period-all = All
period-day = Day
period-week = Week
period-month = Month
period-year = Year
period-before = Earlier
period-after = Later
period-from = From
period-to = To
search = Search
marks = Marks
any-project = Any project
any-category = Any category
any-labor_type = Any labor type
any-mark = Any mark
filter-clear = Clear filter

sum-sessions =
    { $count ->
        [one] { $number } session
       *[other] { $number } sessions
    }
sum-work = of work
sum-breaks = of breaks
none-fit = No session fits the filter.
none-yet = There is no session yet. Clock in on Today, or add one that has been.
coming = Coming…
gap = Gap { $time }
pending-start = From { $time } at clock-out
explain-day = How { $day } comes about

select-session = Select { $which }
edit-session = Change { $which }
delete-session = Delete { $which }
restore-session = Restore { $which }
expand-session = Unfold { $which }

edit-title = Change the session
edit-running = Still running
edit-pressed = Pressed: { $start } – { $end }
reason = Reason
reason-wanted = Choose a reason for the new times.
change = Change
remove = Remove
restore = Restore
add = Add
add-day = Day
add-break = Add a break
add-break-from = Break from
add-break-to = Break to
trail = What was done
trail-undo = Taken back: { $act }
trail-server = Server
detail-failed = The session could not be read. Fold it and try again.

done-edit = Saved
done-add = Added { $start } – { $end }
done-delete =
    { $count ->
        [one] Session deleted
       *[other] { $count } sessions deleted
    }
done-restore =
    { $count ->
        [one] Session restored
       *[other] { $count } sessions restored
    }
done-bulk =
    { $count ->
        [one] { $count } session changed
       *[other] { $count } sessions changed
    }

selection = Selection
selected = { $count } selected
clear-selection = Clear selection
set-project = Set project
set-category = Set category
set-labor_type = Set labor type
set-note = Set note

export-title = Export
export-filtered =
    { $count ->
        [one] Exactly what the filter shows: { $number } session.
       *[other] Exactly what the filter shows: { $number } sessions.
    }
export-all =
    { $count ->
        [one] All there is: { $number } session.
       *[other] All there is: { $number } sessions.
    }
export-everything = Everything there is, journal and settings included, whatever the filter says.
export-format = Format
export-xlsx = with totals, timesheet and corrections
export-csv = one line for each entry
export-json = complete, can be imported again
export-csv-kind = Numbers and columns
csv-international = International: comma, 7.5
csv-german = German: semicolon, 7,5
export-paper = Paper
export-file = File
export-written = Written: { $file }
export-downloaded = Downloaded: { $file }
export-reveal = Show in folder

sheet-everywhere = Everywhere
sheet-primary = Clock in, clock out, end the break (on Today)
sheet-pages = Today, History, Settings
sheet-move = Up and down, with Shift selecting
sheet-edit = Change the session
sheet-unfold = Unfold, fold
sheet-continue = Continue with it
sheet-select = Select
sheet-delete = Delete
sheet-period = Day, week, month, year, all
sheet-step = Earlier, later period
sheet-today = Today
sheet-search = Search
sheet-letters = Single letters can be switched off in Settings.
