//! Residents and employees at work at once, and what they were told had happened.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base::id::Uuid;
use door::Ctx;
use fastrand::Rng;
use store::{Assurance, Pass, Store};
use testkit::NORDSUND;
use tokio::sync::Notify;

use super::letters::Post;
use super::victim;

/// The secrets of open sessions.
#[derive(Clone)]
pub struct Town {
    residents: Vec<String>,
    workers: Vec<String>,
}

const RESIDENTS: [&str; 2] = ["01874242051", "20914243018"];
const WORKERS: [&str; 2] = ["04859230046", "14829031060"];

/// Loads the register with a street of the fixtures and a unit that answers for its lamps, and
/// subscribes for those who want to hear of it.
pub async fn prepare(config: base::config::Config, store: &Store, post: &Post) -> Town {
    let sources = config.register.clone();
    let house = victim::build(config, store.clone()).await;
    let persons = include_str!("../../../../register/tests/fixtures/persons.json");
    let addresses = include_str!("../../../../register/tests/fixtures/addresses.json");
    let units = "enhet;navn;overordnet;telefon;epost;apningstid\nvei-og-lys;Vei og lys;;;;\n";
    let jobs: Vec<String> =
        (1..).zip(WORKERS).map(|(n, id)| format!("{n};{id};vei-og-lys;Tekniker;nei;integrator;2020-01-01;")).collect();
    let hr = format!("ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n{}\n", jobs.join("\n"));
    register::import_persons(store, &sources, NORDSUND, persons).await.unwrap();
    register::import_addresses(store, &sources, NORDSUND, addresses).await.unwrap();
    register::import_units(store, &sources, NORDSUND, units).await.unwrap();
    register::import_hr(store, &sources, NORDSUND, &hr).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test loads what a municipality begins with")]
    let pass = Pass::system(NORDSUND, "tests", store.clock().now());
    let mut tx = store.begin().await.unwrap();
    tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await.unwrap();
    let worker = register::person_by_number(store, NORDSUND, WORKERS[0]).await.unwrap();
    let tenant = house.app.tenant_of("localhost").unwrap();
    #[expect(clippy::disallowed_methods, reason = "the one who subscribes is not at a browser")]
    let integrator = Ctx::pretend(&house.app, tenant, worker, Assurance::High).await.unwrap();
    post.subscribe(&integrator).await;
    let mut sessions = Vec::new();
    for number in RESIDENTS.iter().chain(&WORKERS) {
        let person = register::person_by_number(store, NORDSUND, number).await.unwrap();
        sessions.push(testkit::open_session(store, NORDSUND, person, Assurance::Substantial).await);
    }
    let workers = sessions.split_off(RESIDENTS.len());
    Town { residents: sessions, workers }
}

/// A step of a task as the database calls it, with the text that came along.
pub type Step = (&'static str, String);

/// What one person did with one task, in order.
#[derive(Debug, Default)]
pub struct Story {
    /// The text of the report, found nowhere else.
    pub token: String,
    /// The steps that were acknowledged; the report itself is the first.
    pub acknowledged: Vec<Step>,
    /// What got no answer: it may be there, once, or not.
    pub unanswered: Option<Step>,
    pub photo: bool,
}

/// How many actions have been acknowledged in a round.
#[derive(Default)]
pub struct Count {
    done: AtomicU64,
    more: Notify,
}

impl Count {
    fn add(&self) {
        self.done.fetch_add(1, Ordering::SeqCst);
        self.more.notify_waiters();
    }

    pub async fn reaches(&self, wanted: u64) {
        loop {
            let more = self.more.notified();
            if self.done.load(Ordering::SeqCst) >= wanted {
                return;
            }
            more.await;
        }
    }

    pub fn now(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }
}

/// How an attempt ended.
enum Answer {
    /// Where the answer led.
    Acknowledged(String),
    /// The program, or its database, died.
    None,
}

/// Somebody at a browser who does one thing after another until nobody answers.
pub struct Client {
    http: reqwest::Client,
    base: String,
    town: Town,
    count: Arc<Count>,
    rng: Rng,
    name: String,
    /// Goes on after an answer that says to try again: only the database died.
    patient: bool,
}

impl Client {
    pub fn new(name: String, port: u16, town: &Town, count: &Arc<Count>, seed: u64, patient: bool) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let base = format!("http://127.0.0.1:{port}");
        Self { http, base, town: town.clone(), count: count.clone(), rng: Rng::with_seed(seed), name, patient }
    }

    /// Lives until the program dies.
    pub async fn live(mut self) -> Vec<Story> {
        let mut stories = Vec::new();
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        for n in 0.. {
            let mut story = Story { token: format!("{}-{n}", self.name), ..Story::default() };
            let dead = self.tell(&mut story).await.is_none();
            stories.push(story);
            if dead && !self.patient {
                break;
            }
            if dead {
                // So that a database that is away is not asked without end.
                pause.tick().await;
                if self.gone().await {
                    break;
                }
            }
        }
        stories
    }

    /// Whether the program itself is gone.
    async fn gone(&self) -> bool {
        self.http.get(format!("{}/healthz", self.base)).send().await.is_err()
    }

    /// One task from its report to its answer, or part of it. `None` when an answer did not come.
    async fn tell(&mut self, story: &mut Story) -> Option<()> {
        let anonymous = self.rng.u8(..10) < 3;
        story.photo = self.rng.u8(..8) == 0;
        let resident = (!anonymous).then(|| self.town.residents[self.rng.usize(..self.town.residents.len())].clone());
        let worker = self.town.workers[self.rng.usize(..self.town.workers.len())].clone();
        let (form, kind) = report(&story.token, story.photo);
        let opened = ("opened", String::new());
        let place = self.post(story, opened, "/report", resident.as_deref(), kind, form).await?;
        let key = place.strip_prefix("/report/received/").unwrap_or_else(|| panic!("{place}")).to_owned();
        if anonymous {
            if self.rng.bool() {
                let path = format!("/follow/{key}/comments");
                self.say(story, "added", &path, None, "comment").await?;
            }
            return Some(());
        }
        let id: Uuid = key.parse().unwrap();
        let at = |last: &str| format!("/tasks/{id}/{last}");
        if self.rng.u8(..4) == 0 {
            return Some(());
        }
        self.post(story, ("taken", String::new()), &at("assignment"), Some(&worker), FORM, Vec::new()).await?;
        for _ in 0..self.rng.u8(..3) {
            match self.rng.u8(..3) {
                0 => self.say(story, "commented", &at("comments"), Some(&worker), "comment").await?,
                1 => self.say(story, "commented", &at("comments"), Some(&worker), "audience=unit&comment").await?,
                _ => self.say(story, "added", &at("comments"), resident.as_deref(), "comment").await?,
            }
        }
        self.say(story, "closed", &at("closure"), Some(&worker), "answer").await?;
        if self.rng.bool() {
            self.say(story, "reopened", &at("reopening"), resident.as_deref(), "reopening").await?;
        }
        Some(())
    }

    /// Sends a form with one text of its own.
    async fn say(
        &self,
        story: &mut Story,
        kind: &'static str,
        path: &str,
        who: Option<&str>,
        field: &str,
    ) -> Option<()> {
        let text = format!("{}-{}", story.token, story.acknowledged.len());
        let form = format!("{field}={text}").into_bytes();
        self.post(story, (kind, text), path, who, FORM, form).await.map(|_| ())
    }

    async fn post(
        &self,
        story: &mut Story,
        step: Step,
        path: &str,
        who: Option<&str>,
        content_type: &str,
        body: Vec<u8>,
    ) -> Option<String> {
        match self.send(path, who, content_type, body).await {
            Answer::Acknowledged(place) => {
                story.acknowledged.push(step);
                self.count.add();
                Some(place)
            }
            Answer::None => {
                story.unanswered = Some(step);
                None
            }
        }
    }

    async fn send(&self, path: &str, who: Option<&str>, content_type: &str, body: Vec<u8>) -> Answer {
        let mut request = self
            .http
            .post(format!("{}{path}", self.base))
            .header("host", "localhost")
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", content_type)
            .body(body);
        if let Some(secret) = who {
            request = request.header("cookie", format!("allting={secret}"));
        }
        let Ok(answer) = request.send().await else { return Answer::None };
        match answer.status().as_u16() {
            303 => Answer::Acknowledged(answer.headers()["location"].to_str().unwrap().to_owned()),
            503 if self.patient => Answer::None,
            other => panic!("{path}: {other}: {}", answer.text().await.unwrap_or_default()),
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const BOUNDARY: &str = "allting-kill-1d3f";

/// A report of a dark street light before the houses of the fixtures, as a browser sends it.
fn report(text: &str, photo: bool) -> (Vec<u8>, &'static str) {
    let fields = HashMap::from([
        ("category", "street-light"),
        ("words", "Lyngstien 13"),
        ("lat", "63.11"),
        ("lon", "7.7"),
        ("text", text),
    ]);
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    if photo {
        body.extend(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
            )
            .bytes(),
        );
        body.extend(picture(text));
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    (body, "multipart/form-data; boundary=allting-kill-1d3f")
}

/// A small picture of a colour of its own.
fn picture(text: &str) -> Vec<u8> {
    let number = text.bytes().fold(7_u32, |n, b| n.wrapping_mul(31).wrapping_add(b.into()));
    let [red, green, blue, _] = number.to_be_bytes();
    let picture = image::RgbImage::from_pixel(8, 8, image::Rgb([red, green, blue]));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}
