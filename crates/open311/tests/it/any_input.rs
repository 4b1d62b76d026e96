//! Whatever is sent: it is answered in the format asked for, and never with a fault of ours.

use axum::body::Body;
use axum::http::{Method, Request, header};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use testkit::{Visitor, World};

use crate::town::{in_town, lamp, report};
use crate::xml;

const CASES: usize = 600;

#[derive(Clone, Debug)]
struct Ask {
    post: bool,
    path: String,
    query: String,
    kind: &'static str,
    body: Vec<u8>,
}

/// Names that the standard knows, values that look right, and anything.
fn pair() -> impl Strategy<Value = (String, String)> {
    let names = [
        "api_key",
        "service_code",
        "lat",
        "long",
        "address_string",
        "address_id",
        "description",
        "media_url",
        "status",
        "start_date",
        "end_date",
        "service_request_id",
        "jurisdiction_id",
        "attribute[a]",
        "attribute[a][]",
        "email",
        "first_name",
        "account_id",
    ];
    let values = [
        "KEY",
        "street-light",
        "road",
        "63.1",
        "7.7",
        "-0",
        "1e308",
        "NaN",
        "Lyngstien 13",
        "1505-10/34",
        "open",
        "closed",
        "2026-11-22T12:00:00+01:00",
        "9999-12-31T23:59:60Z",
        "-9999-01-01T00:00:00Z",
        "+262142-12-31T23:59:59Z",
        "2026-1",
        "2026-999999999",
        "9999-1",
        "1505",
        "https://example.no/a.jpg",
        "\u{0}",
        "\u{ffff}",
        "𝕏",
        "<![CDATA[",
    ];
    let name = prop_oneof![8 => prop::sample::select(names.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    let value = prop_oneof![6 => prop::sample::select(values.to_vec()).prop_map(str::to_owned), 2 => any::<String>()];
    (name, value)
}

fn encoded(pairs: &[(String, String)]) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    out.extend_pairs(pairs);
    out.finish()
}

/// A form: anything, or a whole report and then anything.
fn form() -> impl Strategy<Value = Vec<u8>> {
    let pairs = || prop::collection::vec(pair(), 0..6);
    let whole = pairs().prop_map(|more| {
        let report = lamp("KEY").into_iter().map(|(n, v)| (n.to_owned(), v.to_owned()));
        encoded(&report.chain(more).collect::<Vec<_>>()).into_bytes()
    });
    let anything = pairs().prop_map(|p| encoded(&p).into_bytes());
    prop_oneof![4 => whole, 2 => anything, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

fn ask() -> impl Strategy<Value = Ask> {
    let nouns = ["discovery", "services", "requests", "services/road", "requests/2026-1", "tokens/2026-1"];
    let noun = prop_oneof![
        6 => prop::sample::select(nouns.to_vec()).prop_map(str::to_owned),
        1 => "(services|requests|tokens)/[a-z0-9%.~-]{0,12}",
    ];
    let ending = prop::sample::select(vec!["xml", "json", "xml", "json", "xml", "json", "yaml", ""]);
    let kinds = prop_oneof![
        4 => Just("application/x-www-form-urlencoded"),
        1 => prop::sample::select(vec!["application/json", "multipart/form-data", ""]),
    ];
    let query = prop::collection::vec(pair(), 0..3);
    (any::<bool>(), noun, ending, query, kinds, form()).prop_map(|(post, noun, ending, query, kind, body)| {
        // Only one noun can be posted to; asking the others so is tried now and then.
        let noun = if post && noun != "services" { "requests".to_owned() } else { noun };
        Ask { post, path: format!("/open311/v2/{noun}.{ending}"), query: encoded(&query), kind, body }
    })
}

async fn answered(world: &World, key: &str, ask: &Ask) -> Option<u16> {
    let with_key = |text: &str| text.replace("KEY", key);
    let uri = with_key(&format!("{}?{}", ask.path, ask.query));
    let body = match std::str::from_utf8(&ask.body) {
        Ok(text) => Body::from(with_key(text)),
        Err(_) => Body::from(ask.body.clone()),
    };
    let mut request = Request::builder().method(if ask.post { Method::POST } else { Method::GET }).uri(&uri);
    request = request.header(header::HOST, "localhost:8080");
    if !ask.kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, ask.kind);
    }
    // What is no address cannot be sent at all.
    let request = request.body(body).ok()?;
    let page = Visitor::new(world, "localhost:8080").raw(request).await;
    assert!(page.status < 500, "{} for {ask:?}: {}", page.status, page.text());
    let kind = page.header("content-type");
    if kind.starts_with("text/xml") {
        xml::read(&page.text());
    } else if kind.starts_with("application/json") {
        page.json();
    }
    let known = ["discovery", "services", "requests"].iter().any(|n| ask.path == format!("/open311/v2/{n}.json"));
    if known && (!ask.post || ask.path.contains("requests")) {
        assert!(kind.starts_with("application/json"), "{kind} for {ask:?}");
    }
    Some(page.status)
}

#[test]
fn no_input_is_a_fault_of_ours() {
    in_town(async |world| {
        let app = world.program(&["unit:vei-og-lys"]).await;
        report(world, &lamp(&app.secret)).await;
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let (mut seen, strategy) = (std::collections::BTreeMap::<u16, usize>::new(), ask());
        for _ in 0..CASES {
            let ask = strategy.new_tree(&mut runner).unwrap().current();
            if let Some(status) = answered(world, &app.secret, &ask).await {
                *seen.entry(status).or_default() += 1;
            }
        }
        println!("answers by status: {seen:?}");
        for status in [200, 201, 400, 403, 404] {
            assert!(seen.contains_key(&status), "nothing was {status}: {seen:?}");
        }
    });
}
