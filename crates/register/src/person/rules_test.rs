//! The rules of hats, by property.

use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::person::model::{Protection, Status};

fn day(offset: i32) -> NaiveDate {
    let base = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    if offset >= 0 {
        base + Days::new(offset.unsigned_abs().into())
    } else {
        base - Days::new(offset.unsigned_abs().into())
    }
}

fn person(born: Option<NaiveDate>, died: Option<NaiveDate>, status: Status) -> Person {
    Person {
        id: Uuid::new_v4(),
        version: 1,
        merged_into: None,
        given: "Maren".into(),
        middle: String::new(),
        family: "Lyng".into(),
        born,
        sex: None,
        status,
        died,
        protection: Protection::None,
        as_of: 0,
    }
}

fn me() -> Person {
    person(Some(day(-12_000)), None, Status::Resident)
}

prop_compose! {
    fn span()(a in proptest::option::of(-400i32..400), b in proptest::option::of(-400i32..400)) -> Span {
        Span { since: a.map(day), until: b.map(day) }
    }
}

prop_compose! {
    fn other()(born in proptest::option::of(-20_000i32..0), died in proptest::option::of(-400i32..400),
               dead in any::<bool>(), span in span()) -> Other {
        let status = if dead { Status::Dead } else { Status::Resident };
        Other { person: person(born.map(day), died.map(day), status), span }
    }
}

proptest! {
    #[test]
    fn a_child_hat_needs_age_life_and_responsibility_in_force(
        other in other(), said_by_child in any::<bool>(), child_has_said in any::<bool>(), on in -500i32..500,
    ) {
        let today = day(on);
        let row = ChildRow { other: other.clone(), said_by_child, child_has_said };
        let ground = Ground { children: vec![row], ..Ground::default() };
        let worn = hats(&me(), &ground, today).iter().any(|h| h.kind == HatKind::Child);
        let p = &other.person;
        let expected = p.born.is_some_and(|b| today < b.checked_add_months(chrono::Months::new(216)).unwrap()
                || age(b, today) < 18)
            && p.status != Status::Dead && p.died.is_none_or(|d| d > today)
            && other.span.since.is_none_or(|d| d <= today) && other.span.until.is_none_or(|d| d >= today)
            && (said_by_child || !child_has_said);
        prop_assert_eq!(worn, expected);
    }

    #[test]
    fn the_dead_wear_nothing_and_nobody_wears_the_dead(children in proptest::collection::vec(other(), 0..4), on in -500i32..500) {
        let today = day(on);
        let rows = children.iter().map(|o| ChildRow { other: o.clone(), said_by_child: true, child_has_said: true }).collect();
        let ground = Ground { children: rows, wards: children.clone(), kin: children, ..Ground::default() };
        let dead = Person { status: Status::Dead, ..me() };
        prop_assert!(hats(&dead, &ground, today).is_empty());
        let died = Person { died: Some(today), ..me() };
        prop_assert!(hats(&died, &ground, today).is_empty());
        for hat in hats(&me(), &ground, today).iter().skip(1) {
            let of = ground.wards.iter().find(|o| o.person.id == hat.subject).unwrap();
            prop_assert!(of.person.is_present(today) && of.span.holds(today));
        }
    }

    #[test]
    fn a_job_is_worn_from_its_first_to_its_last_day(span in span(), leader in any::<bool>(), on in -500i32..500) {
        let today = day(on);
        let job = JobRow { unit: Uuid::nil(), key: "u".into(), name: "U".into(), position: "Sykepleier".into(), leader,
            roles: vec!["registrar".into()], span };
        let worn = hats(&me(), &Ground { jobs: vec![job], ..Ground::default() }, today);
        let job = worn.iter().find(|h| h.kind == HatKind::Job);
        prop_assert_eq!(job.is_some(), span.holds(today));
        if let Some(job) = job {
            prop_assert_eq!(job.roles.contains(&"leader".to_owned()), leader);
            prop_assert!(job.roles.contains(&"registrar".to_owned()));
        }
    }

    #[test]
    fn each_key_once_and_her_own_first(ids in proptest::collection::vec(0u8..3, 0..9)) {
        let job = |n: u8| JobRow { unit: Uuid::nil(), key: format!("u{n}"), name: "U".into(), position: format!("stilling {n}"),
            leader: false, roles: vec![], span: Span::default() };
        let jobs = ids.iter().map(|n| job(*n)).collect();
        let worn = hats(&me(), &Ground { jobs, ..Ground::default() }, day(0));
        let mut keys: Vec<&str> = worn.iter().map(|h| h.key.as_str()).collect();
        prop_assert!(keys[0].starts_with("person:"));
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), all);
    }
}

#[test]
fn only_roles_that_act_give_an_organisation_hat() {
    let row = |role: &str, bankrupt: bool, dissolved: Option<NaiveDate>| OrganisationRow {
        id: Uuid::nil(),
        number: "923609016".into(),
        name: "Svømmeklubben".into(),
        dissolved,
        bankrupt,
        role: role.into(),
        label: role.into(),
    };
    let worn = |row: OrganisationRow| {
        hats(&me(), &Ground { organisations: vec![row], ..Ground::default() }, day(0)).len() == 2
    };
    assert!(worn(row("LEDE", false, None)) && worn(row("INNH", false, None)));
    for role in ["REVI", "REGN", "VARA", "OBS", "KONT", ""] {
        assert!(!worn(row(role, false, None)), "{role}");
    }
    assert!(!worn(row("LEDE", false, Some(day(0)))) && worn(row("LEDE", false, Some(day(1)))));
    assert!(!worn(row("DAGL", true, None)) && worn(row("BOBE", true, None)));
}
