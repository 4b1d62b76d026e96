//! A backup goes on from a state that is no earlier than where it ended, never from another server's or engine's.

use super::*;

#[test]
fn a_token_reaches_those_that_are_no_later() {
    // Lines of the log on SQLite.
    assert!(reaches("12", "12") && reaches("13", "12") && reaches("0", "0"));
    assert!(!reaches("11", "12"));
    // Snapshots of PostgreSQL: what counts is the transaction that comes next.
    assert!(reaches("700:712:705", "705:712:"));
    assert!(reaches("600:9000000000:", "8999999999:8999999999:"));
    assert!(!reaches("705:711:", "700:712:"));
    assert!(!reaches("741:741:", "5000000000:5000000000:4999999999"), "a server with numbers of its own");
    // Of two engines, or of none.
    assert!(!reaches("99999:99999:", "12") && !reaches("99999", "12:12:"));
    assert!(!reaches("", "12") && !reaches("12", "") && !reaches("12", "many"));
}
