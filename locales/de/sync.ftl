# Konto und Abgleich: verbinden, wie beide Seiten stehen, abmelden, was zu entscheiden ist.

sync-hint-local = Alles geht ohne Server. Mit einem zeigen alle Geräte dasselbe, und die Leitung sieht die Stunden.
sync-hint-connected = Alles liegt zuerst auf diesem Rechner und wird gesendet, sobald der Server antwortet.

connect-url = Adresse des Servers
connect-url-example = https://stint.example.org
connect-way = Anmelden mit
connect-way-password = Name und Passwort
connect-way-token = Token
connect-user = Benutzername
connect-password = Passwort
connect-token = Token
connect-token-hint = Auf dem Server gemacht, nur für diesen Rechner.
connect-do = Verbinden
connect-busy = Verbindet…
done-connect = Verbunden als { $user }

invited = Ein Link will diesen Rechner mit { $server } verbinden. Nur weitermachen, wenn dieser Server bekannt ist: er bekommt die Sitzungen.
invited-dismiss = Link verwerfen
invited-already = Ein Link will mit { $server } verbinden. Dieser Rechner ist damit verbunden.
invited-elsewhere = Ein Link will mit { $server } verbinden. Dieser Rechner ist mit { $url } verbunden; dort zuerst abmelden.

local-title =
    { $count ->
        [one] Diese { $count } Sitzung zu { $url } mitnehmen?
       *[other] Diese { $number } Sitzungen zu { $url } mitnehmen?
    }
local-add = Mitnehmen
local-add-hint = Sie werden gesendet, mit allem, was je an ihnen geändert wurde. Wer dort die Stunden sehen darf, sieht auch diese.
local-aside = Beiseitelegen
local-aside-hint = Sie bleiben unsichtbar auf diesem Rechner und sind nach dem Abmelden wieder da.

network = Proxy und Zertifikate
network-proxy = Proxy
network-system = Wie das System
network-none = Keiner
network-own = Dieser
network-proxy-url = Adresse des Proxys
network-proxy-example = http://proxy:3128
network-ca = Zertifikate, denen neben denen des Systems zu trauen ist
network-ca-hint = Eine PEM-Datei, wie eine Firma sie ausgibt. Sonst leer lassen.
done-network = Gesichert und gleich versucht

sync-server = Server
sync-plain = { $url }, nimmt nur einfache Sitzungen
sync-user = Angemeldet als
sync-role-worker = Mitarbeit
sync-role-manager = Leitung
sync-role-admin = Verwaltung
sync-last = Letzter Abgleich
sync-last-never = Noch keiner
sync-last-working = { $time }, der nächste läuft
sync-first-working = Läuft
sync-waiting = Zu senden
sync-waiting-none = Nichts
sync-waiting-some =
    { $count ->
        [one] { $number } Änderung von { $time }
       *[other] { $number } Änderungen, die älteste von { $time }
    }
sync-filling = Frühere Sitzungen
sync-filling-more = Kommen noch; die letzten Wochen sind da
sync-secret = Anmeldung
sync-secret-keychain = Im Schlüsselbund des Systems
sync-secret-file = In einer Datei, die nur dieses Benutzerkonto lesen kann
sync-secret-told = Auf diesem Rechner gibt es keinen Schlüsselbund. Die Anmeldung liegt in einer Datei, die nur dieses Benutzerkonto lesen kann; wer hier an das Konto kommt, kommt auch an sie.
sync-again = Neu anmelden
done-again = Neu angemeldet

presence-ask = Dem Server sagen, solange Stint offen ist?
presence-on = Dem Server sagen, solange Stint offen ist
presence-what = Beim Start, beim Wechsel der Seite und einmal in der Minute: ob das Fenster offen ist und welche Seite es zeigt (today, history, settings oder needs). Sonst nichts. Wer dort die Stunden sehen darf, kann es sehen.
presence-yes = Sagen
presence-no = Nicht sagen
presence-last = Zuletzt gesendet
presence-none = Noch nichts
presence-answered = beantwortet mit { $status }
presence-unanswered = keine Antwort

password-change = Passwort ändern
password-current = Bisheriges Passwort
password-new = Neues Passwort
password-again = Neues Passwort noch einmal
password-hint = 8 bis 256 Zeichen. Die anderen Geräte werden abgemeldet.
password-differs = Das ist nicht dasselbe wie oben.
done-password = Passwort geändert; die anderen Geräte sind abgemeldet

sync-help-offline = Hier geht alles weiter und wird gesendet, sobald der Server antwortet.
sync-help-sign_in = Hier geht alles weiter. Nach dem Anmelden wird es gesendet.
sync-help-forbidden = Hier geht alles weiter. Beim Betreuer des Servers fragen, ob das Konto aktiv ist.
sync-help-busy = Es wird von selbst wieder versucht.
sync-help-server_broken = Es wird von selbst wieder versucht. Wenn es anhält, dem Betreuer des Servers Bescheid geben.
sync-help-not_the_server = Vielleicht die Anmeldeseite dieses Netzes: einen Browser öffnen und sich dort anmelden. Es wird von selbst wieder versucht.
sync-help-other_server = Dorthin wird nichts gesendet. Den Betreuer des Servers fragen; ist er umgezogen, hier abmelden und neu verbinden.
sync-help-newer = Hier geht alles weiter und wird nach der Aktualisierung gesendet.
sync-help-elsewhere = Hier geht alles weiter und wird gesendet, wenn jene Sitzung zu Ende ist.
sync-help-wrong_account = Nichts wird gesendet. Hier abmelden, dann unter dem eigenen Namen anmelden.

sign-out = Abmelden
sign-out-title = Von { $url } abmelden?
sign-out-what = Die Sitzungen dieses Kontos werden bis zur nächsten Anmeldung beiseitegelegt. Was vorher auf diesem Rechner war, ist wieder da.
sign-out-waiting =
    { $count ->
        [one] { $number } Änderung ist nicht gesendet.
       *[other] { $number } Änderungen sind nicht gesendet.
    }
sign-out-unsent = Ungesendete Änderungen
sign-out-keep = Auf diesem Rechner behalten
sign-out-keep-hint = Nach der nächsten Anmeldung als derselbe Benutzer werden sie gesendet.
sign-out-discard = Wegwerfen
sign-out-discard-hint = Sie lassen sich nicht zurückholen. Alles andere bleibt auf dem Server.
sign-out-export = Für eine Datei mit allem vorher exportieren.
sign-out-type = Zum Wegwerfen { $word } eintippen
sign-out-typed = { $word } eintippen, in Großbuchstaben.
done-sign-out = Abgemeldet

health = Zahlen für den Support
health-device = Gerät
health-server = Server
health-account = Konto
health-high-water = Weiteste Position
health-cursor = Lesemarke
health-phase = Phase
health-records = Einträge im Journal
health-told = Davon vom Server
health-operations = Vorgänge im Ausgang
health-parked = Beiseitegelegt
health-unknown = Von hier unbekannter Art

needs-hint = Was zusammenstieß oder was der Server nicht nahm. Nichts ist verloren: beide Fassungen bleiben bis zur Entscheidung.
needs-none = Nichts ist zu entscheiden.
needs-yours = Eigene Änderungen
needs-inbox = Änderungen anderer
needs-inbox-hint = Sie warten, weil die Leitung zuletzt korrigiert hat oder der Zeitraum genehmigt ist.
needs-local = Es besteht keine Verbindung zu einem Server.
card-done-by-you = Selbst getan: { $act }, { $time }
hand-you = Selbst
hand-somebody = Jemand anderes
hand = { $who }, { $time }
hand-here = { $who }, auf diesem Rechner, { $time }
hand-on = { $who }, auf { $device }, { $time }
hand-elsewhere = { $who }, auf einem anderen Gerät, { $time }
card-both = Beide behalten
card-join = Zusammenlegen
card-join-hint = Zusammengelegt sind sie eine Sitzung ab dem früheren Beginn, mit beiden Notizen.
card-counts = Gilt jetzt
card-yours = Eigene Änderung
card-there = Auf dem Server
card-here = Hier
card-running = Läuft
card-second = Die andere
card-versions = Beide Fassungen
card-differs = verschieden
card-state = Zustand
card-kept = Da
card-gone = Gelöscht
card-show = Im Verlauf zeigen
card-keep_mine = Eigene Änderung nehmen
card-keep_theirs = So lassen
card-withdraw = Eigene Änderung zurückziehen
card-end = Ende { $time }
card-delete-second = Die zweite löschen
card-twice-hint = Stimmen beide, beide behalten: endet die laufende, läuft die andere weiter. War eine ein Versehen, sie löschen.
card-dismiss = Verstanden
card-mine = Es ist die eigene
card-not_mine = Es ist nicht die eigene
card-leave = Auf diesem Rechner lassen
card-try_again = Noch einmal senden
card-waits = Das entscheidet jemand anderes. Hier steht dann, was daraus wurde.
done-card = Entschieden
inbox-who = { $author }, für { $user }: { $act }
inbox-own = { $author }: { $act }
inbox-accept = Annehmen
inbox-reject = Ablehnen
inbox-answer = Warum
inbox-answer-hint = Ein Satz an { $author }.
done-accept = Angenommen
done-reject = Abgelehnt
