# Was die Befehlszeile sagt: erst Antworten, dann was am Getippten falsch ist, dann die Hilfe.

# Stempeln
cli-in = Eingestempelt um { $time }
cli-in-earlier = Eingestempelt ab { $time } (gedrückt { $pressed })
cli-in-already = Schon eingestempelt seit { $since }
cli-out = Ausgestempelt um { $time }: { $work } gearbeitet
cli-out-other = Ausgestempelt um { $time } (gedrückt { $pressed }): { $work } gearbeitet
cli-out-already = Schon ausgestempelt
cli-break = In der Pause seit { $since }
cli-break-already = Schon in der Pause seit { $since }
cli-resume = Wieder bei der Arbeit seit { $since }
cli-resume-already = Schon bei der Arbeit seit { $since }
cli-switch = Gewechselt um { $since }
cli-switch-already = Schon so seit { $since }

cli-work-length = Arbeit { $length }
cli-break-length = Pause { $length }
cli-counted-length = gezählt { $length }

# Stand
cli-status-out = Ausgestempelt
cli-status-working = Bei der Arbeit seit { $since }
cli-status-on-break = In der Pause seit { $since }
cli-status-start = zählt ab { $start } (gedrückt { $pressed })
cli-status-today = Heute { $work }
cli-status-today-of = Heute { $work } von { $target }
cli-status-week = Woche { $work }
cli-status-week-of = Woche { $work } von { $target }
cli-status-balance = Saldo { $balance }
cli-status-forgotten = Du bist noch seit { $since } eingestempelt. Wann bist du gegangen? Tippe stint out --at 17:30.
cli-status-break-due = Eine Pause von { $minutes } Minuten ist in { $length } fällig.
cli-status-break-overdue = Eine Pause von { $minutes } Minuten ist seit { $length } fällig.

# Liste
cli-list-empty = Keine Sitzungen.
cli-list-pressed = { $time } (gedrückt { $original })
cli-list-entered = { $time } (eingetragen { $original })
cli-list-target = von { $target }
cli-list-total = Summe
cli-list-count =
    { $sessions ->
        [one] { $sessions } Sitzung
       *[other] { $sessions } Sitzungen
    }, { $days ->
        [one] { $days } Tag
       *[other] { $days } Tage
    }
cli-mark-running = läuft

# Eine Sitzung
cli-show-pending = Der Beginn wird beim Ausstempeln { $start }.
cli-show-undo = zurückgenommen: { $act }
cli-show-device = auf { $device }
cli-show-reason = Grund: { $reason }
cli-show-change = { $field }: { $old } → { $new }

# Änderungen
cli-added = Hinzugefügt:
cli-edited = Geändert:
cli-deleted =
    { $sessions ->
        [one] { $sessions } Sitzung gelöscht; stint undo holt sie zurück:
       *[other] { $sessions } Sitzungen gelöscht; stint undo holt sie zurück:
    }
cli-undone = Rückgängig gemacht: { $act }
cli-redone = Wiederholt: { $act }
cli-unchanged = Es war nichts zu ändern.
cli-more = und { $count } weitere

# Dateien
cli-progress = { $percent } %, { $sessions } Sitzungen
cli-exported =
    { $sessions ->
        [one] { $sessions } Sitzung geschrieben nach { $file }
       *[other] { $sessions } Sitzungen geschrieben nach { $file }
    }
cli-imported =
    { $sessions ->
        [one] { $sessions } Sitzung importiert; stint undo nimmt sie zurück.
       *[other] { $sessions } Sitzungen importiert; stint undo nimmt sie zurück.
    }
cli-import-dry = Es wurde nichts geändert.
cli-import-cancelled = Abgebrochen. Es wurde nichts geändert.
cli-preview =
    { $sessions ->
        [one] { $sessions } Sitzung zu importieren, { $work } Arbeit
       *[other] { $sessions } Sitzungen zu importieren, { $work } Arbeit
    }
cli-preview-days = Von { $first } bis { $last }
cli-preview-known = Schon vorhanden: { $sessions }
cli-preview-overlapping = Überlappen andere: { $sessions }
cli-preview-columns = Nicht verstandene Spalten: { $columns }
cli-preview-refused = Zeilen, die sich nicht lesen lassen und ausgelassen werden: { $rows }
cli-preview-row = Zeile { $line }: { $why }
cli-backup-made =
    { $sessions ->
        [one] { $sessions } Sitzung gesichert nach { $file }
       *[other] { $sessions } Sitzungen gesichert nach { $file }
    }
cli-backup-none = Keine Sicherungen.
cli-backup-sessions =
    { $sessions ->
        [one] { $sessions } Sitzung
       *[other] { $sessions } Sitzungen
    }
cli-restored = { $file } wiederhergestellt. Was vorher da war, liegt als Sicherung bereit.

# Prüfung
cli-check-ok = Die Daten sind heil: { $records } Journaleinträge, { $sessions } Sitzungen.
cli-check-damaged = Die Daten sind beschädigt. stint backup list zeigt, was sich wiederherstellen lässt.
cli-check-database = Datenbank: { $what }
cli-check-chain = Journal: Die Kette bricht bei Eintrag { $record }.
cli-check-replay = Weicht vom Journal ab: { $what }

# Browser
# Abgleich
cli-sync-connected = Mit { $url } als { $user } verbunden.
cli-sync-plain = Er nimmt nur einfache Sitzungen: ursprüngliche Zeiten sind dort die des Sendens, Pausen teilen eine Sitzung, Projekte werden nicht gesendet, gelöscht wird dort nichts.
cli-sync-secret-file = Hier gibt es keinen Schlüsselbund: Die Anmeldung liegt in einer Datei, die nur du lesen kannst.
cli-sync-signed-out = Abgemeldet. Was vorher auf diesem Computer war, ist wieder da.
cli-sync-local = Mit keinem Server verbunden.
cli-sync-done = { $url }: alles ist gesendet.
cli-sync-waiting =
    { $count ->
        [one] { $url }: { $count } Änderung wartet auf das Senden.
       *[other] { $url }: { $count } Änderungen warten auf das Senden.
    }
cli-sync-cards =
    { $count ->
        [one] { $count } Sache braucht Sie.
       *[other] { $count } Sachen brauchen Sie.
    }
cli-sync-inbox =
    { $count ->
        [one] { $count } Änderung anderer wartet auf deine Entscheidung.
       *[other] { $count } Änderungen anderer warten auf deine Entscheidung.
    }
cli-sync-filling = Frühere Sitzungen kommen noch.
cli-sync-trouble = { $trouble }.
cli-sync-trouble-detail = { $trouble } ({ $detail }).
cli-sync-last = Letzter Abgleich: { $at }

cli-web-no-page = Diesem Stint fehlt die Seite. Baue sie mit npm run build in ui, danach stint noch einmal.
cli-web-port = Port { $port } lässt sich nicht benutzen: { $detail }

# Was am Getippten falsch ist
cli-usage-command = Es gibt keinen Befehl „{ $given }“.
cli-usage-argument = „{ $given }“ wird hier nicht verstanden.
cli-usage-missing = Es fehlt: { $missing }.
cli-usage-value = „{ $given }“ passt nicht zu { $argument }.
cli-usage-value-of = „{ $given }“ passt nicht zu { $argument }; möglich: { $values }.
cli-usage-conflict = { $argument } und { $other } passen nicht zusammen.
cli-usage-twice = { $argument } steht zweimal da.
cli-usage-other = Das wird nicht verstanden.
cli-usage-format = { $file } sagt nicht, welches Format: nenne sie .xlsx, .csv oder .json, oder gib --format an.
cli-usage-json-all = Ein JSON-Export enthält alles; lass den Filter weg.
cli-usage-help = { $command } --help zeigt, wie es geht.

# Hilfe
cli-help-heading-usage = Aufruf:
cli-help-heading-commands = Befehle:
cli-help-heading-arguments = Angaben:
cli-help-heading-options = Optionen:

cli-help-stint = Die Stempeluhr, getippt. Zeiten werden gelesen, wie man sie schreibt: 8:15, 815, -10m, gestern 17:30.
cli-help-in = Einstempeln
cli-help-out = Ausstempeln
cli-help-break = Pause beginnen
cli-help-resume = Pause beenden
cli-help-switch = Mit anderem Projekt, anderer Kategorie oder Arbeitsart weitermachen
cli-help-status = Stand und Summen zeigen
cli-help-list = Sitzungen nach Tagen auflisten; ohne Angabe die dieses Monats
cli-help-show = Eine Sitzung zeigen und alles, was mit ihr geschah
cli-help-add = Eine vergangene Sitzung hinzufügen
cli-help-edit = Eine Sitzung ändern; neue Zeiten brauchen einen Grund
cli-help-delete = Sitzungen löschen
cli-help-undo = Die letzte Handlung zurücknehmen
cli-help-redo = Die zuletzt zurückgenommene Handlung wiederholen
cli-help-export = Sitzungen in eine xlsx-, csv- oder json-Datei schreiben
cli-help-import = Sitzungen aus einer json- oder csv-Datei lesen
cli-help-backup = Jetzt sichern
cli-help-backup-list = Sicherungen auflisten
cli-help-restore = Die Daten durch eine Sicherung ersetzen
cli-help-check = Prüfen, ob die Daten heil sind
cli-help-connect = Mit einem Server verbinden; Passwort oder Token kommt über die Standardeingabe
cli-help-sync = Jetzt mit dem Server abgleichen; endet mit 0, wenn nichts wartet
cli-help-sign-out = Vom Server abmelden
cli-help-web = Die Seite für einen Browser auf diesem Rechner bereitstellen
cli-help-completions = Vervollständigung für eine Shell ausgeben: bash, elvish, fish, powershell oder zsh
cli-help-help = Hilfe zeigen
cli-help-man = Die Handbuchseite ausgeben
cli-help-keep-house = Fällige Sicherungen machen und die Dateien aufräumen

cli-arg-adopt = Die Sitzungen von hier mitnehmen
cli-arg-ca = PEM-Datei mit Zertifikaten, denen neben denen des Systems zu trauen ist
cli-arg-discard = Wegwerfen, was nicht gesendet ist; DISCARD eintippen
cli-arg-fresh = Die Sitzungen von hier bis zum Abmelden beiseitelegen
cli-arg-keep = Für das nächste Mal behalten, was nicht gesendet ist
cli-arg-password_stdin = Passwort von der Standardeingabe lesen
cli-arg-proxy = http://proxy:3128; "" für keinen; sonst wie das System sagt
cli-arg-token_stdin = Ein auf dem Server gemachtes Token von der Standardeingabe lesen
cli-arg-url = Adresse des Servers
cli-arg-user = Name zum Anmelden
cli-arg-add_break = Eine Pause hinzufügen: 12:00-12:30 oder 12:00+30m
cli-arg-about = Welcher Befehl
cli-arg-all = Von der ersten bis zur letzten Sitzung
cli-arg-at = Wann; sonst jetzt
cli-arg-backup = Ein Name aus stint backup list
cli-arg-breaks = Eine Pause darin: 12:00-12:30 oder 12:00+30m
cli-arg-category = Kategorie; "" für keine
cli-arg-csv = international (1,234.5) oder german (öffnet sich in einem deutschen Excel)
cli-arg-data = Der Ordner der Daten; STINT_DATA tut dasselbe
cli-arg-dates = Was in Daten wie 03/04/2026 zuerst kommt: day (Tag) oder month (Monat)
cli-arg-day = Der Tag, an dem sie begann: 22.11.2026, 22.11., gestern, mo
cli-arg-dry_run = Nur sagen, was importiert würde
cli-arg-end = Wann sie endete: eine Zeit oder +2h
cli-arg-format = xlsx, csv oder json; sonst entscheidet die Endung der Datei
cli-arg-from = Erster Tag
cli-arg-help = Hilfe zeigen
cli-arg-import = Was gelesen wird
cli-arg-json = In JSON antworten
cli-arg-labor_type = Arbeitsart; "" für keine
cli-arg-language = en oder de, für Blätter und Spalten
cli-arg-mark = corrected, overlap, manual, imported, clock-moved oder deleted
cli-arg-no_open = Keinen Browser öffnen
cli-arg-note = Notiz; "" für keine
cli-arg-paper = a4 oder letter
cli-arg-port = Port; sonst ein freier
cli-arg-project = Projekt; "" für keines
cli-arg-reason = Warum: Vergessen, Falsche Zeit, Reise …
cli-arg-search = In Notiz, Projekt, Kategorie oder Arbeitsart
cli-arg-session = Eine Kennung, ihre letzten Zeichen oder last
cli-arg-sessions = Kennungen, ihre letzten Zeichen oder last
cli-arg-shell = Welche Shell
cli-arg-start = Wann sie begann
cli-arg-target = Wohin; eine vorhandene Datei wird erst ersetzt, wenn die neue ganz ist
cli-arg-to = Letzter Tag
cli-arg-version = Die Version zeigen
cli-arg-zone = Zeitzone, Europe/Berlin
cli-repaired = Die Daten waren beschädigt und wurden aus der Sicherung { $backup } und { $records } Journaleinträgen neu aufgebaut. Die beschädigte Datei liegt unter { $file }.
