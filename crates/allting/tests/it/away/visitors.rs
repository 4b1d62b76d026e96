//! Visitors who report, add remarks and read without a pause, and what each of them met.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, header};
use store::{FromQueryResult, Store, vals};
use tokio::time::{MissedTickBehavior, interval};

use super::until;

const VISITORS: usize = 6;
/// Far longer than what is said of a database that is away, and far shorter than what a request may take in
/// these tests: who waits so long waits for ever.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Who is told to come again waits a little.
const AGAIN: Duration = Duration::from_millis(250);
/// So much that is wrong is enough to see what is.
const ENOUGH: usize = 10;

/// What somebody does; its text is found nowhere else.
#[derive(Clone, Debug)]
pub enum Action {
    Report(String),
    /// A remark on the report behind a secret link.
    Remark(String, String),
}

/// What came of a request.
#[derive(Debug)]
pub enum Came {
    /// It was done; where the answer leads.
    Done(String),
    /// To be tried again, said as it should be.
    Later,
    Wrong(String),
}

impl Action {
    pub fn text(&self) -> &str {
        let (Self::Report(text) | Self::Remark(_, text)) = self;
        text
    }

    /// The same once more, with a text of its own.
    fn again(&self) -> Self {
        let more = |text: &str| format!("{text}, again");
        match self {
            Self::Report(text) => Self::Report(more(text)),
            Self::Remark(link, text) => Self::Remark(link.clone(), more(text)),
        }
    }

    async fn send(&self, client: &Client, door: &str) -> reqwest::Result<Response> {
        let asked = match self {
            Self::Report(text) => {
                let fields = [
                    ("category", "street-light"),
                    ("text", text.as_str()),
                    ("words", "Lyngstien 13"),
                    ("lat", "63.1100"),
                    ("lon", "7.7000"),
                ];
                let part = |(name, value): (&str, &str)| {
                    format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                };
                let body = fields.map(part).concat() + "--x--\r\n";
                let post = client.post(format!("{door}/report")).body(body);
                post.header("content-type", "multipart/form-data; boundary=x")
            }
            Self::Remark(link, text) => {
                client.post(format!("{door}/follow/{link}/comments")).form(&[("comment", text)])
            }
        };
        asked.header("accept", "text/html").header("sec-fetch-site", "same-origin").send().await
    }

    /// Does it.
    pub async fn done(&self, client: &Client, door: &str) -> Came {
        match self.send(client, door).await {
            Ok(answer) if answer.status() == StatusCode::SEE_OTHER => {
                Came::Done(answer.headers()[header::LOCATION].to_str().unwrap().to_owned())
            }
            Ok(answer) => put_off(answer).await,
            Err(error) => Came::Wrong(format!("no answer: {error:?}")),
        }
    }
}

/// The secret link of a report, from where its answer leads.
pub fn link_of(location: &str) -> String {
    location.strip_prefix("/report/received/").expect("the way to the thank-you page").to_owned()
}

/// Someone at a browser, without following redirects.
pub fn browser() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build().unwrap()
}

/// A page for people that says to come again and when, and nothing of what is wrong inside.
async fn put_off(answer: Response) -> Came {
    let (status, later) = (answer.status(), answer.headers().contains_key(header::RETRY_AFTER));
    let page = answer.text().await.unwrap_or_default();
    let tells = ["sqlx", "Connection", "gone silent"].iter().any(|word| page.contains(word));
    if status == StatusCode::SERVICE_UNAVAILABLE && later && page.contains("<h1") && !tells {
        Came::Later
    } else {
        Came::Wrong(format!("{status}, Retry-After {later}: {page}"))
    }
}

#[derive(Default)]
pub struct Met {
    pub acknowledged: Vec<String>,
    /// Answered with 503. It may be there, once, or not.
    pub put_off: Vec<Action>,
    pub wrong: Vec<String>,
    /// Requests that were sent and answered while the database was away, by what came of them.
    pub while_away: BTreeMap<&'static str, u64>,
}

#[derive(Default)]
struct Seen {
    away: AtomicBool,
    stop: AtomicBool,
    met: Mutex<Met>,
}

impl Seen {
    fn met(&self) -> MutexGuard<'_, Met> {
        self.met.lock().unwrap()
    }

    fn away(&self) -> bool {
        self.away.load(Ordering::SeqCst)
    }

    fn counts(&self, was_away: bool, came: &Came) {
        let name = match came {
            Came::Done(_) => "done",
            Came::Later => "503",
            Came::Wrong(_) => "wrong",
        };
        let mut met = self.met();
        if was_away && self.away() {
            *met.while_away.entry(name).or_default() += 1;
        }
        if let Came::Wrong(what) = came {
            met.wrong.push(what.clone());
        }
    }

    /// Where the answer leads, when it was done.
    async fn act(&self, client: &Client, door: &str, action: Action) -> Option<String> {
        let away = self.away();
        let came = action.done(client, door).await;
        self.counts(away, &came);
        match came {
            Came::Done(to) => {
                self.met().acknowledged.push(action.text().to_owned());
                Some(to)
            }
            Came::Later => {
                self.met().put_off.push(action);
                None
            }
            Came::Wrong(_) => None,
        }
    }

    /// Whether the page behind a link came.
    async fn look(&self, client: &Client, door: &str, link: &str) -> bool {
        let away = self.away();
        let came = match client.get(format!("{door}/follow/{link}")).header("accept", "text/html").send().await {
            Ok(page) if page.status() == StatusCode::OK => match page.text().await {
                Ok(text) if text.contains("</html>") => Came::Done(String::new()),
                text => Came::Wrong(format!("half a page: {text:?}")),
            },
            Ok(page) => put_off(page).await,
            Err(error) => Came::Wrong(format!("no page: {error:?}")),
        };
        self.counts(away, &came);
        matches!(came, Came::Done(_))
    }
}

/// Several at once, until they are asked to end.
pub struct Visitors {
    seen: Arc<Seen>,
    all: Vec<tokio::task::JoinHandle<()>>,
}

impl Visitors {
    /// `name` is part of every text.
    pub fn start(door: &str, name: &str) -> Self {
        let seen = Arc::<Seen>::default();
        let one = |n: usize| tokio::spawn(live(seen.clone(), door.to_owned(), format!("{name}, visitor {n}")));
        let all = (0..VISITORS).map(one).collect();
        Self { seen, all }
    }

    /// From now on the database is away, or no longer.
    pub fn away(&self, away: bool) {
        self.seen.away.store(away, Ordering::SeqCst);
    }

    /// Waits until so many more actions were acknowledged.
    pub async fn go_on(&self, more: usize) {
        let before = self.seen.met().acknowledged.len();
        let done = async || {
            let met = self.seen.met();
            assert!(met.wrong.len() < ENOUGH, "{:?}", met.wrong);
            met.acknowledged.len() >= before + more
        };
        until("visitors go on", done).await;
    }

    /// Waits until each has been put off, on the average.
    pub async fn are_put_off(&self) {
        let done = async || {
            let met = self.seen.met();
            assert!(met.wrong.len() < ENOUGH, "{:?}", met.wrong);
            met.while_away.get("503").is_some_and(|n| *n >= VISITORS as u64)
        };
        until("visitors are put off", done).await;
    }

    /// Lets everybody finish.
    pub async fn end(self) -> Met {
        self.seen.stop.store(true, Ordering::SeqCst);
        for one in self.all {
            one.await.unwrap();
        }
        std::mem::take(&mut *self.seen.met())
    }
}

async fn live(seen: Arc<Seen>, door: String, name: String) {
    let client = browser();
    let mut again = interval(AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut link: Option<String> = None;
    let mut number = 0;
    while !seen.stop.load(Ordering::SeqCst) && seen.met().wrong.len() < ENOUGH {
        number += 1;
        let mine = link.clone().filter(|_| number % 2 == 0);
        let is_report = mine.is_none();
        let action = match mine {
            Some(link) => Action::Remark(link, format!("Remark: {name}, {number}")),
            None => Action::Report(format!("Report: {name}, {number}")),
        };
        let mut well = match seen.act(&client, &door, action).await {
            Some(to) => {
                if is_report {
                    link = Some(link_of(&to));
                }
                true
            }
            None => false,
        };
        if let Some(link) = &link {
            well &= seen.look(&client, &door, link).await;
        }
        if !well {
            again.reset();
            again.tick().await;
        }
    }
}

/// Does once more all that was put off, now that the database is there, and again what is put off once more:
/// lines that went silent may be found so only now. All of it is acknowledged in the end; gives the texts that were.
pub async fn repeat(door: &str, met: &mut Met) -> Vec<String> {
    let (client, mut texts, mut from) = (browser(), Vec::new(), 0);
    for _ in 0..5 {
        let to = met.put_off.len();
        for start in (from..to).step_by(VISITORS) {
            let some = &met.put_off[start..to.min(start + VISITORS)];
            let all = some.iter().map(|action| {
                let (again, client, door) = (action.again(), client.clone(), door.to_owned());
                tokio::spawn(async move { (again.done(&client, &door).await, again) })
            });
            for one in all.collect::<Vec<_>>() {
                match one.await.unwrap() {
                    (Came::Done(_), again) => texts.push(again.text().to_owned()),
                    (Came::Later, again) => met.put_off.push(again),
                    (Came::Wrong(what), again) => panic!("{again:?}: {what}"),
                }
            }
        }
        from = to;
        if from == met.put_off.len() {
            return texts;
        }
    }
    panic!("still put off: {:?}", &met.put_off[from..]);
}

/// How often each text is there, as a report or a remark.
pub async fn there(store: &Store) -> HashMap<String, i64> {
    #[derive(FromQueryResult)]
    struct Row {
        body: String,
        times: i64,
    }
    let mut all = HashMap::new();
    for sql in [
        "SELECT body, COUNT(*) AS times FROM task GROUP BY body",
        "SELECT body, COUNT(*) AS times FROM task_step WHERE body LIKE 'Remark: %' GROUP BY body",
    ] {
        let rows: Vec<Row> = store.db().rows(sql, vals![]).await.unwrap();
        all.extend(rows.into_iter().map(|row| (row.body, row.times)));
    }
    all
}
