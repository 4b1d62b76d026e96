//! Who wears the hat of a drawer: whoever leads the unit, and who looks after the safety of its people.

use base::Text;
use door::{Hat, HatKind};

use super::model::{SAFETY, drawer};

/// The hats of the drawers of the units that she leads or watches over. An agreement lends none.
pub fn drawers(worn: &[Hat]) -> Vec<Hat> {
    let jobs = worn.iter().filter(|h| h.kind == HatKind::Job && !h.is_lent());
    jobs.filter_map(|job| Some((job, job.key.strip_prefix("unit:")?)))
        .filter(|(job, _)| job.has_role("leader") || job.has_role(SAFETY))
        .map(|(job, unit)| Hat {
            kind: HatKind::Job,
            key: format!("unit:{}", drawer(unit)),
            name: named(&job.name),
            // The name says it all; as what she works there stands at her job.
            role: Text::default(),
            subject: job.subject,
            // Who leads the unit leads the work on its deviations.
            roles: job.roles.iter().filter(|r| *r == "leader").cloned().collect(),
            under: Vec::new(),
            also: Vec::new(),
        })
        .collect()
}

fn named(unit: &Text) -> Text {
    Text::new(
        &format!("HMS-avvik i {}", unit.nb),
        &format!("HMS-avvik i {}", unit.nn),
        &format!("Health and safety incidents in {}", unit.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::id::Uuid;
    use door::Under;

    fn job(key: &str, roles: &[&str]) -> Hat {
        Hat {
            kind: HatKind::Job,
            key: key.into(),
            name: Text::same("Vei og lys"),
            role: Text::same("Leder"),
            subject: Uuid::nil(),
            roles: roles.iter().map(|r| (*r).to_owned()).collect(),
            under: Vec::new(),
            also: Vec::new(),
        }
    }

    #[test]
    fn leaders_and_safety_representatives_have_the_key_and_nobody_else() {
        let lent = Hat {
            under: vec![Under { agreement: Uuid::nil(), kinds: vec!["task".into()] }],
            ..job("unit:d", &["leader"])
        };
        let worn = [
            job("unit:a", &["leader"]),
            job("unit:b", &["registrar", "safety_representative"]),
            job("unit:c", &["registrar"]),
            lent,
            job("team:x", &["leader"]),
            Hat { kind: HatKind::Mandate, ..job("mandate:m", &["leader"]) },
        ];
        let got = drawers(&worn);
        assert_eq!(got.iter().map(|h| h.key.as_str()).collect::<Vec<_>>(), ["unit:a.hms", "unit:b.hms"]);
        assert!(got[0].has_role("leader") && got[1].roles.is_empty());
        assert_eq!(got[0].name.nb, "HMS-avvik i Vei og lys");
    }
}
