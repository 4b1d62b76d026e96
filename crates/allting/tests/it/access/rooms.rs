//! What other rooms keep in a town, and who is let in to see it. Here the model is short: a unit, a role, or
//! somebody's own; each page is named with whom it is for.

use axum::body::Body;
use axum::http::Method;
use base::TenantId;
use base::id::Uuid;
use door::Ctx;
use serde_json::{Value, json};
use store::{Assurance, vals};
use testkit::{NORDSUND, Program, SMOLA, Visitor, World};

use super::model::Who;
use super::town::{Came, Object, TENANTS, Team, UNITS};
use super::work::mark;

/// A page, and whom it is for.
pub struct Kept {
    /// `None`: each municipality has one under this address.
    pub tenant: Option<TenantId>,
    pub path: String,
    pub who: Who,
    /// What stands on it, and for whom that is.
    pub holds: Vec<(Option<TenantId>, String, Who)>,
}

impl Kept {
    /// Of one municipality.
    fn of(tenant: TenantId, path: impl Into<String>, who: Who) -> Self {
        Self { tenant: Some(tenant), ..Self::each(path, who) }
    }

    /// Of each.
    fn each(path: impl Into<String>, who: Who) -> Self {
        Self { tenant: None, path: path.into(), who, holds: Vec::new() }
    }

    fn holds(mut self, tenant: TenantId, text: impl Into<String>, who: Who) -> Self {
        self.holds.push((Some(tenant), text.into(), who));
        self
    }

    fn holds_each(mut self, text: impl Into<String>, who: Who) -> Self {
        self.holds.push((None, text.into(), who));
        self
    }
}

#[derive(Default)]
pub struct Things {
    pub kept: Vec<Kept>,
    pub api: Vec<Kept>,
    pub trials: Vec<(TenantId, String)>,
    /// In each municipality, what its lists hold.
    found: Vec<Found>,
}

/// The ids of what was made in one municipality.
struct Found {
    tenant: TenantId,
    hand: Uuid,
    template: String,
    repeat: String,
    endpoint: String,
    letter: String,
    rule: String,
    agreement: String,
    mail: String,
    mark: usize,
}

const UNIT: &str = UNITS[0];
/// Where nobody listens: nothing is sent in these tests.
pub const HOOK: &str = "http://127.0.0.1:9/hook";
/// Somebody in the register of Nordsund, and her family name.
const SOMEBODY: (&str, &str) = ("04859230046", "Lyngvær");

const HIGH: Assurance = Assurance::High;
const SUBSTANTIAL: Assurance = Assurance::Substantial;
const OFFICER: Who = Who::Role(&["privacy_officer"], HIGH);
const INTEGRATOR: Who = Who::Role(&["integrator"], SUBSTANTIAL);
const MANAGER: Who = Who::Role(&["task_manager"], SUBSTANTIAL);
/// The table of rules is read by all who lead, too.
const LEADING: Who = Who::Role(&["leader", "task_manager"], SUBSTANTIAL);
const LOOKUP: Who = Who::Role(&["person_lookup"], SUBSTANTIAL);

fn unit() -> Who {
    Who::Hats(vec![format!("unit:{UNIT}")])
}

/// What stands on a page between `before` and the next `end`.
pub fn between(page: &str, before: &str, end: char) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} is not on the page:\n{page}"));
    rest.split(end).next().unwrap_or_default().to_owned()
}

/// Each room gets something in both municipalities, from who does everything there.
pub async fn fill(world: &World, hands: &mut [(Visitor<'_>, Ctx)], made: &[Object], teams: &[Team]) -> Things {
    let mut things = Things::default();
    for (tenant, (visitor, ctx)) in TENANTS.into_iter().zip(hands) {
        let me = ctx.wearer().unwrap().person;
        let found = found(world, tenant, me, visitor, made).await;
        let rule = [("name", "Merker"), ("condition", r#"text.contains("zq")"#), ("unit", UNITS[1])];
        let rule = [&rule[..], &[("category", ""), ("days", "")]].concat();
        let trial = posted(visitor, "/routing/trials", &rule).await;
        things.kept.extend(of_trial(tenant, &trial));
        things.kept.extend(of_one(&found));
        things.api.extend(of_api(&found));
        things.trials.push((tenant, trial));
        things.found.push(found);
        visitor.post("/privacy/copies", &[]).await.expect(303);
    }
    for team in teams {
        let path = format!("/tasks/teams/{}", team.id);
        things.kept.push(Kept::of(team.tenant, path, of_team(team)));
    }
    things.kept.extend(lists(&things.found, teams));
    things.api.extend(lists_of_api(&things.found));
    things.kept.push(person(world).await);
    things
}

fn of_team(team: &Team) -> Who {
    Who::Hats([&[format!("unit:{}", team.unit)], &team.members[..]].concat())
}

async fn found(world: &World, tenant: TenantId, hand: Uuid, v: &mut Visitor<'_>, made: &[Object]) -> Found {
    let other = if tenant == NORDSUND { SMOLA } else { NORDSUND };
    let template = json!({ "unit": UNIT, "name": "Lekeplass", "title": "Kontroller", "days": 5 });
    let repeat = json!({ "unit": UNIT, "title": "Kontroller", "days": 5, "rule": "FREQ=MONTHLY;BYDAY=-1FR" });
    let endpoint = [("name", "Fagsystem"), ("url", HOOK), ("kinds", "mailbox.*"), ("unit", UNIT)];
    let endpoint = posted(v, "/flow/endpoints", &endpoint).await;
    let rule = [("name", "Lamper"), ("condition", r#"text.contains("lampa")"#), ("unit", UNITS[1])];
    let their = format!("{other}/{UNIT}");
    let agreement = [("unit", UNIT), ("their", &their), ("purpose", "Nattevakt for alarmer"), ("kinds", "task")];
    let agreement = [&agreement[..], &[("since", "2026-11-22"), ("until", "2027-01-31")]].concat();
    #[derive(store::FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let sql = "SELECT id FROM mail WHERE tenant = $1 AND direction = 'in'";
    let mail: Row = world.store.db().row(sql, vals![tenant.0]).await.unwrap().expect("the mail is kept");
    let mailed = made.iter().find(|o| o.tenant == tenant && o.came == Came::Mailed).unwrap();
    Found {
        tenant,
        hand,
        template: sent(v, "/api/task-templates", &template).await,
        repeat: sent(v, "/api/task-repeats", &repeat).await,
        letter: posted(v, &format!("/flow/endpoints/{endpoint}/tests"), &[]).await,
        endpoint,
        rule: posted(v, "/routing/rules", &[&rule[..], &[("category", ""), ("days", "")]].concat()).await,
        agreement: posted(v, "/register/agreements", &agreement).await,
        mail: mail.id.to_string(),
        mark: mailed.n,
    }
}

/// Makes something through a form that leads to it; gives its id.
async fn posted(visitor: &mut Visitor<'_>, path: &str, fields: &[(&str, &str)]) -> String {
    let made = visitor.post(path, fields).await.expect(303);
    made.location().rsplit('/').next().unwrap_or_default().to_owned()
}

/// Makes something through the API; gives its id.
async fn sent(visitor: &mut Visitor<'_>, path: &str, body: &Value) -> String {
    let made = visitor.send(Method::POST, path, "application/json", Body::from(body.to_string())).await.expect(201);
    made.json()["id"].as_str().expect("the id of what was made").to_owned()
}

/// The pages of single things of a municipality.
fn of_one(found: &Found) -> Vec<Kept> {
    let here = |path: String, who| Kept::of(found.tenant, path, who);
    let (endpoint, rule, mail) = (&found.endpoint, &found.rule, &found.mail);
    let mut kept = vec![
        here(format!("/tasks/templates/{}", found.template), unit()),
        here(format!("/tasks/repeating/{}", found.repeat), unit()),
        here(format!("/flow/letters/{}", found.letter), INTEGRATOR),
        here(format!("/register/agreements/{}", found.agreement), OFFICER),
        here(format!("/routing/rules/{rule}"), LEADING),
        here(format!("/routing/rules/{rule}/edit"), MANAGER),
        here(format!("/routing/rules/{rule}/deletion"), MANAGER),
        here(format!("/mail/{mail}"), unit()).holds(found.tenant, mark(found.mark, 'p'), unit()).holds(
            found.tenant,
            mark(found.mark, 'b'),
            unit(),
        ),
        here(format!("/mail/{mail}/original"), unit()).holds(found.tenant, mark(found.mark, 'e'), unit()),
        here(format!("/mail/{mail}/files/1"), unit()).holds(found.tenant, mark(found.mark, 'e'), unit()),
    ];
    for rest in ["", "/edit", "/deletion"] {
        kept.push(here(format!("/flow/endpoints/{endpoint}{rest}"), INTEGRATOR));
    }
    kept
}

fn of_trial(tenant: TenantId, trial: &str) -> Vec<Kept> {
    ["", "/part"].map(|rest| Kept::of(tenant, format!("/routing/trials/{trial}{rest}"), MANAGER)).into()
}

fn of_api(found: &Found) -> Vec<Kept> {
    let here = |path: String| Kept::of(found.tenant, path, unit());
    vec![here(format!("/api/task-templates/{}", found.template)), here(format!("/api/task-repeats/{}", found.repeat))]
}

/// The lists and forms that each municipality has under the same address.
fn lists(found: &[Found], teams: &[Team]) -> Vec<Kept> {
    let each = |path: &str, who| Kept::each(path, who);
    let with = |path: &str, who, of: fn(&Found) -> String, whose: fn() -> Who| {
        found.iter().fold(each(path, who), |kept, f| kept.holds(f.tenant, of(f), whose()))
    };
    let category = format!("/tasks/categories/{}", super::town::CATEGORIES[0]);
    let fields = format!("{category}/fields");
    let team = |kept: Kept, team: &Team| kept.holds(team.tenant, team.id.to_string(), of_team(team));
    let mut kept = vec![
        with("/tasks/templates", Who::OwnUnit, |f| f.template.clone(), unit),
        each("/tasks/templates/new", Who::OwnUnit),
        with("/tasks/repeating", Who::AtWork, |f| f.repeat.clone(), unit),
        each("/tasks/repeating/new", Who::OwnUnit),
        each("/tasks/categories", Who::AtWork).holds_each(fields.clone(), unit()),
        each("/tasks/categories/new", Who::Leads(None)),
        each(&category, Who::Leads(Some(UNIT))),
        each(&fields, unit()),
        teams.iter().fold(each("/tasks/teams", Who::Unit), team),
        each("/tasks/new", Who::Unit),
        each("/tasks/handover", Who::AtWork),
        each("/deviation", Who::OwnUnit),
        each("/deviation/session", Who::OwnUnit),
        with("/mail/units/vei-og-lys", unit(), |f| f.mail.clone(), unit),
        with("/flow/endpoints", INTEGRATOR, |f| f.endpoint.clone(), || INTEGRATOR),
        each("/flow/endpoints/new", INTEGRATOR),
        each("/flow/letters", INTEGRATOR),
        each("/mail/unsent", INTEGRATOR),
        each("/mail/units/vei-og-lys/unsent", unit()),
        each("/flow/clients", INTEGRATOR),
        each("/flow/clients/new", Who::Role(&["integrator"], HIGH)),
        each("/register/imports/list", Who::Role(&["registrar"], HIGH)),
        each("/register/persons", LOOKUP),
        with("/register/agreements", OFFICER, |f| f.agreement.clone(), || OFFICER),
        each("/register/agreements/new", OFFICER),
        with("/routing", LEADING, |f| f.rule.clone(), || LEADING),
        each("/routing/rules/new", MANAGER),
        each("/routing/classifier", LEADING),
        each("/routing/classifier/part", LEADING),
        each("/routing/classifier/units/vei-og-lys", LEADING),
        each("/privacy/requests", Who::Herself),
        each("/privacy/erasures", OFFICER),
    ];
    for page in ["", "/rules", "/retention", "/log"] {
        kept.push(each(&format!("/privacy/watch{page}"), OFFICER));
    }
    kept
}

fn lists_of_api(found: &[Found]) -> Vec<Kept> {
    let with = |path: &str, of: fn(&Found) -> &String| {
        let kept = Kept::each(path, Who::AtWork);
        found.iter().fold(kept, |kept, f| kept.holds(f.tenant, of(f), unit()))
    };
    vec![
        with("/api/task-templates", |f| &f.template),
        with("/api/task-repeats", |f| &f.repeat),
        Kept::each("/api/task-categories", Who::Known),
    ]
}

/// Somebody in the register: whoever may look her up says why at first, and is told nothing before.
async fn person(world: &World) -> Kept {
    let (store, sources) = (&world.store, &world.house.app.config.register);
    let persons = include_str!("../../../../register/tests/fixtures/persons.json");
    register::import_persons(store, sources, NORDSUND, persons).await.unwrap();
    let id = register::person_by_number(store, NORDSUND, SOMEBODY.0).await.unwrap();
    Kept::of(NORDSUND, format!("/register/persons/{id}"), LOOKUP).holds(NORDSUND, SOMEBODY.1, Who::Nobody)
}

/// When all was worked out: the copies of what is held on those who asked for them.
pub async fn worked_out(hands: &mut [(Visitor<'_>, Ctx)], things: &mut Things) {
    let mut lists = ["/privacy/copies", "/privacy/copies/list"].map(|path| Kept::each(path, Who::Known));
    for ((visitor, _), found) in hands.iter_mut().zip(&things.found) {
        let page = visitor.get("/privacy/copies").await.expect(200).text();
        // A link, and not the address of the list.
        let copy = format!("0{}", between(&page, "/privacy/copies/0", '"'));
        for rest in ["", "/everything.json", "/everything.zip"] {
            let path = format!("/privacy/copies/{copy}{rest}");
            things.kept.push(Kept::of(found.tenant, path, Who::Person(found.hand)));
        }
        lists = lists.map(|list| list.holds(found.tenant, copy.clone(), Who::Person(found.hand)));
    }
    things.kept.extend(lists);
}

/// What a program has subscribed to is its own affair, and it is shut out by who looks after programs.
pub async fn subscribed(program: &Program<'_>, kept: &mut Vec<Kept>, api: &mut Vec<Kept>) {
    let made = program.post("/api/webhooks", &json!({ "url": HOOK, "kinds": ["mailbox.*"] })).await.expect(201);
    let webhook = made.json()["id"].as_str().expect("its id").to_owned();
    let own = || Who::Client(program.id);
    for rest in ["", "/signing-key"] {
        api.push(Kept::of(NORDSUND, format!("/api/webhooks/{webhook}{rest}"), own()));
    }
    api.push(Kept::each("/api/webhooks", Who::Known).holds(NORDSUND, webhook, own()));
    kept.push(Kept::of(NORDSUND, format!("/flow/clients/{}/end", program.id), INTEGRATOR));
}
