//! Patterns hold what fits a rule and nothing else, against a slow model; order does not matter.

use proptest::prelude::*;
use register::Home;

use super::*;

fn person(n: u8) -> Uuid {
    Uuid::from_u128(u128::from(n) + 1)
}

/// Looks of a few people at a few people, over some days.
fn looks() -> impl Strategy<Value = Vec<Look>> {
    let look = (0u8..4, 0u8..9, 0i64..6_000, any::<bool>()).prop_map(|(by, of, minute, reason)| Look {
        person: person(by),
        subject: person(of),
        at: Time::from_micros(1_795_345_200_000_000 + minute * 60_000_000),
        reason,
    });
    proptest::collection::vec(look, 0..60)
}

/// Houses in a row, eleven metres apart; every third is in no list of addresses.
fn house(step: u32) -> Home {
    let place = (!step.is_multiple_of(3)).then(|| (63.0 + f64::from(step) * 0.0001, 7.0));
    Home { address: Uuid::from_u128(1_000 + u128::from(step)), place }
}

fn ties() -> impl Strategy<Value = HashMap<Uuid, Tie>> {
    let tie = (proptest::collection::btree_set(0u8..9, 0..3), proptest::option::of(0u32..40), 0u8..3, any::<bool>());
    proptest::collection::vec(tie, 9).prop_map(|all| {
        let tie = |(family, home, unit, well_known): (BTreeSet<u8>, Option<u32>, u8, bool)| Tie {
            family: family.into_iter().map(person).collect(),
            homes: home.map(house).into_iter().collect(),
            units: (unit > 0).then(|| person(100 + unit)).into_iter().collect(),
            well_known,
        };
        (0u8..).zip(all).map(|(n, t)| (person(n), tie(t))).collect()
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    (0usize..7, any::<bool>(), 0i64..8, 0i64..600).prop_map(|(n, active, number, span)| {
        let pattern = Pattern::ALL[n];
        let number = if pattern == Pattern::Neighbour { number * 20 } else { number };
        Rule { pattern, active, number, span: if pattern == Pattern::Hours { span % 25 } else { span } }
    })
}

/// The obvious way: a look belongs to such a stretch when some look of the same person begins one
/// in which it lies and in which there are too many.
fn slow_many(rule: &Rule, looks: &[Look], n: usize) -> bool {
    let span = rule.span * 60_000_000;
    let look = &looks[n];
    looks.iter().filter(|l| l.person == look.person).any(|last| {
        let stretch: Vec<&Look> = looks
            .iter()
            .filter(|l| l.person == look.person && l.at <= last.at && last.at.micros() - l.at.micros() <= span)
            .collect();
        let persons: BTreeSet<Uuid> = stretch.iter().map(|l| l.subject).collect();
        i64::try_from(persons.len()).unwrap() > rule.number
            && look.at <= last.at
            && last.at.micros() - look.at.micros() <= span
    })
}

proptest! {
    /// Every look that fits stands in exactly one case of its pattern, and no other look does.
    #[test]
    fn cases_hold_what_fits_and_nothing_else(rule in rule(), looks in looks(), ties in ties()) {
        let found = cases(&[rule], &looks, &ties);
        for (n, look) in looks.iter().enumerate() {
            let wanted = rule.active && match rule.pattern {
                Pattern::Many => slow_many(&rule, &looks, n),
                _ => fits(&rule, look, &ties),
            };
            let holding: Vec<&Case> = found.iter().filter(|c| c.looks.contains(&n)).collect();
            prop_assert_eq!(holding.len(), usize::from(wanted), "{:?} {:?}", rule, look);
            for case in holding {
                prop_assert_eq!(case.person, look.person);
                prop_assert!(case.subject.is_none_or(|s| s == look.subject));
                prop_assert_eq!(case.subject.is_some(), rule.pattern.of_a_person());
            }
        }
    }

    /// A higher limit never finds more.
    #[test]
    fn a_higher_limit_finds_no_more(looks in looks(), number in 0i64..8, span in 0i64..600) {
        let count = |number| {
            let rule = Rule { pattern: Pattern::Many, active: true, number, span };
            cases(&[rule], &looks, &HashMap::new()).iter().map(|c| c.looks.len()).sum::<usize>()
        };
        prop_assert!(count(number + 1) <= count(number));
    }

    /// In which order the rows are read changes nothing.
    #[test]
    fn the_order_of_rows_does_not_matter(rule in rule(), looks in looks(), ties in ties()) {
        let mut turned = looks.clone();
        turned.reverse();
        let told = |looks: &[Look]| {
            let mut all: Vec<(Uuid, Option<Uuid>, usize)> =
                cases(&[rule], looks, &ties).into_iter().map(|c| (c.person, c.subject, c.looks.len())).collect();
            all.sort();
            all
        };
        prop_assert_eq!(told(&looks), told(&turned));
    }
}

#[test]
fn hours_are_those_on_a_norwegian_wall_and_holidays_are_no_working_days() {
    let rule = Pattern::Hours.defaults();
    let at = |text: &str| Look {
        person: person(0),
        subject: person(1),
        at: Time::from_oslo(text.parse().unwrap()),
        reason: false,
    };
    let unusual = |text| fits(&rule, &at(text), &HashMap::new());
    assert!(unusual("2026-11-24T05:59:00") && unusual("2026-11-24T22:00:00") && unusual("2026-11-22T12:00:00"));
    assert!(unusual("2026-05-17T12:00:00") && !unusual("2026-11-24T06:00:00") && !unusual("2026-11-24T21:59:00"));
}
