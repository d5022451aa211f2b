# Die Wörter des Fachs: ein Satz für Fenster, Infobereich, Befehlszeile und Exporte.

state-out = Ausgestempelt
state-working = Eingestempelt
state-on_break = In der Pause

act-clock_in = Einstempeln
act-clock_out = Ausstempeln
act-break_start = Beginn einer Pause
act-break_end = Ende einer Pause
act-entry_switch = Wechsel
act-session_add = nachgetragene Sitzung
act-session_set = Änderung
act-session_void = Löschung
act-session_unvoid = wiederhergestellte Sitzung
act-dimension_add = neuer Name
act-dimension_set = Umbenennung
act-target_set = Sollzeit
act-day_off_set = freie Tage
act-opening_set = Anfangssaldo
act-policy_set = Regeln
act-session_put = Änderung vom Server
act-dimension_merge = zusammengelegter Name
act-proposal_accept = angenommene Änderung
act-proposal_reject = abgelehnte Änderung
act-proposal_withdraw = zurückgezogene Änderung

entry-work = Arbeit
entry-break = Pause

dimension-project = Projekt
dimension-category = Kategorie
dimension-labor_type = Tätigkeitsart

field-start = Beginn
field-end = Ende
field-note = Notiz
field-entries = Arbeit und Pausen
field-project = Projekt
field-category = Kategorie
field-labor_type = Tätigkeitsart
field-pending_start = Beginn, gilt ab dem Ausstempeln

source-punch = Gestempelt
source-manual = Eingetippt
source-import = Importiert

mark-corrected = Berichtigt
mark-overlap = Überschneidung
mark-manual = Eingetippt
mark-imported = Importiert
mark-clock_moved = Uhr verstellt
mark-deleted = Gelöscht

exception-missing_out = Nicht ausgestempelt
exception-too_long = Zu lang
exception-break_short = Pause zu kurz
exception-stretch_long = Zu lang ohne Pause
exception-week_long = Zu viel in einer Woche
exception-overlap = Überschneidet eine andere Sitzung
exception-rest_short = Ruhezeit zu kurz
exception-clock_moved = Die Uhr des Rechners wurde verstellt
exception-pending_correction = Beginn wird beim Ausstempeln berichtigt

day_off-holiday = Feiertag
day_off-vacation = Urlaub
day_off-sick = Krank
portion-full = Ganzer Tag
portion-half = Halber Tag

reason-forgot = Vergessen
reason-wrong_time = Falsche Zeit
reason-travel = Unterwegs
reason-other = Anderes

term-opening = Anfangssaldo
term-worked = Gearbeitet
term-target = Soll
term-work = Arbeit
term-length = Länge
term-break = Pause
term-overlap = Zählt bei einer überschneidenden Sitzung

format-xlsx = Excel-Arbeitsmappe
format-csv = CSV
format-json = JSON

backup-daily = Täglich
backup-weekly = Wöchentlich
backup-by_hand = Von Hand
backup-before_migration = Vor einer Umstellung
backup-before_restore = Vor einem Zurücksetzen

# Der Server: was im Weg steht, was zu entscheiden ist, warum
sync-trouble-offline = Der Server ist nicht erreichbar
sync-trouble-sign_in = Zum Senden anmelden
sync-trouble-forbidden = Der Server weist diesen Benutzer ab
sync-trouble-busy = Der Server bittet um Geduld
sync-trouble-server_broken = Der Server hat eine Störung
sync-trouble-not_the_server = Unter der Adresse des Servers antwortet etwas anderes
sync-trouble-other_server = Unter der Adresse antwortet ein anderer Server oder Benutzer
sync-trouble-newer = Der Server spricht eine andere Version; Stint aktualisieren
sync-trouble-wrong_account = Der Server kennt dieses Gerät als das eines anderen
sync-trouble-elsewhere = Dort läuft eine Sitzung, die nicht hier begonnen wurde; warten, bis sie endet

sync-mark-here = Auf diesem Computer
sync-mark-sent = Gesendet
sync-mark-needs_you = Zu entscheiden

sync-card-proposed = Eine Änderung wartet auf eine Entscheidung
sync-card-refused = Der Server hat eine Änderung nicht angenommen
sync-card-parked = Der Server kommt mit einer Änderung nicht zurecht
sync-card-ended_twice = Zu zwei Zeiten ausgestempelt
sync-card-clocked_in_twice = Zweimal eingestempelt
sync-card-plain_server = Der Server nimmt nur einfache Sitzungen: ursprüngliche Zeiten sind dort die des Sendens, Pausen teilen eine Sitzung, Projekte werden nicht gesendet, gelöscht wird dort nichts
sync-card-whose_session = Eine Sitzung auf dem Server könnte die eigene sein
sync-card-differs = Der Server zeigt andere Zeiten oder eine andere Notiz
sync-card-leftover = Hier gelöscht, auf dem Server noch da
sync-card-gone = Auf dem Server nicht mehr da

sync-why-stale = inzwischen anderswo geändert
sync-why-after_manager = zuletzt von jemand anderem korrigiert
sync-why-approved = der Zeitraum ist genehmigt
sync-why-voided = inzwischen anderswo gelöscht
sync-why-misfit = passt nicht mehr zur Sitzung
sync-why-ended_already = auf einem anderen Gerät schon ausgestempelt
sync-why-forbidden = steht jemand anderem zu
sync-why-session_unknown = der Server kennt die Sitzung nicht
sync-why-proposal_unknown = der Server kennt die Änderung nicht
sync-why-proposal_decided = es ist schon entschieden
sync-why-taken = der Name ist vergeben
sync-why-malformed = der Server versteht es nicht
sync-why-op_reused = zweimal mit verschiedenem Inhalt gesendet
sync-why-too_large = zu groß für den Server
sync-why-server_broken = der Server scheitert daran
sync-why-not_taken = der Server nimmt diese Zeiten oder diese Notiz nicht an
