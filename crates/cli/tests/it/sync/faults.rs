//! Everything that can go wrong on the way, at every moment of every request: it ends as it would have without.

use super::fault::{Fault, Phase, Request};
use super::ground::{Server, each};
use super::story::Story;

pub const FAULTS: [Fault; 11] = [
    // Those that somebody has to lose patience with come first: the others are done meanwhile.
    Fault::Stall,
    Fault::BlackHole,
    Fault::Delay,
    Fault::Repeat,
    Fault::Cut(Phase::BeforeRequest),
    Fault::Cut(Phase::RequestHead),
    Fault::Cut(Phase::RequestBody),
    Fault::Cut(Phase::BeforeAnswer),
    Fault::Cut(Phase::AnswerHead),
    Fault::Cut(Phase::AnswerBody),
    Fault::Cut(Phase::AfterAnswer),
];

const REQUESTS: [Request; 5] = [
    Request { path: "/v1/refresh", after: 0, has_body: true },
    Request { path: "/sync/v1/hello", after: 0, has_body: false },
    // The first one is turned away: the server's history is another one.
    Request { path: "/sync/v1/push", after: 1, has_body: true },
    Request { path: "/sync/v1/known", after: 0, has_body: true },
    Request { path: "/sync/v1/pull", after: 0, has_body: false },
];

/// So many syncs are under way at once: two for each request wait for what does not come.
const AT_ONCE: usize = 14;

fn table() -> Vec<(Request, Fault)> {
    let has = |request: Request, fault| request.has_body || fault != Fault::Cut(Phase::RequestBody);
    let of =
        |fault| REQUESTS.into_iter().filter(move |request| has(*request, fault)).map(move |request| (request, fault));
    FAULTS.into_iter().flat_map(of).collect()
}

#[test]
fn a_fault_at_any_moment_of_any_request_of_a_sync_leaves_what_a_sync_without_it_leaves() {
    let table = table();
    assert_eq!(table.len(), 53);
    let mut server = Server::new();
    server.user("boss", "admin");
    let boss = server.says(&["token", "create", "boss"]);
    server.serve();
    let faults = std::iter::once(None).chain(table.into_iter().map(Some));
    let stories: Vec<Story> = faults.enumerate().map(|(number, fault)| Story::new(number, fault, &server)).collect();

    each(&stories, 4, Story::begins);
    server.kill();
    let yesterday = server.copy();
    server.serve();
    each(&stories, 4, Story::goes_on);
    server.kill();
    server.replace_with(&yesterday);
    server.serve();
    each(&stories, AT_ONCE, Story::is_told);

    let journal = server.journal(boss.trim());
    let without = stories[0].ends(&server, &journal);
    each(&stories[1..], 4, |story| assert_eq!(story.ends(&server, &journal), without, "{story:?}"));
    server.kill();
    server.says(&["check"]);
}
