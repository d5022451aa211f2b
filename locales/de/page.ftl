# Der Rahmen um jede Seite: wohin es geht, was geschehen ist, was nicht stimmt.

page-today = Heute
page-history = Verlauf
page-settings = Einstellungen
pages = Seiten
skip = Zur Seite springen
palette = Alle Aktionen
palette-short = Aktionen
key-palette = Strg K
key-ctrl = Strg
key-shift = Umschalt
key-space = Leertaste
key-enter = Eingabe
key-delete = Entf
close = Schließen
cancel = Abbrechen
save = Sichern
done = Fertig
delete = Löschen
choose = Auswählen…
toasts = Was geschehen ist
now = jetzt

undo = Rückgängig
redo = Wiederholen
undone = Zurückgenommen: { $act }
redone = Wiederholt: { $act }
add-note = Notiz dazu
already = { $state }: so war es schon.
try-again = Noch einmal
understood = Verstanden

trouble-gone = Stint antwortet nicht. Alles bis zur letzten bestätigten Aktion ist gesichert. Stint neu starten, falls es geschlossen wurde, dann noch einmal versuchen.
trouble-denied = Diese Adresse gilt nicht mehr. Nichts ist verloren. „stint web“ noch einmal starten und die ausgegebene Adresse öffnen.
trouble-page_failed = Die Seite ist gescheitert: { $detail }. Nichts Gesichertes ist verloren. Das Fenster neu öffnen.
trouble-system_refused = Das System hat abgelehnt: { $detail }. Nichts wurde geändert.
read-only = Die Daten lassen sich ansehen, aber nicht ändern.
repaired = Die Daten waren beschädigt und wurden aus der Sicherung { $backup } und { $records } Journaleinträgen neu aufgebaut. Die beschädigte Datei liegt unter { $file }.

pick-new = Neu: { $name }
pick-none = Keine Angabe
pick-empty = Einen Namen eingeben.

time-twice = Die Uhr wurde zurückgestellt; diese Zeit gab es zweimal. Welche?

palette-hint = Was soll geschehen?
palette-none = Diese Aktion gibt es nicht.
group-clock = Uhr
group-go = Gehe zu
group-more = Mehr
action-add = Sitzung nachtragen
action-export = Exportieren
action-keys = Tastenkürzel
action-undo = Rückgängig: { $act }
action-redo = Wiederholen: { $act }
action-continue = Weiter mit: { $name }
action-theme-light = Hell
action-theme-dark = Dunkel
action-theme-system = Wie das System

# Der Server, solange eine Verbindung besteht
page-needs = Zu entscheiden
sync-chip-sent = Alles gesendet
sync-chip-waiting = { $count } zu senden
sync-chip-filling = Holt frühere Sitzungen
sync-chip-offline = Offline
sync-chip-offline-since = Offline seit { $time }
sync-chip-stuck = Kein Abgleich
sync-chip-stuck-since = Kein Abgleich seit { $time }
sync-chip-needs = Zu entscheiden ({ $count })
sync-says-sent = Der Server hat alles
sync-says-waiting =
    { $count ->
        [one] { $count } Änderung ist noch zu senden
       *[other] { $count } Änderungen sind noch zu senden
    }
sync-says-filling = frühere Sitzungen kommen noch
sync-says-last = letzter Abgleich { $time }
sync-held = Auch auf einem anderen Gerät offen
needs-count = Zu entscheiden: { $count }
needs-look = Ansehen
group-sync = Server
action-connect = Mit einem Server verbinden
action-sync-now = Jetzt abgleichen
action-account = Konto und Abgleich

trouble-profile_waits =
    { $count ->
        [one] { $count } Änderung einer früheren Verbindung als derselbe Benutzer ist nicht gesendet. Die Sitzungen beiseitelegen, abgleichen, abmelden, dann neu verbinden und sie mitnehmen.
       *[other] { $count } Änderungen einer früheren Verbindung als derselbe Benutzer sind nicht gesendet. Die Sitzungen beiseitelegen, abgleichen, abmelden, dann neu verbinden und sie mitnehmen.
    }
trouble-outbox_full =
    { $count ->
        [one] { $count } Änderung ist nicht gesendet. Auswählen, was daraus wird.
       *[other] { $count } Änderungen sind nicht gesendet. Auswählen, was daraus wird.
    }
