//! One real thing of each noun in an address: who is told that there is nothing is told so because of who
//! she is, and not for want of a thing. What is changed or taken away by a visit is made anew for each.

use axum::body::Body;
use axum::http::Method;
use base::id::Uuid;
use door::RouteInfo;
use serde_json::{Value, json};
use store::{Access, Assurance, FromQueryResult, Pass, vals};
use testkit::{NORDSUND, Program, SMOLA, Visitor, World};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::sent::SENT;
use super::{Asked, Who};

/// Leads Vei og lys, with every role that there is; works in Vann, with none; somebody without a job.
const EMPLOYEE: &str = "04859230046";
const COLLEAGUE: &str = "14829031060";
const RUTH: &str = "01874242051";
const ROLES: &str = "integrator,registrar,person_lookup,privacy_officer,task_manager,safety_representative";

const UNIT: &str = "vei-og-lys";
const CATEGORY: &str = "street-light";
/// What the field of the category is called, by the name that it is made with.
const FIELD: &str = "felt";
/// Where nobody listens: nothing is sent in these tests.
const HOOK: &str = "http://127.0.0.1:9/hook";
const RULE: [(&str, &str); 5] =
    [("name", "Lamper"), ("condition", r#"text.contains("lampa")"#), ("unit", "vann"), ("category", ""), ("days", "")];
const MAIL: &str = "From: Kari <kari@example.no>\r\nSubject: Tegningen\r\nMessage-ID: <1@example.no>\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nHei\r\n\
    --b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"a.txt\"\r\n\r\nfil\r\n--b--\r\n.\r\n";

/// Those who ask, and things of the employee's unit.
pub struct Things<'w> {
    world: &'w World,
    employee: Uuid,
    /// The secret of a session of hers.
    session: String,
    system: Program<'w>,
    /// Who has not the role: a resident, an employee of another unit, a system of another unit.
    resident: Who,
    colleague: Who,
    stranger: Who,
    once: Once,
}

/// What takes long to make, and is there still when it was visited.
struct Once {
    import: Ids,
    mail: Uuid,
    letter: String,
    copy: String,
    erasure: String,
    trial: String,
    /// The query of a case that the privacy officer shall look at.
    case: String,
}

#[derive(FromQueryResult)]
struct Ids {
    import: Uuid,
    id: Uuid,
}

impl<'w> Things<'w> {
    pub async fn open(world: &'w World) -> Self {
        load(world).await;
        let person = async |number: &str| register::person_by_number(&world.store, NORDSUND, number).await.unwrap();
        let (employee, colleague) = (person(EMPLOYEE).await, person(COLLEAGUE).await);
        // With no hat but her own.
        let resident = world.house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let session = async |person: Uuid| world.session(NORDSUND, person, Assurance::High).await;
        let own = session(employee).await;
        let mut visitor = at(world, &own);
        let once = Once::open(world, &mut visitor, (employee, colleague)).await;
        Self {
            world,
            employee,
            session: own,
            system: world.program(&["unit:vei-og-lys"]).await,
            resident: Who::Person(session(resident).await),
            colleague: Who::Person(session(colleague).await),
            stranger: Who::System(world.program(&["unit:vann"]).await.secret),
            once,
        }
    }

    /// Those who have nothing to do with the employee's unit.
    pub fn everyone_outside(&self) -> [(&'static str, &Who); 3] {
        [
            ("a resident", &self.resident),
            ("an employee of another unit", &self.colleague),
            ("a system of another unit", &self.stranger),
        ]
    }

    /// Those who may not visit the route. Lists of the own unit are for every employee, single things are not;
    /// and systems have the API.
    pub fn outsiders(&self, route: &RouteInfo) -> impl Iterator<Item = (&'static str, &Who)> {
        let many = match (route.path.contains('{'), route.path.starts_with("/api/")) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 3,
        };
        self.everyone_outside().into_iter().take(many)
    }

    pub fn employee(&self) -> Who {
        Who::Person(self.session.clone())
    }

    /// Who may: what a system has subscribed to is its own affair, all else is for the employee.
    pub fn holder(&self, route: &RouteInfo) -> Who {
        match route.path.starts_with("/api/webhooks") {
            true => Who::System(self.system.secret.clone()),
            false => self.employee(),
        }
    }

    /// How the route is asked for, with something in its address that is there; `None` for a noun of
    /// which this file makes nothing.
    pub async fn asked(&self, route: &RouteInfo) -> Option<Asked> {
        let named = SENT.iter().find(|(method, path, _)| *method == route.method && *path == route.path);
        let sent = named.map_or("", |(.., sent)| sent).replace("CASE", &self.once.case);
        let address = self.address(route.path).await?;
        Some(match route.method {
            "GET" if !sent.is_empty() => {
                Asked { method: route.method, address: format!("{address}?{sent}"), sent: String::new() }
            }
            method => Asked { method, address, sent },
        })
    }

    async fn address(&self, path: &str) -> Option<String> {
        let Some((noun, _)) = path.split_once("/{") else { return Some(path.to_owned()) };
        let mut first = Some(self.thing(noun, path).await?);
        let mut parts = Vec::new();
        for part in path.split('/') {
            parts.push(match part {
                part if !part.starts_with('{') => part.to_owned(),
                _ if first.is_some() => first.take()?,
                "{n}" | "{name}" => "1".to_owned(),
                "{field}" => FIELD.to_owned(),
                _ => return None,
            });
        }
        Some(parts.join("/"))
    }

    /// What stands in the address of a route after its noun.
    async fn thing(&self, noun: &str, path: &str) -> Option<String> {
        let once = &self.once;
        Some(match noun {
            "/tasks" | "/api/tasks" => self.task(path).await,
            "/tasks/categories" => CATEGORY.to_owned(),
            "/tasks/repeating" | "/api/task-repeats" => self.made("/api/task-repeats", &repeat()).await,
            "/tasks/templates" | "/api/task-templates" => self.made("/api/task-templates", &template()).await,
            "/tasks/teams" => self.posted(noun, &[("name", "Flom"), ("ends", "2026-12-01"), ("unit", UNIT)]).await,
            "/tasks/views" => self.view().await,
            "/sessions" => self.other_session().await,
            "/hats" => format!("unit:{UNIT}"),
            "/mail/units" | "/routing/classifier/units" => UNIT.to_owned(),
            "/mail" => once.mail.to_string(),
            "/flow/endpoints" => endpoint(&mut self.visitor()).await,
            "/flow/letters" => once.letter.clone(),
            "/flow/clients" => self.world.program(&["unit:vei-og-lys"]).await.id.to_string(),
            "/api/webhooks" => self.webhook().await,
            "/register/imports" => once.import.import.to_string(),
            "/register/problems" => once.import.id.to_string(),
            "/register/persons" => self.employee.to_string(),
            "/register/agreements" => self.agreement().await,
            "/routing/rules" => self.posted(noun, &RULE).await,
            "/routing/trials" => once.trial.clone(),
            "/privacy/copies" => once.copy.clone(),
            "/privacy/erasures" => once.erasure.clone(),
            _ => return None,
        })
    }

    fn visitor(&self) -> Visitor<'w> {
        at(self.world, &self.session)
    }

    /// Makes something through the API as the employee; gives its id.
    async fn made(&self, path: &str, body: &Value) -> String {
        let body = Body::from(body.to_string());
        let made = self.visitor().send(Method::POST, path, "application/json", body).await.expect(201);
        made.json()["id"].as_str().expect("the id of what was made").to_owned()
    }

    /// Makes something through a form that leads to it; gives its id.
    async fn posted(&self, path: &str, fields: &[(&str, &str)]) -> String {
        last(self.visitor().post(path, fields).await.expect(303).location())
    }

    /// A task that the employee asked for and works on, with what the route is about.
    pub async fn task(&self, path: &str) -> String {
        if path.contains("/photos/") {
            return self.reported().await;
        }
        let body = json!({ "title": "Mørk lampe", "unit": UNIT, "category": CATEGORY });
        let task = self.made("/api/tasks", &body).await;
        let at = format!("/api/tasks/{task}");
        if path.contains("/checks/") {
            let point = Body::from(json!({ "words": "Ring" }).to_string());
            self.visitor().send(Method::POST, &format!("{at}/checks"), "application/json", point).await.expect(201);
        }
        if path.contains("/files/") {
            let (to, kind) = (format!("{at}/files?name=a.txt"), "application/octet-stream");
            self.visitor().send(Method::POST, &to, kind, Body::from("en fil")).await.expect(201);
        }
        task
    }

    /// A report with a photo.
    async fn reported(&self) -> String {
        let photo: &[u8] = include_bytes!("../../fixtures/0.1.0.file");
        let fields = [
            ("category", CATEGORY),
            ("text", "Lampa er mørk"),
            ("words", "Lyngstien 13"),
            ("lat", "63.1102"),
            ("lon", "7.7204"),
        ];
        let files = [("photos", "a.jpg", "image/jpeg", photo)];
        last(self.visitor().post_files("/report", &fields, &files).await.expect(303).location())
    }

    async fn view(&self) -> String {
        let fields = [("name", "Lys"), ("view", "open"), ("category", ""), ("share", "")];
        let mut visitor = self.visitor();
        visitor.post("/tasks/views", &fields).await.expect(303);
        after(&visitor.get("/tasks").await.expect(200).text(), "/tasks/views/", '/')
    }

    /// By what her page of sessions calls it.
    async fn other_session(&self) -> String {
        let secret = self.world.session(NORDSUND, self.employee, Assurance::High).await;
        let handle = store::keys::sha256_hex(&door::session::hash_of(&secret));
        handle.chars().take(32).collect()
    }

    async fn webhook(&self) -> String {
        let made = self.system.post("/api/webhooks", &json!({ "url": HOOK, "kinds": ["mailbox.*"] })).await;
        made.expect(201).json()["id"].as_str().expect("its id").to_owned()
    }

    async fn agreement(&self) -> String {
        let their = format!("{SMOLA}/omsorg");
        let fields = [
            ("unit", UNIT),
            ("their", their.as_str()),
            ("purpose", "Nattevakt for alarmer"),
            ("kinds", "task"),
            ("since", "2026-11-22"),
            ("until", "2027-01-31"),
        ];
        self.posted("/register/agreements", &fields).await
    }
}

impl Once {
    async fn open(world: &World, visitor: &mut Visitor<'_>, (employee, colleague): (Uuid, Uuid)) -> Self {
        let field = [("name_nb", FIELD), ("kind", "text")];
        visitor.post(&format!("/tasks/categories/{CATEGORY}/fields"), &field).await.expect(303);
        let endpoint = endpoint(visitor).await;
        let letter = visitor.post(&format!("/flow/endpoints/{endpoint}/tests"), &[]).await.expect(303);
        let trial = visitor.post("/routing/trials", &RULE).await.expect(303);
        visitor.post("/privacy/copies", &[]).await.expect(303);
        let (mail, case) = (mailed(world).await, case(world, visitor, (employee, colleague)).await);
        // The trial is worked out and the copy gathered.
        world.settle().await;
        let copies = visitor.get("/privacy/copies").await.expect(200).text();
        Self {
            import: imported(world).await,
            mail,
            letter: last(letter.location()),
            // A link, and not the address of the list.
            copy: format!("0{}", after(&copies, "/privacy/copies/0", '"')),
            erasure: erased(world, visitor).await,
            trial: last(trial.location()),
            case,
        }
    }
}

/// Units, the employee and her colleague, and what can be reported.
async fn load(world: &World) {
    let (store, sources) = (&world.store, &world.house.app.config.register);
    let head = "enhet;navn;overordnet;telefon;epost;apningstid\n";
    let units = format!("{head}{UNIT};Vei og lys;;;;\nvann;Vann;;;;\n");
    let hr = format!(
        "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n\
         1;{EMPLOYEE};{UNIT};Leder;ja;{ROLES};2020-01-01;\n2;{COLLEAGUE};vann;Tekniker;nei;;2020-01-01;\n"
    );
    let persons = include_str!("../../../../register/tests/fixtures/persons.json");
    register::import_persons(store, sources, NORDSUND, persons).await.unwrap();
    register::import_units(store, sources, NORDSUND, &units).await.unwrap();
    register::import_hr(store, sources, NORDSUND, &hr).await.unwrap();
    register::import_units(store, sources, SMOLA, &format!("{head}omsorg;Omsorg;;;;\n")).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the house begins with what a municipality begins with")]
    let pass = Pass::system(NORDSUND, "tests", world.clock.now());
    let mut tx = store.begin().await.unwrap();
    tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
    tx.commit().await.unwrap();
    world.settle().await;
}

/// A browser with this session.
fn at<'w>(world: &'w World, session: &str) -> Visitor<'w> {
    let mut visitor = world.visitor();
    visitor.set_cookie("allting", session);
    visitor
}

fn last(address: &str) -> String {
    address.rsplit('/').next().unwrap_or_default().to_owned()
}

/// What stands on a page between `before` and the next `end`.
fn after(page: &str, before: &str, end: char) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} is not on the page:\n{page}"));
    rest.split(end).next().unwrap_or_default().to_owned()
}

fn repeat() -> Value {
    json!({ "unit": UNIT, "title": "Kontroller brannslokkere", "days": 5, "rule": "FREQ=MONTHLY;BYDAY=-1FR" })
}

fn template() -> Value {
    json!({ "unit": UNIT, "name": "Kontroll av lekeplass", "title": "Kontroller lekeplassen", "days": 5 })
}

async fn endpoint(visitor: &mut Visitor<'_>) -> String {
    let fields = [("name", "Fagsystem"), ("url", HOOK), ("kinds", "mailbox.*"), ("unit", UNIT)];
    last(visitor.post("/flow/endpoints", &fields).await.expect(303).location())
}

/// A file with one row that cannot be used.
async fn imported(world: &World) -> Ids {
    let text = "enhet;navn;overordnet;telefon;epost;apningstid\nuten-navn;;;;;\n";
    let sources = &world.house.app.config.register;
    register::import_units(&world.store, sources, NORDSUND, text).await.unwrap();
    let sql = "SELECT import, id FROM import_problem WHERE tenant = $1";
    world.store.db().row(sql, vals![NORDSUND.0]).await.unwrap().expect("the row was kept aside")
}

/// The colleague saw what is the employee's, on a Sunday.
async fn case(world: &World, visitor: &mut Visitor<'_>, (employee, colleague): (Uuid, Uuid)) -> String {
    let look = Access {
        tenant: NORDSUND,
        subject: employee,
        actor: format!("person:{colleague}"),
        hat: "unit:vann".into(),
        acting_for: None,
        verb: "task_see",
        kind: "task",
        thing: employee,
        reason: String::new(),
        at: world.clock.now(),
    };
    world.store.seen(vec![look]).await.unwrap();
    let page = visitor.get("/privacy/watch").await.expect(200).text();
    after(&page, "/privacy/watch/case?", '"').replace("&#38;", "&").replace("&amp;", "&")
}

/// Somebody of whom the municipality holds nothing that it may not erase.
async fn erased(world: &World, visitor: &mut Visitor<'_>) -> String {
    let ruth = register::person_by_number(&world.store, NORDSUND, RUTH).await.unwrap();
    let name = register::person_summary(world.store.db(), NORDSUND, ruth).await.unwrap().name;
    let subject = format!("person:{ruth}");
    let fields = [("subject", subject.as_str()), ("ground", "not_needed"), ("request", ""), ("typed", name.as_str())];
    last(visitor.post("/privacy/erasures", &fields).await.expect(303).location())
}

/// A mail to the unit with a file in it, over the listener.
async fn mailed(world: &World) -> Uuid {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let listening = mailbox::receive_on(&world.house.app, listener, stopping).expect("a listener");
    let mut line = BufReader::new(TcpStream::connect(address).await.unwrap());
    let to = format!("RCPT TO:<{UNIT}@post.localhost>\r\n");
    // At first it greets.
    for say in ["", "HELO klient.example\r\n", "MAIL FROM:<kari@example.no>\r\n", &to, "DATA\r\n", MAIL] {
        line.get_mut().write_all(say.as_bytes()).await.unwrap();
        let mut said = String::new();
        line.read_line(&mut said).await.unwrap();
        assert!(said.starts_with('2') || said.starts_with("354"), "{say}: {said}");
    }
    drop(line);
    stop.send(true).unwrap();
    listening.await.unwrap();
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let sql = "SELECT id FROM mail WHERE tenant = $1 AND direction = 'in'";
    let row: Option<Row> = world.store.db().row(sql, vals![NORDSUND.0]).await.unwrap();
    row.expect("the mail is kept").id
}
