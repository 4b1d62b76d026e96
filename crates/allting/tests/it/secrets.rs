//! What is secret, and what people write, never stands in a log, however much of one is kept.

use std::io::Read;

use base::config::Config;
use reqwest::StatusCode;

use crate::away::fill;
use crate::away::visitors::{Action, Came, browser, link_of};
use crate::program::{Place, Running, ask_to_stop};

const WRITTEN: &str = "Ordet gravlys";
const PASSWORD: &str = "grevling-7714";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_secret_or_personal_stands_in_the_log() {
    let place = Place::new(None);
    place.more(&format!(
        "[log]\nfilter = \"trace\"\n[mail.smart_host]\nhost = \"localhost\"\nport = 1\nuser = \"allting\"\npassword = \"{PASSWORD}\"\n"
    ));
    let url = Config::load(&place.config(), std::iter::empty()).unwrap().database.url;
    drop(fill(&place, &url).await);
    let mut running = Running(place.command("serve").spawn().unwrap());
    let (mut said, mut told) = (running.0.stdout.take().unwrap(), running.0.stderr.take().unwrap());
    // Both are read all the time, so that no line is left out.
    let reading = std::thread::spawn(move || {
        let errors = std::thread::spawn(move || {
            let mut all = String::new();
            told.read_to_string(&mut all).map(|_| all)
        });
        let mut all = String::new();
        said.read_to_string(&mut all).unwrap();
        all + &errors.join().unwrap().unwrap()
    });
    place.until(place.admin, "/readyz", 200).await;

    let (client, door) = (browser(), format!("http://localhost:{}", place.port));
    let Came::Done(to) = Action::Report(WRITTEN.into()).done(&client, &door).await else { panic!("it is taken") };
    let link = link_of(&to);
    let remark = Action::Remark(link.clone(), format!("{WRITTEN} igjen"));
    assert!(matches!(remark.done(&client, &door).await, Came::Done(_)));
    let (session, key, searched) = ("5e".repeat(32), format!("allting_{}", "7c".repeat(32)), "gulsporv");
    let ask = |path: &str| client.get(format!("{door}{path}")).header("accept", "text/html");
    let front = ask("/").header("cookie", format!("allting={session}")).send().await.unwrap();
    assert_eq!(front.status(), StatusCode::OK);
    ask(&format!("/follow/{link}")).send().await.unwrap();
    ask(&format!("/?q={searched}")).send().await.unwrap();
    ask(&format!("/sign-in/callback?code={searched}&state={searched}")).send().await.unwrap();
    assert_eq!(ask("/api/tasks").bearer_auth(&key).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);

    ask_to_stop(&running);
    let log = tokio::task::spawn_blocking(move || reading.join().unwrap()).await.unwrap();
    running.0.wait().unwrap();
    assert!(log.contains("TRACE") && log.contains("/follow/{"), "all was logged: {log}");
    assert!(!log.contains("left out"), "and nothing left out");
    let master = "5a".repeat(32);
    for secret in [&master, PASSWORD, &link, &session, &key, WRITTEN, searched] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} stands in the log: {}", line.unwrap_or_default());
    }
}
