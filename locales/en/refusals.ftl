# Why a wish was turned down: one sentence for each code, with its facts. Nothing was changed when one of these is said.
# A moment `since` comes as $since (with its day), $since_time, $since_offset and $since_exact (can be typed again).

# The clock
refusal-not_running = You are not clocked in.
refusal-already_running = You have been clocked in since { $since }.
refusal-before_previous_end = The session before ends at { $end }; a new one cannot begin earlier.

# Typed times
refusal-end_not_after_start = The end, { $end }, is not after the start, { $start }.
refusal-in_the_future = { $at } has not come yet.
refusal-outside_session = { $at } lies outside of the session, which begins at { $start }.
refusal-entry_in_the_way = The entry that begins at { $start } is in the way; change it first.
refusal-time_unreadable = “{ $text }” is not a time. Type 8:15, 815, -10m, yesterday 17:30 or 2026-11-22T17:30+01:00.
refusal-duration_unreadable = “{ $text }” is not a length of time. Type 7:30, 7.5, 2h or 90min.
refusal-day_unreadable = “{ $text }” is not a day. Type 2026-11-22, 22.11.2026, today, yesterday or mon.
refusal-time_twice = “{ $text }” came twice, because the clocks went back. Type { $first_exact } or { $second_exact }.
refusal-time_skipped = “{ $text }” did not exist, because the clocks went forward. The next valid time is { $next }.
refusal-zone_unknown = There is no time zone “{ $zone }”. Type a name like Europe/Berlin.
refusal-period_backwards = { $from } is after { $to }.

# Sessions
refusal-session_unknown = There is no session “{ $id }”.
refusal-session_ambiguous = “{ $id }” fits { $count } sessions. Type more of it.
refusal-still_running = The session is still running; clock out first.
refusal-session_void = The session is deleted. Undo that first.
refusal-entry_unknown = The session has no entry { $position }.
refusal-only_entry = A session needs an entry; delete the session instead.
refusal-reason_missing = Give a reason for the new times.

# Everything else that is kept
refusal-nothing_to_undo = There is nothing to undo.
refusal-nothing_to_redo = There is nothing to redo.
refusal-dimension_unknown = There is no such project, category or labor type.
refusal-dimension_taken = “{ $name }” exists already.
refusal-too_long =
    { $field ->
        [note] The note
        [reason] The reason
        [project] The project
        [category] The category
        [labor_type] The labor type
        [name] The name
       *[other] { $field }
    } is too long: { $length } characters, at most { $most }.
refusal-out_of_range = { $field }: { $value } is not between { $least } and { $most }.
refusal-empty =
    { $field ->
        [note] The note
        [reason] The reason
        [name] The name
        [start] The start
        [end] The end
       *[other] { $field }
    } is empty.
refusal-rule_pack_unknown = There are no break rules “{ $id }”.

# Files and the store
refusal-file_unreadable = { $file } cannot be read: { $detail }
refusal-column_missing = There is no column “{ $column }”.
refusal-day_twice = “{ $text }” could be { $first } or { $second }. Say which comes first, the day or the month.
refusal-file_unwritable = { $file } cannot be written: { $detail }
refusal-cancelled = Cancelled. The file is as it was.
refusal-schema_newer = The data was written by a newer Stint (format { $found }; this one knows { $known }). Update Stint; until then you can only look.
refusal-read_only = The data can be read but not changed: { $path }
refusal-disk_full = The disk is full: { $path }. Free some space and try again.
refusal-busy = Another program has been writing to the data for too long. Try again.
refusal-damaged = The data is damaged: { $path } ({ $detail }). Nothing was overwritten; restore a backup.

# The server
refusal-address_unreadable = “{ $url }” is not the address of a server. Type it like https://stint.example.org.
refusal-server_unreachable = { $url } cannot be reached: { $detail }
refusal-server_unknown = No Stint server answers at { $url }.
refusal-server_strict = { $url } used to be a Stint server and answers like another one now. Nothing was sent.
refusal-server_newer = The server at { $url } speaks another version of the protocol. Update Stint.
refusal-server_trouble = The server has trouble of its own ({ $detail }). Try again later.
refusal-sign_in_failed = Name, password or token is wrong.
refusal-credential_missing = Say who you are: a name and a password, or a token.
refusal-already_connected = Connected to { $url } as { $user }. Sign out first.
refusal-not_connected = Not connected to a server.
refusal-local_sessions =
    { $count ->
        [one] There is { $count } session on this computer. Take it along (--adopt), or set it aside until you sign out (--fresh).
       *[other] There are { $count } sessions on this computer. Take them along (--adopt), or set them aside until you sign out (--fresh).
    }
refusal-profile_waits =
    { $count ->
        [one] { $count } change of your earlier connection has not been sent. Connect with --fresh, sync, sign out, then adopt.
       *[other] { $count } changes of your earlier connection have not been sent. Connect with --fresh, sync, sign out, then adopt.
    }
refusal-outbox_full =
    { $count ->
        [one] { $count } change has not been sent. Keep it for the next time (--keep), export it first, or throw it away (--discard DISCARD).
       *[other] { $count } changes have not been sent. Keep them for the next time (--keep), export them first, or throw them away (--discard DISCARD).
    }
refusal-card_unknown = This has been decided meanwhile.
refusal-card_misfit = This cannot be decided like that.
refusal-network_misfit = The proxy or the certificates cannot be used: { $detail }
refusal-password_wrong = This is not your current password.
refusal-password_misfit = A password has { $least } to { $most } characters.
refusal-too_many_tries = Tried too often. Try again in { $seconds } seconds.

# What no rule turned down
refusal-misspoken = “{ $command }” was asked in a way it does not understand: { $detail }
refusal-no_such_command = There is no command “{ $command }”.
refusal-unexpected = Something went wrong that should not have. The log says more under { $ticket }.
