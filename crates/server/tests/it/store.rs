//! The store's promises, on both databases.

use std::thread;

use futures_util::FutureExt;
use stint_domain::Instant;
use stint_server::ids::{DimensionNo, UserId};
use stint_server::problem::Problem;
use stint_server::store::dimension::{self, Labeled};
use stint_server::store::journal::{self, Entry};
use stint_server::store::{Failure, Sql, Store, head};

use crate::ground::Server;
use crate::on_both;

on_both!(
    what_a_job_wrote_is_there_for_the_next_reader,
    a_job_that_is_refused_after_it_wrote_leaves_nothing_and_its_neighbours_stay,
    a_broken_statement_takes_only_its_own_job_with_it,
    a_job_that_panics_takes_neither_the_writer_nor_its_neighbours_with_it,
    a_reader_can_write_neither_tables_nor_the_journal,
    numbers_of_the_journal_follow_each_other_whatever_is_taken_back,
    two_stores_on_one_database_never_make_the_same_id,
);

/// A wish to add a project, and how the job shall end.
struct Project {
    no: i64,
    name: String,
    ending: Ending,
}

#[derive(Clone, Copy, PartialEq)]
enum Ending {
    Well,
    Refused,
    Broken,
    Panicking,
}

async fn add(sql: &mut Sql<'_>, wish: &Project) -> Result<i64, Failure> {
    let one = Labeled {
        no: DimensionNo(wish.no),
        id: stint_domain::DimensionId(stint_server::uuid(Instant(0))),
        dimension: stint_domain::Dimension::Project,
        name: wish.name.clone(),
        archived: false,
        version: 1,
        created_at: Instant(0),
        updated_at: Instant(0),
    };
    dimension::add(sql, &one).await?;
    let n = journal::append(sql, record(wish.no))?;
    match wish.ending {
        Ending::Well => Ok(n),
        Ending::Refused => Err(Problem::conflict("no", "As was wished.").into()),
        Ending::Panicking => panic!("as was wished"),
        Ending::Broken => {
            sql.execute("INSERT INTO team (account) VALUES (1)", &[]).await?;
            Ok(n)
        }
    }
}

fn record(subject: i64) -> Entry {
    Entry {
        op: stint_server::uuid(stint_server::now()).to_string(),
        kind: "dimension.add",
        subject: "dimension",
        subject_id: subject,
        user: UserId(1),
        author: UserId(1),
        device: "test".into(),
        at: Instant(1),
        decided: Instant(2),
        reason: None,
        act: "{}".into(),
    }
}

fn write(server: &Server, no: i64, ending: Ending) -> Result<i64, Failure> {
    let wish = Project { no, name: format!("P {no}"), ending };
    server.runtime.block_on(server.store.write(wish, |sql, wish| add(sql, wish).boxed()))
}

fn names(server: &Server) -> Vec<String> {
    let found = server.store.read((), |sql, ()| async move { Ok(dimension::all(sql).await?) }.boxed());
    server.runtime.block_on(found).expect("projects can be read").into_iter().map(|one| one.name).collect()
}

fn newest(server: &Server) -> i64 {
    let found = server.store.read((), |sql, ()| async move { Ok(head::newest(sql).await?) }.boxed());
    server.runtime.block_on(found).expect("the head can be read")
}

fn what_a_job_wrote_is_there_for_the_next_reader(server: &Server) {
    let n = write(server, 1, Ending::Well).expect("it can be added");

    assert_eq!(names(server), ["P 1"]);
    assert_eq!(newest(server), n);
}

fn a_job_that_is_refused_after_it_wrote_leaves_nothing_and_its_neighbours_stay(server: &Server) {
    let answers = all_at_once(server, |no| if no % 3 == 0 { Ending::Refused } else { Ending::Well });

    let stayed = answers.iter().filter(|(no, _)| no % 3 != 0).count();
    assert!(answers.iter().all(|(no, answer)| answer.is_ok() == (no % 3 != 0)));
    assert_eq!(names(server).len(), stayed);
    assert_eq!(newest(server), stayed as i64);
}

fn a_broken_statement_takes_only_its_own_job_with_it(server: &Server) {
    let answers = all_at_once(server, |no| if no == 7 { Ending::Broken } else { Ending::Well });

    assert!(answers.iter().all(|(no, answer)| answer.is_ok() == (*no != 7)), "{answers:?}");
    assert_eq!(names(server).len(), answers.len() - 1);
}

fn a_job_that_panics_takes_neither_the_writer_nor_its_neighbours_with_it(server: &Server) {
    let answers = all_at_once(server, |no| if no == 7 { Ending::Panicking } else { Ending::Well });

    assert!(answers.iter().all(|(no, answer)| answer.is_ok() == (*no != 7)), "{answers:?}");
    for _ in 0..20 {
        let read = server.store.read((), |_, ()| async { panic!("in a reader") }.boxed());
        let read: Result<(), Failure> = server.runtime.block_on(read);
        assert!(matches!(read, Err(Failure::Database(_))));
    }
    assert_eq!(names(server).len(), answers.len() - 1);
}

fn a_reader_can_write_neither_tables_nor_the_journal(server: &Server) {
    let wish = || Project { no: 1, name: "P".into(), ending: Ending::Well };
    let table = server.store.read(wish(), |sql, wish| add(sql, wish).boxed());
    let record = server.store.read((), |sql, ()| async move { Ok(journal::append(sql, record(1))?) }.boxed());

    assert!(matches!(server.runtime.block_on(table), Err(Failure::Database(_))));
    assert!(matches!(server.runtime.block_on(record), Err(Failure::Database(_))));
    assert!(names(server).is_empty());
    assert!(write(server, 2, Ending::Well).is_ok(), "the connection is of use afterwards");
}

fn numbers_of_the_journal_follow_each_other_whatever_is_taken_back(server: &Server) {
    let answers = all_at_once(server, |no| [Ending::Well, Ending::Refused, Ending::Broken][no as usize % 3]);

    let mut numbers: Vec<i64> = answers.into_iter().filter_map(|(_, answer)| answer.ok()).collect();
    numbers.sort_unstable();
    let expected: Vec<i64> = (1..=numbers.len() as i64).collect();
    assert_eq!(numbers, expected);
    assert_eq!(newest(server), numbers.len() as i64);
}

fn two_stores_on_one_database_never_make_the_same_id(server: &Server) {
    let other = server.runtime.block_on(Store::open(&server.place)).expect("the database can be opened twice");
    let now = Instant(1_800_000_000_000);

    let mut ids: Vec<i64> =
        (0..500).flat_map(|_| [&server.store, &other].map(|one| one.snowflakes().next(now))).collect();
    ids.sort_unstable();
    ids.dedup();

    assert_eq!(ids.len(), 1000);
}

/// Thirty wishes from eight threads, so that some of them share a transaction.
fn all_at_once(server: &Server, ending: impl Fn(i64) -> Ending + Sync) -> Vec<(i64, Result<i64, Failure>)> {
    let ending = &ending;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8_i64)
            .map(|one| {
                scope.spawn(move || {
                    let mine = (1..=30).filter(|no| no % 8 == one);
                    mine.map(|no| (no, write(server, no, ending(no)))).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no thread panics")).collect()
    })
}
