//! The stream that says when there is something new, and everything that can become of it.

use super::fault::{Fault, Phase, Request};
use super::faults::FAULTS;
use super::ground::{Server, connect_as, each, ok, shown, synced};
use super::proxy::{Proxy, heard};
use super::window::Web;
use crate::place::Place;
use std::time::{Duration, Instant};

const STREAM: Request = Request { path: "/sync/v1/events", after: 0, has_body: false };
/// A stream that is dead without saying so is given up, and a server whose stream has ended is asked every minute.
const LATE: Duration = Duration::from_secs(100);

#[test]
fn a_fault_at_any_moment_of_the_stream_keeps_nothing_from_the_other_computer() {
    let mut server = Server::new();
    server.serve();
    // It has no body to be cut in, and no end to be cut behind.
    let faults =
        FAULTS.into_iter().filter(|fault| !matches!(fault, Fault::Cut(Phase::RequestBody | Phase::AfterAnswer)));
    let faults: Vec<(usize, Fault)> = faults.enumerate().collect();
    assert_eq!(faults.len(), 9);
    each(&faults, faults.len(), |(number, fault)| hears(&server, &format!("user{number}"), *fault));
}

fn hears(server: &Server, user: &str, fault: Fault) {
    server.user(user, "worker");
    let (here, there, proxy) = (Place::new(), Place::new(), Proxy::to(&server.address()));
    assert_eq!(connect_as(&here, user, &proxy.url, &[]).code, 0);
    assert_eq!(connect_as(&there, user, &server.url, &[]).code, 0);
    let struck = proxy.arm(STREAM, fault);
    let web = Web::open(&here);
    heard(&struck);
    for (number, day) in [(1, "2026-11-02"), (2, "2026-11-03")] {
        ok(&there, &["add", "8:00", "16:00", "--day", day]);
        synced(&there);
        let begun = Instant::now();
        while web.sessions() < number {
            assert!(begun.elapsed() < LATE, "{fault:?}: session {number} does not come");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    assert_eq!(shown(&here), shown(&there), "{fault:?}");
}
