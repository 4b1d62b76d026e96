//! What everybody has who fills in forms, and those who report and work with nothing else.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base::id::Uuid;
use base::{Clock, Time};
use fastrand::Rng;

use super::story::{Count, Step, Story, Way};
use super::town::Town;

pub const FORM: &str = "application/x-www-form-urlencoded";
const BOUNDARY: &str = "allting-kill-1d3f";

/// A browser, which sends forms of whoever sits at it.
#[derive(Clone)]
pub struct Browser {
    pub http: reqwest::Client,
    pub base: String,
    count: Arc<Count>,
    /// An answer that says to try again is no answer: only the database died.
    pub patient: bool,
}

impl Browser {
    pub fn new(port: u16, count: &Arc<Count>, patient: bool) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base: format!("http://127.0.0.1:{port}"), count: count.clone(), patient }
    }

    /// Whether the program itself is gone.
    pub async fn gone(&self) -> bool {
        self.http.get(format!("{}/healthz", self.base)).send().await.is_err()
    }

    /// Whether one goes on after an attempt. An answer that does not come is the end; for those who are patient,
    /// only when nobody is there any more.
    pub async fn goes_on(&self, answered: Option<()>) -> bool {
        if answered.is_some() || !self.patient {
            return answered.is_some();
        }
        // So that a database that is away is not asked without end.
        let _ = tokio::time::timeout(Duration::from_millis(20), std::future::pending::<()>()).await;
        !self.gone().await
    }

    /// One more action was acknowledged.
    pub fn counted(&self) {
        self.count.add();
    }

    /// Sends a form with one text of its own.
    pub async fn say(
        &self,
        story: &mut Story,
        kind: &'static str,
        path: &str,
        who: Option<&str>,
        field: &str,
    ) -> Option<()> {
        let text = story.text();
        let form = format!("{field}={text}").into_bytes();
        self.post(story, (kind, text), path, who, FORM, form).await.map(|_| ())
    }

    /// Sends a form; says where the answer led. `None` when none came.
    pub async fn post(
        &self,
        story: &mut Story,
        step: Step,
        path: &str,
        who: Option<&str>,
        content_type: &str,
        body: Vec<u8>,
    ) -> Option<String> {
        story.unanswered = Some(step);
        let place = self.send(path, who, content_type, body).await?;
        story.heard();
        self.counted();
        Some(place)
    }

    async fn send(&self, path: &str, who: Option<&str>, content_type: &str, body: Vec<u8>) -> Option<String> {
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
        let answer = request.send().await.ok()?;
        match answer.status().as_u16() {
            303 => Some(answer.headers()["location"].to_str().unwrap().to_owned()),
            503 if self.patient => None,
            other => panic!("{path}: {other}: {}", answer.text().await.unwrap_or_default()),
        }
    }
}

/// Somebody at a browser who does one thing after another.
pub struct Client {
    pub browser: Browser,
    pub town: Arc<Town>,
    pub rng: Rng,
    pub name: String,
}

impl Client {
    /// Lives until the program dies.
    pub async fn live(mut self) -> Vec<Story> {
        let mut stories = Vec::new();
        for n in 0.. {
            let mut story = Story::new(format!("{}-{n}", self.name), Way::Form);
            let told = self.tell(&mut story).await;
            stories.push(story);
            if !self.browser.goes_on(told).await {
                break;
            }
        }
        stories
    }

    /// One task from its report to its answer, or part of it. `None` when an answer did not come.
    async fn tell(&mut self, story: &mut Story) -> Option<()> {
        let browser = self.browser.clone();
        let anonymous = self.rng.u8(..10) < 3;
        story.photo = self.rng.u8(..8) == 0;
        let resident = (!anonymous).then(|| self.town.resident(&mut self.rng));
        let (form, kind) = report(&story.token, story.photo);
        let opened = ("opened", String::new());
        let place = browser.post(story, opened, "/report", resident.as_deref(), kind, form).await?;
        let key = place.strip_prefix("/report/received/").unwrap_or_else(|| panic!("{place}")).to_owned();
        if anonymous {
            if self.rng.bool() {
                let path = format!("/follow/{key}/comments");
                browser.say(story, "added", &path, None, "comment").await?;
            }
            return Some(());
        }
        if self.rng.u8(..4) == 0 {
            return Some(());
        }
        let id: Uuid = key.parse().unwrap();
        self.work(story, id, resident.as_deref()).await
    }

    /// What is done with a task by those who work, and by who asked for it.
    async fn work(&mut self, story: &mut Story, id: Uuid, resident: Option<&str>) -> Option<()> {
        let (browser, worker) = (self.browser.clone(), self.town.worker(&mut self.rng));
        let at = |last: &str| format!("/tasks/{id}/{last}");
        let worker = Some(worker.as_str());
        browser.post(story, ("taken", String::new()), &at("assignment"), worker, FORM, Vec::new()).await?;
        for _ in 0..self.rng.u8(..3) {
            match self.rng.u8(..3) {
                0 => browser.say(story, "commented", &at("comments"), worker, "comment").await?,
                1 => browser.say(story, "commented", &at("comments"), worker, "audience=unit&comment").await?,
                _ => browser.say(story, "added", &at("comments"), resident, "comment").await?,
            }
        }
        if self.rng.bool() {
            // It ends by itself, when days have gone by.
            let day = in_days(Clock::system().now(), 5);
            let wait = format!("waits_for=date&until={day}&wait_audience=all&wait_reason");
            return browser.say(story, "waited", &at("waiting"), worker, &wait).await;
        }
        browser.say(story, "closed", &at("closure"), worker, "answer").await?;
        if self.rng.bool() {
            browser.say(story, "reopened", &at("reopening"), resident, "reopening").await?;
        }
        Some(())
    }
}

/// So many days later.
pub fn in_days(now: Time, days: i64) -> chrono::NaiveDate {
    now.plus_seconds(days * 86_400).date()
}

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
