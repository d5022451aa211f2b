# Warum ein Wunsch abgelehnt wurde: ein Satz je Code, mit seinen Tatsachen. Geändert wurde dann nichts.
# Ein Zeitpunkt `since` kommt als $since (mit Tag), $since_time, $since_offset und $since_exact (so wieder eintippbar).

# Die Uhr
refusal-not_running = Du bist nicht eingestempelt.
refusal-already_running = Du bist seit { $since } eingestempelt.
refusal-before_previous_end = Die Sitzung davor endet am { $end }; eine neue kann nicht früher beginnen.

# Eingetippte Zeiten
refusal-end_not_after_start = Das Ende, { $end }, liegt nicht nach dem Beginn, { $start }.
refusal-in_the_future = { $at } kommt erst noch.
refusal-outside_session = { $at } liegt außerhalb der Sitzung, die am { $start } beginnt.
refusal-entry_in_the_way = Der Eintrag ab { $start } ist im Weg; ändere erst ihn.
refusal-time_unreadable = „{ $text }“ ist keine Uhrzeit. Tippe 8:15, 815, -10m, gestern 17:30 oder 2026-11-22T17:30+01:00.
refusal-duration_unreadable = „{ $text }“ ist keine Dauer. Tippe 7:30, 7,5, 2h oder 90min.
refusal-day_unreadable = „{ $text }“ ist kein Tag. Tippe 22.11.2026, 2026-11-22, heute, gestern oder mo.
refusal-time_twice = „{ $text }“ gab es zweimal, weil die Uhren zurückgestellt wurden. Tippe { $first_exact } oder { $second_exact }.
refusal-time_skipped = „{ $text }“ gab es nicht, weil die Uhren vorgestellt wurden. Die nächste gültige Zeit ist { $next }.
refusal-zone_unknown = Es gibt keine Zeitzone „{ $zone }“. Tippe einen Namen wie Europe/Berlin.
refusal-period_backwards = { $from } liegt nach { $to }.

# Sitzungen
refusal-session_unknown = Es gibt keine Sitzung „{ $id }“.
refusal-session_ambiguous = „{ $id }“ passt auf { $count } Sitzungen. Tippe mehr davon.
refusal-still_running = Die Sitzung läuft noch; stemple erst aus.
refusal-session_void = Die Sitzung ist gelöscht. Mach erst das rückgängig.
refusal-entry_unknown = Die Sitzung hat keinen Eintrag { $position }.
refusal-only_entry = Eine Sitzung braucht einen Eintrag; lösche stattdessen die Sitzung.
refusal-reason_missing = Nenne einen Grund für die neuen Zeiten.

# Alles andere, was aufgehoben wird
refusal-nothing_to_undo = Es gibt nichts rückgängig zu machen.
refusal-nothing_to_redo = Es gibt nichts zu wiederholen.
refusal-dimension_unknown = Dieses Projekt, diese Kategorie oder Arbeitsart gibt es nicht.
refusal-dimension_taken = „{ $name }“ gibt es schon.
refusal-too_long =
    { $field ->
        [note] Die Notiz
        [reason] Der Grund
        [project] Das Projekt
        [category] Die Kategorie
        [labor_type] Die Arbeitsart
        [name] Der Name
       *[other] { $field }
    } ist zu lang: { $length } Zeichen, höchstens { $most }.
refusal-out_of_range = { $field }: { $value } liegt nicht zwischen { $least } und { $most }.
refusal-empty =
    { $field ->
        [note] Die Notiz
        [reason] Der Grund
        [name] Der Name
        [start] Der Beginn
        [end] Das Ende
       *[other] { $field }
    } ist leer.
refusal-rule_pack_unknown = Es gibt keine Pausenregeln „{ $id }“.

# Dateien und der Speicher
refusal-file_unreadable = { $file } lässt sich nicht lesen: { $detail }
refusal-column_missing = Es gibt keine Spalte „{ $column }“.
refusal-day_twice = „{ $text }“ kann { $first } oder { $second } heißen. Sag, ob Tag oder Monat vorn steht.
refusal-file_unwritable = { $file } lässt sich nicht schreiben: { $detail }
refusal-cancelled = Abgebrochen. Die Datei ist, wie sie war.
refusal-schema_newer = Die Daten stammen von einem neueren Stint (Format { $found }; dieses kennt { $known }). Aktualisiere Stint; bis dahin kannst du sie nur ansehen.
refusal-read_only = Die Daten lassen sich lesen, aber nicht ändern: { $path }
refusal-disk_full = Die Festplatte ist voll: { $path }. Schaff Platz und versuch es noch einmal.
refusal-busy = Ein anderes Programm schreibt seit zu langer Zeit in die Daten. Versuch es noch einmal.
refusal-damaged = Die Daten sind beschädigt: { $path } ({ $detail }). Nichts wurde überschrieben; stell eine Sicherung wieder her.

# Der Server
refusal-address_unreadable = „{ $url }“ ist keine Adresse eines Servers. Tippe sie wie https://stint.example.org.
refusal-server_unreachable = { $url } ist nicht erreichbar: { $detail }
refusal-server_unknown = Unter { $url } antwortet kein Stint-Server.
refusal-server_strict = { $url } war ein Stint-Server und antwortet jetzt wie ein anderer. Es wurde nichts gesendet.
refusal-server_newer = Der Server unter { $url } spricht eine andere Version des Protokolls. Aktualisiere Stint.
refusal-server_trouble = Der Server hat eine Störung ({ $detail }). Versuch es später noch einmal.
refusal-sign_in_failed = Name, Passwort oder Token ist falsch.
refusal-credential_missing = Sag, wer du bist: Name und Passwort oder ein Token.
refusal-already_connected = Mit { $url } als { $user } verbunden. Melde dich zuerst ab.
refusal-not_connected = Mit keinem Server verbunden.
refusal-local_sessions =
    { $count ->
        [one] Auf diesem Computer ist { $count } Sitzung. Nimm sie mit (--adopt) oder lege sie beiseite, bis du dich abmeldest (--fresh).
       *[other] Auf diesem Computer sind { $count } Sitzungen. Nimm sie mit (--adopt) oder lege sie beiseite, bis du dich abmeldest (--fresh).
    }
refusal-profile_waits =
    { $count ->
        [one] { $count } Änderung deiner früheren Verbindung ist nicht gesendet. Verbinde dich mit --fresh, gleiche ab, melde dich ab und nimm sie dann mit.
       *[other] { $count } Änderungen deiner früheren Verbindung sind nicht gesendet. Verbinde dich mit --fresh, gleiche ab, melde dich ab und nimm sie dann mit.
    }
refusal-outbox_full =
    { $count ->
        [one] { $count } Änderung ist nicht gesendet. Behalte sie für das nächste Mal (--keep), exportiere sie zuerst, oder wirf sie weg (--discard DISCARD).
       *[other] { $count } Änderungen sind nicht gesendet. Behalte sie für das nächste Mal (--keep), exportiere sie zuerst, oder wirf sie weg (--discard DISCARD).
    }
refusal-card_unknown = Das ist inzwischen entschieden.
refusal-card_misfit = So kann das nicht entschieden werden.
refusal-network_misfit = Proxy oder Zertifikate sind nicht brauchbar: { $detail }
refusal-password_wrong = Das ist nicht das bisherige Passwort.
refusal-password_misfit = Ein Passwort hat { $least } bis { $most } Zeichen.
refusal-too_many_tries = Zu oft versucht. In { $seconds } Sekunden geht es wieder.

# Was keine Regel abgelehnt hat
refusal-misspoken = „{ $command }“ wurde auf eine Art gefragt, die es nicht versteht: { $detail }
refusal-no_such_command = Es gibt keinen Befehl „{ $command }“.
refusal-unexpected = Etwas ging schief, das nicht schiefgehen durfte. Im Protokoll steht mehr unter { $ticket }.
