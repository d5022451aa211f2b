# Verlauf: die Liste, ihr Filter, Änderungen, Exporte.

filter = Filter
period = Zeitraum
period-all = Alles
period-day = Tag
period-week = Woche
period-month = Monat
period-year = Jahr
period-before = Früher
period-after = Später
period-from = Von
period-to = Bis
search = Suchen
marks = Merkmale
any-project = Jedes Projekt
any-category = Jede Kategorie
any-labor_type = Jede Tätigkeitsart
any-mark = Jedes Merkmal
filter-clear = Filter leeren

sum-sessions =
    { $count ->
        [one] { $number } Sitzung
       *[other] { $number } Sitzungen
    }
sum-work = Arbeit
sum-breaks = Pausen
none-fit = Keine Sitzung passt zum Filter.
none-yet = Noch keine Sitzung. Unter Heute einstempeln oder eine vergangene nachtragen.
coming = Kommt…
gap = Lücke { $time }
pending-start = Ab { $time } beim Ausstempeln
explain-day = Wie { $day } zustande kommt

select-session = { $which } auswählen
edit-session = { $which } ändern
delete-session = { $which } löschen
restore-session = { $which } wiederherstellen
expand-session = { $which } aufklappen

edit-title = Sitzung ändern
edit-running = Läuft noch
edit-pressed = Gestempelt: { $start } – { $end }
reason = Grund
reason-wanted = Einen Grund für die neuen Zeiten wählen.
change = Ändern
remove = Entfernen
restore = Wiederherstellen
add = Hinzufügen
add-day = Tag
add-break = Pause hinzufügen
add-break-from = Pause von
add-break-to = Pause bis
trail = Was geschehen ist
trail-undo = Zurückgenommen: { $act }
trail-server = Server
detail-failed = Die Sitzung ließ sich nicht lesen. Zuklappen und noch einmal versuchen.

done-edit = Gesichert
done-add = Nachgetragen { $start } – { $end }
done-delete =
    { $count ->
        [one] Sitzung gelöscht
       *[other] { $count } Sitzungen gelöscht
    }
done-restore =
    { $count ->
        [one] Sitzung wiederhergestellt
       *[other] { $count } Sitzungen wiederhergestellt
    }
done-bulk =
    { $count ->
        [one] { $count } Sitzung geändert
       *[other] { $count } Sitzungen geändert
    }

selection = Auswahl
selected = { $count } ausgewählt
clear-selection = Auswahl aufheben
set-project = Projekt setzen
set-category = Kategorie setzen
set-labor_type = Tätigkeitsart setzen
set-note = Notiz setzen

export-title = Exportieren
export-filtered =
    { $count ->
        [one] Genau was der Filter zeigt: { $number } Sitzung.
       *[other] Genau was der Filter zeigt: { $number } Sitzungen.
    }
export-all =
    { $count ->
        [one] Alles: { $number } Sitzung.
       *[other] Alles: { $number } Sitzungen.
    }
export-everything = Alles mit Journal und Einstellungen, gleich was der Filter zeigt.
export-format = Format
export-xlsx = mit Summen, Stundenzettel und Berichtigungen
export-csv = eine Zeile je Eintrag
export-json = vollständig, lässt sich wieder importieren
export-csv-kind = Zahlen und Spalten
csv-international = International: Komma, 7.5
csv-german = Deutsch: Semikolon, 7,5
export-paper = Papier
export-file = Datei
export-written = Geschrieben: { $file }
export-downloaded = Heruntergeladen: { $file }
export-reveal = Im Ordner zeigen

sheet-everywhere = Überall
sheet-primary = Einstempeln, ausstempeln, Pause beenden (unter Heute)
sheet-pages = Heute, Verlauf, Einstellungen
sheet-move = Auf und ab, mit Umschalt auswählend
sheet-edit = Sitzung ändern
sheet-unfold = Auf- und zuklappen
sheet-continue = Damit weitermachen
sheet-select = Auswählen
sheet-delete = Löschen
sheet-period = Tag, Woche, Monat, Jahr, alles
sheet-step = Früherer, späterer Zeitraum
sheet-today = Heute
sheet-search = Suchen
sheet-letters = Einzelne Buchstaben lassen sich in den Einstellungen abschalten.
