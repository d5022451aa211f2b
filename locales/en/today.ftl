# Today: the clock, what it is on, what the day amounts to.

clock = Clock
state-out-since = Clocked out
state-working-since = Working since { $time }
state-on_break-since = On break since { $time }
clock-in = Clock in
clock-out = Clock out
break-start = Start break
break-end = End break
worked-today = Worked today

earlier-out = Started earlier…
earlier-working = Left earlier…
earlier-on_break = Came back earlier…
earlier-hint = Type 8:15, 815, -10m or yesterday 17:30. What you press now is kept beside it.

done-clock-in = Clocked in { $time }
done-clock-out = Clocked out { $time }
done-break-start = Break since { $time }
done-break-end = Back at work { $time }
done-switch = Switched to { $name }
done-named = Now on { $name }
done-note = Note saved

note-next = Note for the next session
note-of = Note for the session from { $time }
note-placeholder = What are you working on?
from-legend = A change of these counts
from-now = from now on
from-start = since { $time }
nothing-named = nothing named

forgotten = You are still clocked in since { $since }.
forgotten-ask = When did you leave?
forgotten-left = Left at
forgotten-working = I am still working

ribbon = The day
ribbon-empty = No work yet
findings = To look at
finding-most = { $what }: { $is }, at most { $should }
finding-least = { $what }: { $is }, at least { $should }
break-due =
    { $minutes ->
        [one] Break due in { $minutes } minute.
       *[other] Break due in { $minutes } minutes.
    }
break-overdue = Break overdue for { $time }.
break-rule = { $rest } minutes after { $over } of work, { $source }

totals = Totals
total-today = Today
total-week = This week
total-balance = Balance
total-left = { $time } to go
total-over = { $time } over
total-breaks = { $time } of breaks
total-until = up to { $day }
total-no-target = Set target hours
explain-caption = How { $title } comes about
explain-nothing = Nothing yet
explain-cut = Shown to the minute, added up to the millisecond.
explain-asking = Adding up…

sessions-today = Sessions
sessions-none = None yet today. Clock in to begin.
pressed-at = pressed at
continue = Continue
switch-to = Switch to
