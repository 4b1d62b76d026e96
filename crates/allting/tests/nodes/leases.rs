//! The work of a node that is gone, or stands still, is taken on by another in time; each effect once.

use std::collections::BTreeSet;

use crate::house::House;
use crate::node::{browser, until};

const WORK: &str = "tasks.neighbours";

#[tokio::test(flavor = "multi_thread")]
async fn the_work_of_a_node_that_is_killed_stopped_or_ended_moves_and_has_each_effect_once() {
    let Some(mut house) = House::open(false, 0).await else { return };
    house.all_done().await;
    house.watch_leases().await;
    let client = browser();
    let mut reports = 0;
    for n in 0..9 {
        house.report(&client, n % 3, "The lamp is dark").await;
        reports += 1;
    }
    until("neighbours are told", async || house.told().await == (reports, reports)).await;

    // Killed: its leases are over after some seconds.
    let (killed, node) = (house.holder(WORK).await, house.lessee(WORK).await);
    house.nodes[killed].kill().await;
    let dead = house.gone(node).await;
    let others: Vec<usize> = (0..3).filter(|n| *n != killed).collect();
    house.report(&client, others[0], "Dark, and a node is dead").await;
    reports += 1;
    until("another node tells the neighbours", async || house.told().await == (reports, reports)).await;
    let killed_for = house.moved(&dead).await;

    // Standing still, as if cut off: the third takes over, and nothing is done twice when the
    // sleeper wakes.
    house.nodes[killed].start();
    house.nodes[killed].ready().await;
    let (asleep, node) = (house.holder(WORK).await, house.lessee(WORK).await);
    house.nodes[asleep].signal("STOP");
    let still = house.gone(node).await;
    let awake = (0..3).find(|n| *n != asleep).unwrap();
    house.report(&client, awake, "Dark, and a node sleeps").await;
    reports += 1;
    until("another node tells the neighbours", async || house.told().await == (reports, reports)).await;
    let still_for = house.moved(&still).await;
    house.nodes[asleep].signal("CONT");
    for node in 0..3 {
        house.report(&client, node, "All awake").await;
        reports += 1;
    }
    until("neighbours are told", async || house.told().await == (reports, reports)).await;

    // Ended: it gives its work away before it goes.
    let (ending, node) = (house.holder(WORK).await, house.lessee(WORK).await);
    let its = house.gone(node).await.works();
    house.nodes[ending].signal("TERM");
    assert!(house.nodes[ending].ended().await);
    assert!(house.nodes[ending].log().contains("stopped"));
    house.handed_over(node, &its).await;
    house.settled().await;
    assert_eq!(house.told().await, (reports, reports));
    assert_eq!(
        house.number("SELECT COUNT(*) - MAX(position) FROM journal").await,
        0,
        "positions are gapless whoever sealed"
    );
    println!(
        "proved: {reports} effects, each once; all leases moved {killed_for} ms after a death, {still_for} ms after a stop"
    );
}

/// The sealer, the timers and each follower: not one work stays with a node that is dead.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_killed_node_did_is_done_by_others_in_time() {
    let Some(mut house) = House::open(false, 0).await else { return };
    house.all_done().await;
    house.watch_leases().await;
    let client = browser();
    let all = House::works();
    let (mut left, mut deaths, mut moves, mut longest) = (all.clone(), 0, 0, 0);
    while let Some(work) = left.first() {
        let (killed, node) = (house.holder(work).await, house.lessee(work).await);
        house.nodes[killed].kill().await;
        let gone = house.gone(node).await;
        let its = gone.works();
        assert!(its.contains(work), "{work} was not with the node that said so");
        longest = longest.max(house.moved(&gone).await);
        deaths += 1;
        moves += its.len();
        house.all_done().await;

        // And those who took the work do it: the sealer and a follower tell the neighbours, jobs are tried.
        house.report(&client, (killed + 1) % 3, "Dark, and a node is dead").await;
        house.put_job(&deaths.to_string()).await;
        until("neighbours are told", async || house.told().await == (deaths, deaths)).await;
        until("a job is tried", async || house.jobs_tried().await == deaths).await;
        house.nodes[killed].start();
        house.nodes[killed].ready().await;
        left = left.difference(&its).cloned().collect::<BTreeSet<_>>();
    }
    println!("proved: {moves} leases moved after {deaths} deaths, the slowest after {longest} ms; {} works", all.len());
}
