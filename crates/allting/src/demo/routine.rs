//! What returns in Nordsund: templates of the road workers, rules that open tasks by themselves, and what the
//! form asks for about a street light. Everything is done by them, through the room's own actions.

use std::collections::BTreeMap;

use base::Text;
use tasks::actions::{repeat_put, template_put};
use tasks::category::manage::{NewField, field_change};
use tasks::field::FieldKind;
use tasks::repeat::{Missed, NewRepeat, Shift};
use tasks::template::NewTemplate;

use super::story::Cast;

const UNIT: &str = "vei-og-lys";

/// # Errors
/// When somebody of the story is missing.
pub async fn begin(cast: &Cast<'_>) -> anyhow::Result<()> {
    let leader = cast.ctx("technician_leader").await?;
    let today = leader.now().date();
    let round = NewTemplate {
        name: "Lysrunde".into(),
        unit: UNIT.into(),
        title: "Lysrunde i sentrum".into(),
        body: "Kjør runden etter at det er blitt mørkt. Skriv ned numrene på lampene som ikke lyser.".into(),
        category: Some("street-light".into()),
        days: Some(3),
        answers: BTreeMap::new(),
        checks: ["Strandgata", "Torget", "Lyngstien"].map(str::to_owned).to_vec(),
        toward: String::new(),
    };
    let round = template_put(&leader, None, &round).await?;
    let signs = NewTemplate {
        name: "Midlertidig skilting".into(),
        unit: UNIT.into(),
        title: "Sett opp skilt ved arbeid".into(),
        body: "Følg skiltplanen. Ta bilde når skiltene står.".into(),
        category: Some("sign".into()),
        days: Some(2),
        checks: ["Hent skilt på lageret", "Sett opp", "Ta bilde", "Ta ned etterpå"].map(str::to_owned).to_vec(),
        ..NewTemplate::default()
    };
    template_put(&leader, None, &signs).await?;
    let rule = |title: &str, body: &str, rule: &str, shift| NewRepeat {
        unit: UNIT.into(),
        template: None,
        title: title.into(),
        body: body.into(),
        days: Some(5),
        rule: rule.into(),
        starts: today,
        shift,
        missed: Missed::All,
    };
    let rules = [
        NewRepeat {
            template: Some(round.id),
            title: String::new(),
            body: String::new(),
            days: None,
            ..rule("", "", "FREQ=WEEKLY;BYDAY=SU", Shift::After)
        },
        rule(
            "Kontroller strøsandkassene",
            "Fyll etter der det mangler.",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
            Shift::After,
        ),
        rule("Send timelister", "", "FREQ=MONTHLY;BYDAY=-1FR", Shift::Before),
    ];
    for new in &rules {
        repeat_put(&leader, None, new).await?;
    }
    let pole = NewField {
        name: Text::new("Nummeret på stolpen", "Nummeret på stolpen", "Number on the pole"),
        kind: FieldKind::Text,
        required: false,
        choices: Vec::new(),
    };
    field_change(&leader, "street-light", None, &pole).await?;
    Ok(())
}
