# Der Infobereich, seine Mitteilungen, und was die App ohne ihr Fenster sagt.

tray-out = Ausgestempelt
tray-out-worked = Ausgestempelt · heute { $worked }
tray-in = Eingestempelt seit { $since } · heute { $worked }
tray-break = Pause seit { $since } · heute { $worked }
tray-forgotten = Eingestempelt seit { $since } · wann bist du gegangen?
tray-read-only = Daten lassen sich ansehen, nicht ändern

tray-clock-in = Einstempeln
tray-clock-out = Ausstempeln
tray-break-start = Pause beginnen
tray-break-end = Pause beenden
tray-continue = Fortsetzen
tray-open = Stint öffnen
tray-settings = Einstellungen
tray-quit = Beenden

notify-clocked-in = Eingestempelt { $time }
notify-clocked-out = Ausgestempelt { $time }
notify-break-started = Pause seit { $time }
notify-break-ended = Weiter seit { $time }
notify-continued = Arbeit an { $on }
notify-worked = Heute { $worked }
notify-undone = Rückgängig gemacht
notify-undone-in = Du bist eingestempelt seit { $time }.
notify-undone-break = Du hast Pause seit { $time }.
notify-undone-out = Du bist ausgestempelt.
notify-already = Das ist schon so
notify-failed = Das ging nicht

notify-break-soon = Pause fällig in { $left }
notify-break-due = Mach Pause
notify-break-rule = { $break } min Pause nach { $over } Arbeit ({ $source })
notify-long = Noch bei der Arbeit?
notify-long-since = Eingestempelt seit { $since }, vor { $length }
notify-forgotten = Wann bist du gegangen?
notify-forgotten-since = Du bist noch eingestempelt seit { $since }.

notify-action-undo = Rückgängig
notify-action-break = Pause beginnen
notify-action-later = In 10 min
notify-action-out = Ausstempeln
notify-action-open = Öffnen

notify-in-tray = Stint bleibt im Infobereich
notify-in-tray-how = Stemple dort ein und aus. Zum Beenden wähle „Beenden“.

close-clock-runs = Die Uhr läuft weiter
close-clock-runs-why = Diese Arbeitsumgebung hat keinen Infobereich, darum beendet das Schließen des Fensters Stint. Du bleibst eingestempelt seit { $since }: Die Zeit zählt weiter.
start-failed = Stint kann deine Daten nicht öffnen
start-failed-where = Nichts wurde geändert. Die Daten liegen in { $folder }.
