# The frame around every page: where to go, what was done, what is wrong.

page-today = Today
page-history = History
page-settings = Settings
pages = Pages
skip = Skip to the page
palette = All actions
palette-short = Actions
key-palette = Ctrl K
key-ctrl = Ctrl
key-shift = Shift
key-space = Space
key-enter = Enter
key-delete = Delete
close = Close
cancel = Cancel
save = Save
done = Done
delete = Delete
choose = Choose…
toasts = What was done
now = now

undo = Undo
redo = Redo
undone = Undone: { $act }
redone = Done again: { $act }
add-note = Add note
already = { $state }: it was so already.
try-again = Try again
understood = Understood

# What the host has to say
trouble-gone = Stint does not answer. Everything up to your last confirmed action is saved. Start Stint again if it was closed, then try again.
trouble-denied = This address is no longer valid. Nothing is lost. Run “stint web” again and open the address it prints.
trouble-page_failed = The page has failed: { $detail }. Nothing that was saved is lost. Open the window again.
trouble-system_refused = The system refused: { $detail }. Nothing was changed.
read-only = You can look at the data but not change it.
repaired = The data was damaged and has been rebuilt from the backup { $backup } and { $records } journal records. The damaged file is kept as { $file }.

# Choosing a name
pick-new = New: { $name }
pick-none = None
pick-empty = Type a name.

# Typed times
time-twice = The clocks went back; this time came twice. Which one?

# The palette
palette-hint = Type what you want to do
palette-none = There is no such action.
group-clock = Clock
group-go = Go to
group-more = More
action-add = Add a session
action-export = Export
action-keys = Keyboard shortcuts
action-undo = Undo: { $act }
action-redo = Redo: { $act }
action-continue = Continue: { $name }
action-theme-light = Light
action-theme-dark = Dark
action-theme-system = As the system

# The server, while there is a connection
page-needs = Needs you
sync-chip-sent = All sent
sync-chip-waiting = { $count } waiting
sync-chip-filling = Fetching earlier sessions
sync-chip-offline = Offline
sync-chip-offline-since = Offline since { $time }
sync-chip-stuck = Not syncing
sync-chip-stuck-since = Not syncing since { $time }
sync-chip-needs = Needs you ({ $count })
sync-says-sent = The server has everything
sync-says-waiting =
    { $count ->
        [one] { $count } change waits to be sent
       *[other] { $count } changes wait to be sent
    }
sync-says-filling = earlier sessions are still coming
sync-says-last = last exchange { $time }
sync-held = Open on another device too
needs-count =
    { $count ->
        [one] { $count } thing needs you.
       *[other] { $count } things need you.
    }
needs-look = Look
group-sync = Server
action-connect = Connect to a server
action-sync-now = Sync now
action-account = Account and sync

# In place of what the command line says
trouble-profile_waits =
    { $count ->
        [one] { $count } change of an earlier connection as the same user has not been sent. Set the sessions aside, sync, sign out, then connect again and add them.
       *[other] { $count } changes of an earlier connection as the same user have not been sent. Set the sessions aside, sync, sign out, then connect again and add them.
    }
trouble-outbox_full =
    { $count ->
        [one] { $count } change has not been sent. Choose what becomes of it.
       *[other] { $count } changes have not been sent. Choose what becomes of them.
    }
