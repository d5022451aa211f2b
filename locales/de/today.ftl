# Heute: die Uhr, woran gearbeitet wird, was der Tag ergibt.

clock = Uhr
state-out-since = Ausgestempelt
state-working-since = Bei der Arbeit seit { $time }
state-on_break-since = Pause seit { $time }
clock-in = Einstempeln
clock-out = Ausstempeln
break-start = Pause beginnen
break-end = Pause beenden
worked-today = Heute gearbeitet

earlier-out = Früher begonnen…
earlier-working = Früher gegangen…
earlier-on_break = Früher zurück…
earlier-hint = Etwa 8:15, 815, -10m oder gestern 17:30. Was jetzt gedrückt wird, bleibt daneben stehen.

done-clock-in = Eingestempelt { $time }
done-clock-out = Ausgestempelt { $time }
done-break-start = Pause seit { $time }
done-break-end = Wieder an der Arbeit { $time }
done-switch = Gewechselt zu { $name }
done-named = Jetzt an { $name }
done-note = Notiz gesichert

note-next = Notiz zur nächsten Sitzung
note-of = Notiz zur Sitzung ab { $time }
note-placeholder = Woran wird gearbeitet?
from-legend = Eine Änderung gilt
from-now = ab jetzt
from-start = seit { $time }
nothing-named = ohne Angabe

forgotten = Noch eingestempelt seit { $since }.
forgotten-ask = Wann war Schluss?
forgotten-left = Gegangen um
forgotten-working = Ich arbeite noch

ribbon = Der Tag
ribbon-empty = Noch keine Arbeit
findings = Zu beachten
finding-most = { $what }: { $is }, höchstens { $should }
finding-least = { $what }: { $is }, mindestens { $should }
break-due =
    { $minutes ->
        [one] Pause fällig in { $minutes } Minute.
       *[other] Pause fällig in { $minutes } Minuten.
    }
break-overdue = Pause seit { $time } überfällig.
break-rule = { $rest } Minuten nach { $over } Arbeit, { $source }

totals = Summen
total-today = Heute
total-week = Diese Woche
total-balance = Saldo
total-left = noch { $time }
total-over = { $time } darüber
total-breaks = { $time } Pausen
total-until = bis { $day }
total-no-target = Sollzeit festlegen
explain-caption = Wie { $title } zustande kommt
explain-nothing = Noch nichts
explain-cut = Auf die Minute gezeigt, auf die Millisekunde gerechnet.
explain-asking = Wird gerechnet…

sessions-today = Sitzungen
sessions-none = Heute noch keine. Zum Anfangen einstempeln.
pressed-at = gestempelt um
continue = Weiter mit
switch-to = Wechseln zu
