//! A clock that is set: nobody is let in for longer than it says, and nothing is lost.

use crate::town::{KARI, OLA, Town, in_town};

async fn is_in(town: &Town, browser: &mut crate::browser::Browser) -> bool {
    let got = browser.one(format!("{}/mine", town.nordsund)).await;
    assert!(got.status == 200 || got.header("location").starts_with("/sign-in?to="), "{} {}", got.status, got.body);
    got.status == 200
}

#[test]
fn a_clock_that_is_set_back_ends_who_was_here_later_than_now() {
    in_town(async |town| {
        let mut kari = town.signed_in(KARI, "substantial").await;
        town.clock.advance_seconds(20 * 60);
        assert!(is_in(town, &mut kari).await);
        // As clocks are corrected, and as they differ between nodes: nothing happens.
        town.clock.advance_seconds(-2 * 60);
        assert!(is_in(town, &mut kari).await);
        town.clock.advance_seconds(-1);
        assert!(!is_in(town, &mut kari).await, "she was here two minutes and a second later than now");
        assert_eq!((town.sessions().await, town.entries("door.session_ended.v1").await), (0, 1));
        // It does not come back with the time.
        town.clock.advance_seconds(2 * 60 + 1);
        assert!(!is_in(town, &mut kari).await);
        assert_eq!(town.entries("door.session_ended.v1").await, 1, "it ended once");
        assert!(is_in(town, &mut town.signed_in(KARI, "substantial").await).await, "and she can come in again");
    });
}

#[test]
fn a_clock_that_is_set_back_while_she_is_idle_adds_no_more_than_she_was_idle() {
    in_town(async |town| {
        let mut kari = town.signed_in(KARI, "substantial").await;
        town.clock.advance_seconds(29 * 60);
        // She does not stir; 27 minutes later by the wall it is two minutes before she came.
        town.clock.advance_seconds(-31 * 60);
        assert!(is_in(town, &mut kari).await);
        town.clock.advance_seconds(32 * 60 - 1);
        assert!(is_in(town, &mut kari).await, "idle is counted by the clock");
        for _ in 0..4 {
            town.clock.advance_seconds(20 * 60);
            assert!(is_in(town, &mut kari).await);
        }
        town.clock.advance_seconds(10 * 60 + 1);
        assert!(!is_in(town, &mut kari).await, "and so are the two hours");
    });
}

#[test]
fn a_clock_that_is_set_forth_ends_sessions_and_back_again_restores_only_what_nobody_ended() {
    in_town(async |town| {
        let mut kari = town.signed_in(KARI, "substantial").await;
        let mut ola = town.signed_in(OLA, "substantial").await;
        town.clock.advance_seconds(31 * 60);
        assert!(!is_in(town, &mut kari).await);
        town.clock.advance_seconds(-31 * 60);
        assert!(is_in(town, &mut kari).await, "by the right clock her time was never over");
        // While it is ahead, the hourly sweep ends what is over by it.
        town.clock.advance_seconds(5 * 3_600);
        town.house.settle().await.unwrap();
        town.clock.advance_seconds(-5 * 3_600);
        assert!(!is_in(town, &mut kari).await && !is_in(town, &mut ola).await);
        assert_eq!((town.sessions().await, town.entries("door.session_ended.v1").await), (0, 2));
    });
}

#[test]
fn the_hourly_sweep_ends_what_was_used_later_than_now() {
    in_town(async |town| {
        let mut kari = town.signed_in(KARI, "substantial").await;
        let mut waiting = town.browser();
        let page = waiting.get(format!("{}/mine", town.nordsund)).await.expect(200);
        town.clock.advance_seconds(-3 * 3_600);
        // What was begun later than now cannot be finished: nobody knows how long ago it was.
        town.choose(&mut waiting, &page, OLA, "substantial").await;
        assert!(!is_in(town, &mut waiting).await);
        let mut ola = town.signed_in(OLA, "substantial").await;
        assert_eq!(town.sessions().await, 2);
        town.clock.advance_seconds(1_700);
        assert!(is_in(town, &mut ola).await);
        // It is the full hour, and somebody comes in before the sweep does: it is not put off.
        town.clock.advance_seconds(1_900);
        let mut fresh = town.signed_in(OLA, "substantial").await;
        town.house.settle().await.unwrap();
        assert_eq!(town.entries("door.session_ended.v1").await, 2, "hers, and the one that is idle by now");
        assert!(is_in(town, &mut fresh).await);
        // When the clock has come to where it was, hers is not open again.
        town.clock.advance_seconds(3_600 + 3_500);
        assert!(!is_in(town, &mut kari).await);
    });
}
