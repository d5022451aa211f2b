# Account and sync: connecting, how both sides stand, signing out, what needs a person.

sync-hint-local = Everything works without a server. With one, your devices show the same and your manager sees your hours.
sync-hint-connected = What you do here is on this computer first and is sent when the server answers.

connect-url = Address of the server
connect-url-example = https://stint.example.org
connect-way = Sign in with
connect-way-password = Name and password
connect-way-token = A token
connect-user = User name
connect-password = Password
connect-token = Token
connect-token-hint = Made on the server, for this computer alone.
connect-do = Connect
connect-busy = Connecting…
done-connect = Connected as { $user }

invited = A link asks to connect this computer to { $server }. Go on only if you know that server: it gets your sessions.
invited-dismiss = Dismiss the link
invited-already = A link asks to connect to { $server }. This computer is connected to it.
invited-elsewhere = A link asks to connect to { $server }. This computer is connected to { $url }; sign out there first.

local-title =
    { $count ->
        [one] Add this { $count } session to { $url }?
       *[other] Add these { $number } sessions to { $url }?
    }
local-add = Add them
local-add-hint = They are sent to the server, with what was ever done to them. Whoever may see your hours there sees these, too.
local-aside = Set them aside
local-aside-hint = They stay on this computer, out of sight, and are back when you sign out.

network = Proxy and certificates
network-proxy = Proxy
network-system = As the system says
network-none = None
network-own = This one
network-proxy-url = Address of the proxy
network-proxy-example = http://proxy:3128
network-ca = Certificates to trust besides the system’s
network-ca-hint = A PEM file, as a company gives it out. Leave it empty otherwise.
done-network = Saved; tried at once

sync-server = Server
sync-plain = { $url }, which takes plain sessions only
sync-user = Signed in as
sync-role-worker = Worker
sync-role-manager = Manager
sync-role-admin = Administrator
sync-last = Last exchange
sync-last-never = Not yet
sync-last-working = { $time }, another is under way
sync-first-working = Under way
sync-waiting = To be sent
sync-waiting-none = Nothing
sync-waiting-some =
    { $count ->
        [one] { $number } change, from { $time }
       *[other] { $number } changes, the oldest from { $time }
    }
sync-filling = Earlier sessions
sync-filling-more = Still coming; the last weeks are here
sync-secret = Credential
sync-secret-keychain = In the system’s keychain
sync-secret-file = In a file that only you can read
sync-secret-told = There is no keychain on this computer. Your credential lies in a file that only you can read; whoever gets at your account here gets at it, too.
sync-again = Sign in again
done-again = Signed in again

presence-ask = Tell the server while Stint is open?
presence-on = Tell the server while Stint is open
presence-what = When it starts, when its page changes and once a minute: whether the window is open, and which page it shows (today, history, settings or needs). Nothing else. Whoever may see your hours there can see it.
presence-yes = Tell it
presence-no = Do not tell it
presence-last = Last sent
presence-none = Nothing yet
presence-answered = answered with { $status }
presence-unanswered = no answer

password-change = Change password
password-current = Current password
password-new = New password
password-again = New password once more
password-hint = 8 to 256 characters. Your other devices are signed out.
password-differs = This is not the same as above.
done-password = Password changed; your other devices are signed out

sync-help-offline = Everything goes on here and is sent as soon as the server answers.
sync-help-sign_in = Everything goes on here. Sign in again, and it is sent.
sync-help-forbidden = Everything goes on here. Ask whoever looks after the server whether your account is active.
sync-help-busy = It is tried again by itself.
sync-help-server_broken = It is tried again by itself. If it lasts, tell whoever looks after the server.
sync-help-not_the_server = It may be the sign-in page of this network: open a browser and sign in there. It is tried again by itself.
sync-help-other_server = Nothing is sent to it. Ask whoever looks after the server; if it has moved, sign out here and connect anew.
sync-help-newer = Everything goes on here and is sent after the update.
sync-help-elsewhere = Everything goes on here and is sent when that session has ended.
sync-help-wrong_account = Nothing is sent. Sign out here, then sign in as yourself.

sign-out = Sign out
sign-out-title = Sign out of { $url }?
sign-out-what = The sessions of this account are set aside until you sign in again. What was on this computer before is back.
sign-out-waiting =
    { $count ->
        [one] { $number } change has not been sent.
       *[other] { $number } changes have not been sent.
    }
sign-out-unsent = Unsent changes
sign-out-keep = Keep on this computer
sign-out-keep-hint = They are sent after the next signing in as the same user.
sign-out-discard = Throw away
sign-out-discard-hint = They cannot be brought back. Everything else stays on the server.
sign-out-export = For a file of everything, export first.
sign-out-type = Type { $word } to throw them away
sign-out-typed = Type { $word }, in capitals.
done-sign-out = Signed out

health = Numbers for support
health-device = Device
health-server = Server
health-account = Account
health-high-water = Furthest position
health-cursor = Cursor
health-phase = Phase
health-records = Journal records
health-told = Of them from the server
health-operations = Operations in the outbox
health-parked = Set aside
health-unknown = Of kinds unknown here

needs-hint = What collided, or what the server did not take. Nothing is lost: both versions are here until you decide.
needs-none = Nothing needs you.
needs-yours = Your changes
needs-inbox = Changes of others
needs-inbox-hint = They wait for you, because a manager corrected last or the period is approved.
needs-local = There is no connection to a server.
card-done-by-you = You: { $act }, { $time }
hand-you = You
hand-somebody = Somebody else
hand = { $who }, { $time }
hand-here = { $who }, on this computer, { $time }
hand-on = { $who }, on { $device }, { $time }
hand-elsewhere = { $who }, on another device, { $time }
card-both = Keep both
card-join = Join them
card-join-hint = Joined, they are one session from the earlier start on, with both notes.
card-counts = Counts now
card-yours = Your change
card-there = On the server
card-here = Here
card-running = Running
card-second = The other one
card-versions = Both versions
card-differs = differs
card-state = State
card-kept = There
card-gone = Deleted
card-show = Show in History
card-keep_mine = Use my change
card-keep_theirs = Leave it as it is
card-withdraw = Withdraw my change
card-end = Ended { $time }
card-delete-second = Delete the second one
card-twice-hint = If both are right, keep both: when the running one ends, the other one runs on. If one was a mistake, delete it.
card-dismiss = Understood
card-mine = It is mine
card-not_mine = It is somebody else’s
card-leave = Leave it on this computer
card-try_again = Send again
card-waits = Somebody else decides. You will see here what came of it.
done-card = Decided
inbox-who = { $author }, for { $user }: { $act }
inbox-own = { $author }: { $act }
inbox-accept = Accept
inbox-reject = Reject
inbox-answer = Why
inbox-answer-hint = A sentence to { $author }.
done-accept = Accepted
done-reject = Rejected
