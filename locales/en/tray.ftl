# The tray, its notifications, and what the app says without its window.

tray-out = Out
tray-out-worked = Out · { $worked } today
tray-in = In since { $since } · { $worked } today
tray-break = On break since { $since } · { $worked } today
tray-forgotten = In since { $since } · when did you leave?
tray-read-only = Data can be looked at, not changed

tray-clock-in = Clock in
tray-clock-out = Clock out
tray-break-start = Start break
tray-break-end = End break
tray-continue = Continue
tray-open = Open Stint
tray-settings = Settings
tray-quit = Quit

notify-clocked-in = Clocked in { $time }
notify-clocked-out = Clocked out { $time }
notify-break-started = On break since { $time }
notify-break-ended = Back at work { $time }
notify-continued = Working on { $on }
notify-worked = { $worked } today
notify-undone = Undone
notify-undone-in = You are in since { $time }.
notify-undone-break = You are on break since { $time }.
notify-undone-out = You are out.
notify-already = It is so already
notify-failed = That did not work

notify-break-soon = Break due in { $left }
notify-break-due = Take a break
notify-break-rule = { $break } min of break after { $over } of work ({ $source })
notify-long = Still at work?
notify-long-since = In since { $since }, { $length } ago
notify-forgotten = When did you leave?
notify-forgotten-since = You are still clocked in since { $since }.

notify-action-undo = Undo
notify-action-break = Start break
notify-action-later = In 10 min
notify-action-out = Clock out
notify-action-open = Open

notify-in-tray = Stint stays in the tray
notify-in-tray-how = Clock in and out there. To end it, choose Quit.

close-clock-runs = The clock goes on
close-clock-runs-why = This desktop has no tray, so closing the window ends Stint. You stay clocked in since { $since }: the time goes on being counted.
start-failed = Stint cannot open your data
start-failed-where = Nothing was changed. The data is in { $folder }.
