//! The classifier learns where words decide it, and knows when it does not know.
#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::super::features::Feature;
use super::*;

/// Words decide, except in one of ten tasks, of which nobody can know.
fn history(tasks: usize, seed: u64) -> Vec<Past> {
    let mut state = seed;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let one = |n: usize| {
        let unit = next(4);
        let unclear = next(10) == 0;
        // Words of its own, and words that all units have.
        let own = if unclear { 0 } else { 3 };
        let mut features: Vec<Feature> = (0..own).map(|_| u16::try_from(unit * 100 + next(20)).unwrap()).collect();
        features.extend((0..5).map(|_| u16::try_from(1_000 + next(40)).unwrap()));
        features.sort_unstable();
        features.dedup();
        let category = Some(format!("category-{}", unit * 2 + next(2)));
        let example = Example { features, unit: format!("unit-{unit}"), category };
        Past { example, day: format!("2026-{:02}-01", 1 + n * 11 / tasks) }
    };
    (0..tasks).map(one).collect()
}

#[test]
fn where_words_decide_it_learns_them_and_knows_when_it_does_not_know() {
    let trained = train(&history(2_000, 7));
    let (report, model) = (trained.report, trained.model.unwrap());
    let (all, sure) = (report.overall(0), report.overall(90));
    println!(
        "held back {}: precision {} % of all, {} % from confidence 90 % with coverage {} %; temperature {:.2}",
        report.held_back,
        all.precision().unwrap(),
        sure.precision().unwrap(),
        sure.coverage().unwrap(),
        model.temperature
    );
    assert_eq!((report.learned, report.held_back), (1_600, 400));
    assert!(all.precision().unwrap() >= 85, "one of ten is a guess among four: {all:?}");
    assert!(sure.precision().unwrap() >= 97 && sure.coverage().unwrap() >= 60, "{sure:?}");
    // Said with 90 % or more it is right about as often as it says.
    let unit = report.unit("unit-1", 90);
    assert!(unit.precision().unwrap() >= 90 && unit.right <= unit.of, "{unit:?}");
    // Nothing known, nothing said.
    assert!(model.guess(&[60_000]).is_none());
}

#[test]
fn words_that_say_nothing_give_no_confidence() {
    let mut noise = history(1_000, 3);
    for (n, past) in noise.iter_mut().enumerate() {
        past.example.unit = format!("unit-{}", (n * 7919) % 4);
        past.example.category = None;
    }
    let report = train(&noise).report;
    let sure = report.overall(80);
    assert!(sure.decided < 10, "it is sure of nothing: {sure:?}");
    assert!(!report.mistakes(5).is_empty());
}

#[test]
fn the_same_history_gives_the_same_model_and_little_gives_none() {
    let history = history(500, 1);
    let once = serde_json::to_string(&train(&history).model).unwrap();
    assert_eq!(once, serde_json::to_string(&train(&history).model).unwrap());
    let read: Option<Model> = serde_json::from_str(&once).unwrap();
    assert_eq!(read, train(&history).model, "it is read as it was written");
    assert!(train(&history[..59]).model.is_none());
    let one: Vec<Past> = history.iter().filter(|p| p.example.unit == "unit-1").cloned().collect();
    assert!(train(&one).model.is_none(), "one unit is no choice");
}

#[test]
fn a_word_of_one_or_two_tasks_is_not_kept() {
    let mut history = history(300, 5);
    for past in history.iter_mut().take(2) {
        past.example.features.push(60_001);
    }
    let json = serde_json::to_string(&train(&history).model).unwrap();
    assert!(!json.contains("60001"), "it may be a name");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn confidence_is_a_share_and_scores_add_up(
        seed in any::<u64>(), tasks in 60usize..250, features in prop::collection::vec(any::<u16>(), 0..30)
    ) {
        let trained = train(&history(tasks, seed));
        let Some(model) = trained.model else { return Ok(()) };
        if let Some(guess) = model.guess(&features) {
            prop_assert!(guess.confidence > 0.0 && guess.confidence <= 1.0 + 1e-9);
        }
        let report = trained.report;
        let sent: usize = report.units.iter().map(|u| report.unit(u, 70).decided).sum();
        prop_assert_eq!(sent, report.overall(70).decided);
        let wrong: usize = report.mistakes(100).iter().map(|(.., n)| n).sum();
        prop_assert_eq!(wrong, report.overall(0).decided - report.overall(0).right);
        prop_assert!(report.overall(90).decided <= report.overall(50).decided);
    }
}
