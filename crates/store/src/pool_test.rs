//! Who is written to and who is read from, by what servers say of themselves.

use super::*;

async fn two() -> Arc<Servers> {
    let url = |port: u16| ConnectOptions::new(format!("postgres://nobody@127.0.0.1:{port}/none"));
    Servers::open(vec![url(1), url(2)]).await.unwrap()
}

fn primary(timeline: i64, lsn: i64) -> Seen {
    Seen::Primary { timeline, lsn }
}

#[tokio::test]
async fn the_newest_timeline_is_written_to_and_an_old_primary_never_again() {
    let servers = two().await;
    assert!(servers.primary().is_err(), "nobody is written to before it said that it takes writes");
    servers.saw(1, Seen::Replica(10));
    assert_eq!(*servers.primary.borrow(), None);
    servers.saw(0, primary(1, 10));
    assert_eq!(*servers.primary.borrow(), Some(0));
    // Away for a moment: it stays the primary until another is.
    servers.saw(0, Seen::Away);
    assert_eq!(*servers.primary.borrow(), Some(0));
    servers.saw(1, primary(2, 12));
    assert_eq!(*servers.primary.borrow(), Some(1));
    servers.saw(0, primary(1, 11));
    assert_eq!(*servers.primary.borrow(), Some(1), "it is of the past");
    // Even when the new one is gone.
    servers.saw(1, Seen::Replica(12));
    servers.saw(0, primary(1, 11));
    assert_eq!(*servers.primary.borrow(), None);
    servers.saw(0, primary(3, 13));
    assert_eq!(*servers.primary.borrow(), Some(0), "promoted anew");
}

#[tokio::test]
async fn a_node_that_starts_looks_at_each_server_before_it_writes() {
    let servers = two().await;
    servers.saw(0, primary(1, 10));
    servers.saw(0, primary(1, 10));
    assert_eq!(*servers.primary.borrow(), None, "the other may be on a newer timeline");
    servers.saw(1, primary(2, 9));
    assert_eq!(*servers.primary.borrow(), Some(1));
    servers.saw(0, primary(1, 11));
    assert_eq!(*servers.primary.borrow(), Some(1));
    // One that does not answer was looked at all the same.
    let servers = two().await;
    servers.saw(1, primary(1, 10));
    servers.saw(0, Seen::Away);
    assert_eq!(*servers.primary.borrow(), Some(1));
}

#[tokio::test]
async fn a_replica_is_read_when_it_has_what_was_written_told_and_long_there() {
    let servers = two().await;
    servers.saw(1, Seen::Replica(100));
    servers.saw(0, primary(1, 100));
    servers.saw(0, primary(1, 100));
    assert!(servers.replica(0).is_none(), "not before news is heard");
    servers.hears(true);
    assert!(servers.replica(0).is_some());
    assert!(servers.replica(100).is_some());
    assert!(servers.replica(101).is_none(), "she wrote more than it has");
    servers.told(105, 7);
    assert!(servers.replica(0).is_none(), "pages were told of more than it has");
    servers.saw(1, Seen::Replica(104));
    assert!(servers.replica(0).is_none());
    servers.saw(1, Seen::Replica(105));
    assert!(servers.replica(105).is_some());
    assert_eq!(servers.position_told(), 7);
    servers.saw(1, Seen::Away);
    assert!(servers.replica(0).is_none());
}

#[tokio::test]
async fn a_replica_that_lags_behind_what_the_primary_had_long_ago_is_not_read() {
    let servers = two().await;
    servers.hears(true);
    servers.saw(1, Seen::Replica(50));
    assert!(servers.replica(0).is_none(), "nothing is known of the primary yet");
    servers.saw(0, primary(1, 100));
    servers.saw(0, primary(1, 100));
    assert!(servers.replica(0).is_none());
    servers.saw(1, Seen::Replica(100));
    assert!(servers.replica(0).is_some());
}
