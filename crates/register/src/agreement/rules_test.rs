//! No hat without both an agreement that holds and a job there; all that is wrong with a form is said at once.
#![allow(clippy::unwrap_used)]
use base::Time;
use base::id::Uuid;
use proptest::prelude::*;

use super::super::model::AgreementId;
use super::*;

const OTHER: TenantId = TenantId(314_141_415);

fn day(n: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + chrono::Duration::days(n)
}

fn agreement(n: u128, unit: &str, their_unit: &str, (since, until): (i64, i64)) -> Agreement {
    Agreement {
        tenant: TenantId(313_131_319),
        id: AgreementId(Uuid::from_u128(n)),
        other: OTHER,
        other_name: "Smøla kommune".into(),
        unit: unit.into(),
        their_unit: their_unit.into(),
        purpose: "Vakt for alarmer".into(),
        categories: vec![Category::Tasks],
        since: day(since),
        until: day(until),
        registered_by: Uuid::nil(),
        registered_at: Time::default(),
        ended_by: None,
        ended_at: None,
    }
}

fn job(other: TenantId, unit: &str, position: &str, until: Option<i64>) -> TheirJob {
    TheirJob { other, unit: unit.into(), position: position.into(), since: None, until: until.map(day) }
}

fn unit(key: &str) -> OurUnit {
    OurUnit { id: Uuid::from_u128(7), key: key.into(), name: key.to_uppercase() }
}

#[test]
fn a_hat_says_as_what_and_by_which_agreement() {
    let agreements = [agreement(1, "vakt", "omsorg", (0, 9))];
    let jobs = [job(OTHER, "omsorg", "Sykepleier", None)];
    let hats = hats(&[], &agreements, &jobs, &[unit("vakt")], day(3));
    let [hat] = &hats[..] else { panic!("{hats:?}") };
    assert_eq!((hat.key.as_str(), hat.name.nb.as_str(), hat.subject), ("unit:vakt", "VAKT", Uuid::from_u128(7)));
    assert_eq!(hat.role.nb, "Sykepleier fra Smøla kommune (avtale: Vakt for alarmer)");
    assert_eq!(hat.role.en, "Sykepleier from Smøla kommune (agreement: Vakt for alarmer)");
    assert!(hat.roles.is_empty() && hat.counts_for("task") && !hat.counts_for("case"));
    assert_eq!(hat.under_for("task").unwrap().agreement, Uuid::from_u128(1));
}

#[test]
fn two_agreements_are_one_hat_and_her_own_job_is_more_than_both() {
    let agreements = [agreement(1, "vakt", "omsorg", (0, 9)), agreement(2, "vakt", "hjelp", (0, 9))];
    let jobs = [job(OTHER, "omsorg", "", None), job(OTHER, "hjelp", "Vernepleier", None)];
    let units = [unit("vakt")];
    let two = hats(&[], &agreements, &jobs, &units, day(3));
    assert_eq!((two.len(), two[0].under.len()), (1, 2));
    assert!(two[0].role.nb.starts_with("Ansatt fra Smøla kommune (avtale"), "{}", two[0].role.nb);
    assert!(two[0].role.nb.contains(", Vernepleier fra Smøla"), "{}", two[0].role.nb);
    let own = Hat { under: Vec::new(), ..two[0].clone() };
    assert!(hats(&[own], &agreements, &jobs, &units, day(3)).is_empty());
    assert!(hats(&[], &agreements, &jobs, &[unit("arkiv")], day(3)).is_empty(), "a unit that is no more");
}

proptest! {
    /// A hat there is exactly while the agreement holds and she works in that unit of that municipality.
    #[test]
    fn no_hat_without_both(
        (since, length, ended) in (0i64..10, 0i64..10, any::<bool>()),
        (elsewhere, other_unit, last) in (any::<bool>(), any::<bool>(), proptest::option::of(0i64..20)),
        today in 0i64..25,
    ) {
        let mut one = agreement(1, "vakt", "omsorg", (since, since + length));
        one.ended_at = ended.then(Time::default);
        let there = if elsewhere { TenantId(1) } else { OTHER };
        let works = [job(there, if other_unit { "arkiv" } else { "omsorg" }, "Sykepleier", last)];
        let worn = hats(&[], &[one], &works, &[unit("vakt")], day(today));
        let holds = !ended && today >= since && today <= since + length;
        let works = !elsewhere && !other_unit && last.is_none_or(|last| today <= last);
        prop_assert_eq!(worn.len(), usize::from(holds && works));
    }

    /// Whatever is typed is answered, and what is taken has an end within its bound.
    #[test]
    fn every_form_is_answered(texts in proptest::array::uniform6("\\PC{0,12}"), days in 0i64..2_000) {
        let [unit, their, purpose, kind, since, until] = texts;
        let _ = terms(&Wanted { unit, their, purpose, kinds: vec![kind], since, until }, day(0));
        let wanted = Wanted { until: day(days).to_string(), ..good() };
        prop_assert_eq!(terms(&wanted, day(0)).is_ok(), days <= i64::try_from(DAYS_MOST).unwrap());
    }
}

fn good() -> Wanted {
    Wanted {
        unit: "vakt".into(),
        their: format!("{OTHER}/omsorg"),
        purpose: " Vakt   for alarmer ".into(),
        kinds: vec!["task".into(), "task".into()],
        since: day(0).to_string(),
        until: day(30).to_string(),
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let fine = terms(&good(), day(0)).unwrap();
    assert_eq!((fine.purpose.as_str(), fine.categories.as_slice()), ("Vakt for alarmer", &[Category::Tasks][..]));
    assert_eq!((fine.other, fine.their_unit.as_str()), (OTHER, "omsorg"));
    let fields = |wanted: Wanted| match terms(&wanted, day(0)) {
        Err(Error::Invalid(faults)) => faults.iter().map(|f| f.field).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(fields(Wanted::default()), ["unit", "their", "purpose", "kinds", "since", "until"]);
    assert_eq!(fields(Wanted { kinds: vec!["task".into(), "person".into()], ..good() }), ["kinds"]);
    assert_eq!(fields(Wanted { their: "smola/omsorg".into(), ..good() }), ["their"]);
    assert_eq!(fields(Wanted { purpose: "x".repeat(PURPOSE_MOST + 1), ..good() }), ["purpose"]);
    assert_eq!(fields(Wanted { since: day(40).to_string(), ..good() }), ["until"], "it ends before it begins");
    assert_eq!(fields(Wanted { since: day(-9).to_string(), until: day(-1).to_string(), ..good() }), ["until"]);
}
