# Einstellungen und der erste Start.

section-you = Person
section-sync = Konto und Abgleich
section-time = Zeit
section-hours = Sollzeit
section-days-off = Freie Tage
section-appearance = Aussehen
section-reminders = Erinnerungen
section-computer = Rechner
section-names = Namen
section-data = Daten
section-about = Über Stint
as-system = Wie das System

you-hint = Steht in Exporten.
name = Name
employee-number = Personalnummer

zone = Zeitzone
zone-system = Wie der Rechner: { $zone }
zone-named = Gilt für neue Sitzungen. Leer lassen, um dem Rechner zu folgen ({ $zone }).
week-start = Erster Tag der Woche
clock-style = Uhrzeit
clock-24 = 24 Stunden, 17:30
clock-12 = 12 Stunden, 5:30 pm
durations = Dauern
day-start = Ein Tag beginnt um
day-start-hint = Was früher beginnt, zählt zum Tag davor, höchstens bis 12:00.
rules = Regeln für Pausen und Ruhezeit
rules-hint = Sie werden geprüft und gezeigt. Sie ändern nie eine Zeit.
rules-none = Keine
rules-eu = Europäische Union
rules-region = { $region }
rules-break = { $rest } Minuten Pause nach { $over } Arbeit ({ $source })
rules-day = Höchstens { $most } Arbeit am Tag
rules-week = Höchstens { $most } Arbeit in der Woche
rules-rest = Mindestens { $least } Ruhe zwischen den Tagen

hours-hint = Das Soll bestimmt den Saldo. Ältere Stunden gelten bis zu dem Tag, an dem neuere beginnen.
target-none = Kein Soll, darum kein Saldo.
target-from = Ab
target-week = In der Woche
target-set = Sollzeit festlegen
target-change = Neue Stunden ab einem Tag
done-target = Sollzeit gesichert
opening = Anfangssaldo
opening-hint = Was mitgebracht wird. Ab diesem Tag wird gezählt. Beide Felder leer: keiner.
opening-day = Gezählt ab
opening-balance = Saldo
done-opening = Anfangssaldo gesichert

days-off-hint = An ihnen gilt kein Soll. Tage ohne Soll werden ausgelassen.
days-off-from = Von
days-off-to = Bis
days-off-kind = Art
days-off-portion = Wie viel
days-off-none = Keine in diesem Jahr.
done-days-off = Freie Tage gesichert

theme = Hell oder dunkel
language = Sprache
language-pseudo = Pseudo, zum Übersetzen
letter-keys = Einzelne Buchstaben als Tastenkürzel

reminders-hint = Als Benachrichtigungen des Systems. Jede lässt sich auch im Fenster beantworten.
notify-break = Eine Pause wird fällig
notify-long = Eine Sitzung dauert lange
long-after = Lange heißt länger als
notify-punch = Bestätigen, was im Infobereich gedrückt wurde

autostart = Mit dem Rechner starten
autostart-hint = Es wartet im Infobereich.
tray-title = Gearbeitete Zeit neben dem Symbol zeigen

names-hint = Archivierte behalten ihre Vergangenheit und werden nicht mehr angeboten.
names-none = Noch keine. Unter Heute einen eingeben, dann bleibt er.
names-project = Projekte
names-category = Kategorien
names-labor_type = Tätigkeitsarten
archived = Archiviert
last-used = Zuletzt { $day }
rename = Umbenennen
archive = Archivieren
unarchive = Zurückholen

data-hint = Alles bleibt in einem Ordner auf diesem Rechner.
data-export = Exportieren…
data-export-hint = Als Excel-Arbeitsmappe, CSV oder alles als JSON.
import = Importieren
import-file = Eine JSON-Datei von Stint oder CSV mit Kopfzeile
import-hint = Erst wird gezeigt, was daraus würde. Vorher ändert sich nichts, und es lässt sich zurücknehmen.
import-dates = „{ $text }“ in dieser Datei ist der
import-dates-day = { $day }: Tag vorn
import-dates-month = { $day }: Monat vorn
import-zone = Zeiten ohne Zone sind gemeint in
import-new = Neue Sitzungen
import-known = Schon da
import-overlapping = Überschneidend
import-ignored = Ausgelassene Spalten
import-refused =
    { $count ->
        [one] { $number } Zeile ist nicht lesbar und würde ausgelassen
       *[other] { $number } Zeilen sind nicht lesbar und würden ausgelassen
    }
import-line = Zeile { $line }:
import-do =
    { $count ->
        [one] { $number } Sitzung importieren
       *[other] { $number } Sitzungen importieren
    }
done-import =
    { $count ->
        [one] { $count } Sitzung importiert
       *[other] { $count } Sitzungen importiert
    }

backups = Sicherungen
backups-hint = Entstehen täglich und bleiben wochenlang. Jede wird beim Anlegen geprüft.
backup-made = Angelegt
backup-kind = Art
backup-sessions = Sitzungen
backup-size = Größe
backup-make = Jetzt sichern
done-backup = Sicherung angelegt
restore-title = Sicherung von { $when } wiederherstellen
restore-what = Die Daten werden, was sie damals waren. Was jetzt da ist, wird vorher gesichert, sodass ein Weg zurück bleibt.
done-restored = Sicherung wiederhergestellt
check = Prüfung
check-hint = Liest alles, folgt der Hashkette des Journals und spielt es nach.
check-do = Daten prüfen
check-busy = Wird geprüft…
check-good = Alles in Ordnung: { $records } Journaleinträge ergeben genau die { $sessions } Sitzungen, die da sind.
check-head = Neuester Hash: { $head }
check-bad = Die Daten sind nicht heil. Nichts wurde geändert. Eine Sicherung wiederherstellen oder den Ordner aufheben und um Hilfe bitten.
check-chain = Die Kette bricht bei Eintrag { $n }.

about-version = Version
about-folder = Ordner
about-device = Dieses Gerät
about-zones = Zeitzonenregeln
about-private = Nichts wird irgendwohin gesendet.
about-server = Die Sitzungen werden an { $url } gesendet und nirgendwo sonst hin.

first-title = Stint behält die Stunden.
first-hint = Ein paar Antworten, dann die Uhr. Alles lässt sich in den Einstellungen ändern.
first-where = Wo wird gearbeitet?
first-hours = Wie viele Stunden sind zu leisten?
first-due = Es gibt ein Soll, also einen Saldo zeigen
first-later = Gezählt wird ab heute. Ein früherer Tag und was mitgebracht wird, stehen in den Einstellungen.
first-start = Mit dem Rechner starten?
first-begin = Zur Uhr
