//! A gallery of all parts and a sample portal, with the real styles and scripts, on loopback:
//! `cargo run -p web --example gallery` and open http://127.0.0.1:8099/.
//! Query parameters: `lang`, `scheme`, `accent`, `acting`, `live`. An argument names a map file
//! to draw (`cargo run -p demo --example town -- nordsund 2026-11-22 DIR` writes one).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::get};
use base::error::Message;
use base::{Error, FieldError, Lang, Time};
use serde::Deserialize;
use web::form::{Choice, Field, Fields};
use web::parts::*;
use web::*;

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Look {
    lang: String,
    scheme: String,
    accent: String,
    acting: bool,
    live: bool,
    page: String,
}

fn viewer(texts: &Arc<Texts>, look: &Look) -> Viewer {
    let lang = Lang::from_code(&look.lang).unwrap_or_default();
    let menu = [("/", "Min side"), ("/tasks", "Oppgaver"), ("/map", "Kart"), ("/council", "Politikk")];
    Viewer {
        t: texts.speak(lang),
        scheme: Scheme::from_code(&look.scheme),
        tenant: TenantLook { name: "Nordsund kommune".into(), short: "Nordsund".into(), accent: look.accent.clone() },
        person: Some(ViewerPerson { name: "Marthe Lyngvær".into(), assurance_high: true }),
        acting: look.acting.then(|| "Ruth Lyngvær".to_owned()),
        menu: menu
            .into_iter()
            .map(|(href, label)| MenuItem { href: href.into(), label: label.into(), current: href == "/" })
            .collect(),
        path: "/".into(),
        live: look.live.then_some(0),
    }
}

fn card_of(title: &str, text: &str, tone: Tone, status: &str, due: Option<&str>, icon: &'static str) -> Card {
    Card {
        title: title.into(),
        href: "/parts".into(),
        icon,
        status: (!status.is_empty()).then(|| Tag::new(tone, status)),
        due: due.map(Into::into),
        text: text.into(),
        ..Card::default()
    }
}

fn hats() -> Vec<Hat> {
    let hat = |id: &str, name: &str, short: &str, icon, total, cards| Hat {
        id: id.into(),
        name: name.into(),
        short: short.into(),
        icon,
        href: format!("/hats/{id}"),
        cards,
        total,
        current: false,
    };
    let locked =
        Card { title: "Melding fra helsestasjonen".into(), href: "/sign-in".into(), locked: true, ..Card::default() };
    let mut late = card_of(
        "Send inn tegninger til byggesaken",
        "",
        Tone::Warning,
        "Venter på deg",
        Some("2 dager over fristen"),
        "",
    );
    late.overdue = true;
    late.meta = vec!["Sak 2026/1184".into()];
    vec![
        hat(
            "self",
            "Deg selv",
            "Deg selv",
            "person",
            3,
            vec![
                card_of(
                    "Melding om mørkt gatelys",
                    "Lyngstien ved nummer 11. Teknikeren er på vei.",
                    Tone::Info,
                    "Under arbeid",
                    None,
                    "",
                ),
                card_of("Bekreft time for influensavaksine", "", Tone::Neutral, "", Some("Frist i morgen"), ""),
                locked,
            ],
        ),
        hat(
            "house",
            "Eier av Lyngstien 13b",
            "Lyngstien 13b",
            "house",
            7,
            vec![
                late,
                card_of(
                    "Nabovarsel: påbygg i Lyngstien 15",
                    "Du kan uttale deg før 4. desember.",
                    Tone::Info,
                    "Til uttalelse",
                    Some("Frist 4. desember"),
                    "",
                ),
                card_of(
                    "Feiing og tilsyn",
                    "Feieren kommer tirsdag 1. desember mellom 9 og 12.",
                    Tone::Success,
                    "Avtalt",
                    None,
                    "",
                ),
            ],
        ),
        hat(
            "child",
            "Forelder til Maren",
            "Maren",
            "child",
            2,
            vec![
                card_of(
                    "Søknad om skolestart 2027",
                    "Lyngmyra skole, første trinn.",
                    Tone::Success,
                    "Mottatt",
                    None,
                    "",
                ),
                card_of("Tur til naustet på fredag", "Husk varme klær og niste.", Tone::Neutral, "", None, ""),
            ],
        ),
        hat(
            "kin",
            "Pårørende til Ruth",
            "Ruth",
            "heart",
            1,
            vec![card_of(
                "Hjemmesykepleien kom i dag kl. 09.10",
                "Medisin gitt. Ruth hadde en god morgen.",
                Tone::Success,
                "Utført",
                None,
                "",
            )],
        ),
        hat("club", "Leder i Nordsund svømmeklubb", "Svømmeklubben", "club", 0, vec![]),
        hat(
            "work",
            "Sykepleier ved Rensviktunet",
            "Rensviktunet",
            "care",
            12,
            vec![
                card_of(
                    "Tilsyn rom 204",
                    "Ring legen etter morgenmøtet.",
                    Tone::Danger,
                    "Haster",
                    Some("Frist i dag"),
                    "",
                ),
                card_of("Bestill inkontinensutstyr", "", Tone::Neutral, "Ny", Some("Frist om 3 dager"), ""),
                card_of("Oppdater tiltaksplan for Astrid V.", "", Tone::Neutral, "Ny", Some("Frist om 5 dager"), ""),
            ],
        ),
        hat(
            "council",
            "1. vara i bystyret",
            "Bystyret",
            "council",
            1,
            vec![card_of(
                "Innkalling: møte 3. desember",
                "Du er innkalt for representanten fra Kystlista.",
                Tone::Warning,
                "Svar på innkalling",
                Some("Frist om 4 dager"),
                "",
            )],
        ),
    ]
}

#[derive(Template)]
#[template(
    source = r#"{{ hero }}{{ chooser }}<div class="hats">{% for s in sections %}{{ s }}{% endfor %}</div>"#,
    ext = "html"
)]
struct Portal {
    hero: Html,
    chooser: Html,
    sections: Vec<Html>,
}

async fn portal(State(texts): State<Arc<Texts>>, Query(look): Query<Look>) -> Response {
    let v = viewer(&texts, &look);
    let hats = hats();
    let buttons = actions(&[
        button_link("/reports/new", "Meld en feil", "plus", Variant::Primary),
        button_link("/services", "Finn en tjeneste", "search", Variant::Secondary),
    ]);
    let inner = Portal {
        hero: hero("God morgen, Marthe", "Fire ting venter på deg. Ellers er alt i rute.", &buttons),
        chooser: hat_chooser(&v.t, &hats, true),
        sections: hats.iter().map(|h| hat_section(&v.t, h)).collect(),
    };
    answer(&v, Page::new(&v, "Min side").own_heading().wide().body(&inner))
}

#[derive(Template)]
#[template(path = "gallery.html")]
struct Parts<'a> {
    t: &'a T,
    pieces: Vec<(&'static str, Html)>,
    side: Html,
    summary: Html,
    fields: Vec<Field<'a>>,
}

async fn parts_page(State(texts): State<Arc<Texts>>, Query(look): Query<Look>) -> Response {
    let v = viewer(&texts, &look);
    let t = &v.t;
    let now = Time::from_oslo("2026-11-22T10:15:00".parse().unwrap());
    let errors = vec![FieldError { field: "email", message: Message::new("web-invalid-generic") }];
    let choices = [
        Choice::new("road", "Vei og gatelys").hint("Hull, brøyting, mørke lamper"),
        Choice::new("water", "Vann og avløp"),
    ];
    let f = Fields::new(t, &errors)
        .value("email", "marthe(at)example.no")
        .value("what", "road")
        .value("title", "Mørkt ved <nummer 11>");
    let inner = Parts {
        t,
        summary: f.summary(),
        fields: vec![
            f.text("title", "Hva gjelder det?").max(120),
            f.text("email", "E-post").hint("Vi sender bare svar om denne saken.").kind("email").autocomplete("email"),
            f.textarea("body", "Fortell mer").hint("Skriv gjerne hvor og når.").optional().rows(4),
            f.radio("what", "Område", &choices),
            f.checkboxes(
                "notify",
                "Hvordan vil du ha beskjed?",
                &[Choice::new("sms", "SMS"), Choice::new("mail", "E-post")],
            )
            .optional(),
            f.select("unit", "Enhet", &[Choice::new("a", "Kommunalteknikk"), Choice::new("b", "Byggesak")]),
            f.date("due", "Ønsket dato").short(),
            f.file("photo", "Bilde")
                .hint(t.with("web-files-hint", &[("size", &t.bytes(10_000_000))]))
                .accept("image/*")
                .multiple()
                .optional(),
            f.checkbox("consent", "Jeg vil at saken skal være synlig på kartet"),
        ],
        pieces: pieces(t, now),
        side: side(t),
    };
    let page =
        Page::new(&v, "Alle delene").lead("Det sidene er satt sammen av, på ett sted.").crumb("/parts", "Galleri");
    answer(&v, page.body(&inner))
}

fn side(t: &T) -> Html {
    let facts = Definitions::new()
        .line("Saksnummer", "2026/1184")
        .line("Saksbehandler", "Kari Nesje")
        .html("Status", tag(Tone::Info, "Under arbeid"));
    let steps_list = [
        ("Mottatt", StepState::Done, "20. november"),
        ("Hos kommunalteknikk", StepState::Current, "siden i går"),
        ("Løst", StepState::Todo, ""),
    ]
    .map(|(label, state, when)| Step { label: label.into(), when: when.into(), state });
    let buttons = actions(&[
        action(&Action {
            href: "/x".into(),
            label: "Ta oppgaven".into(),
            icon: "hand",
            variant: Variant::Primary,
            ..Action::default()
        }),
        action(&Action { href: "/x".into(), label: "Send videre".into(), ..Action::default() }),
        action(&Action {
            href: "/x".into(),
            label: "Avslutt".into(),
            variant: Variant::Tertiary,
            danger: true,
            ..Action::default()
        }),
    ]);
    [definitions(&facts), steps(t, &steps_list), buttons].into_iter().collect()
}

fn pieces(t: &T, now: Time) -> Vec<(&'static str, Html)> {
    let moment = |hours: i64, title: &str, by: &str, tone| Moment {
        when: t.ago(now.plus_minutes(-60 * hours), now),
        title: title.into(),
        by: by.into(),
        tone,
        ..Moment::default()
    };
    let post = |by: &str, body: &str, mine, internal| Post {
        by: by.into(),
        when: t.ago(now.plus_minutes(-45), now),
        body: Html::prose(body),
        mine,
        internal,
    };
    let tones = [
        (Tone::Neutral, "Ny"),
        (Tone::Info, "Under arbeid"),
        (Tone::Success, "Løst"),
        (Tone::Warning, "Venter"),
        (Tone::Danger, "Haster"),
    ];
    let notices = [
        (Tone::Info, "Vannet er borte på Myra"),
        (Tone::Success, "Meldingen er sendt"),
        (Tone::Warning, "Fristen er i morgen"),
        (Tone::Danger, "Stengt vei"),
    ];
    let rows = [
        ("Mørkt gatelys", "Vei og lys", 3_i64),
        ("Hull i veien", "Vei og lys", 12),
        ("Tett sluk", "Vann og avløp", 1_204),
    ];
    vec![
        ("Levende", live(&["clock"], "/clock", &Html::text("…"))),
        (
            "Ikoner",
            Html(format!("<p>{}</p>", ICONS.iter().map(|n| format!("{} {n} &nbsp; ", icon(n))).collect::<String>())),
        ),
        ("Merker", Html::from_iter(tones.map(|(tone, text)| tag(tone, text)))),
        (
            "Beskjeder",
            Html(format!(
                "<div class=\"stack\">{}</div>",
                Html::from_iter(notices.map(|(tone, title)| alert(
                    tone,
                    title,
                    &Html::prose("Vi regner med at alt er i orden igjen før klokka 14.")
                )))
            )),
        ),
        (
            "Historie",
            timeline(
                t,
                &[
                    moment(0, "Teknikeren er på stedet", "Ola Vik", Tone::Info),
                    moment(3, "Tatt av Ola Vik", "", Tone::Neutral),
                    moment(26, "Meldt inn", "Marthe Lyngvær", Tone::Success),
                ],
            ),
        ),
        (
            "Samtale",
            posts(
                t,
                &[
                    post("Ola Vik", "Hei! Er det lampa nærmest postkassene?", false, false),
                    post("", "Ja, den ved nummer 11.\n\nDen har vært mørk siden mandag.", true, false),
                    post("Kari Nesje", "Bestilt ny armatur.", false, true),
                ],
            ),
        ),
        (
            "Tabell",
            table(&Table {
                caption: "Meldinger siste år".into(),
                columns: vec!["Hva".into(), "Hvem".into(), "Antall".into()],
                numeric: vec![2],
                rows: rows.map(|(a, b, n)| vec![Html::text(a), Html::text(b), Html::text(t.number(n))]).into(),
            }),
        ),
        ("Tomt", empty("inbox", "Ingen oppgaver", "Når noen melder noe, kommer det hit.", &Html::default())),
        (
            "Filer",
            files(&[
                ("/assets/x".into(), "Situasjonsplan.pdf".into(), "340 kB".into(), false),
                ("/assets/y".into(), "Tegning A-20.pdf".into(), "1,2 MB".into(), false),
            ]),
        ),
        ("Bla", pagination(t, Some("?a"), Some("?b"))),
    ]
}

#[derive(Template)]
#[template(
    source = r#"<div class="stack-lg">{{ map }}<form class="form">{{ pick }}{{ lat }}{{ lon }}</form></div>"#,
    ext = "html"
)]
struct MapPage<'a> {
    map: Html,
    pick: Html,
    lat: Field<'a>,
    lon: Field<'a>,
}

async fn map_page(State(texts): State<Arc<Texts>>, Query(look): Query<Look>) -> Response {
    let v = viewer(&texts, &look);
    let t = &v.t;
    let point = |lat, lon, label: &str, state| Point {
        lat,
        lon,
        label: label.into(),
        href: "/parts".into(),
        state,
        text: "Meldt i går".into(),
        rings: vec![],
    };
    let mut area = point(63.1085, 7.716, "Stengt for vann", "warning");
    area.rings = vec![vec![[7.710, 63.106], [7.722, 63.106], [7.722, 63.111], [7.712, 63.1105], [7.710, 63.106]]];
    let shown = Map {
        label: "Meldinger".into(),
        center: (63.11, 7.72),
        zoom: 13.0,
        points: vec![
            point(63.112, 7.728, "Mørkt gatelys", "danger"),
            point(63.1142, 7.7105, "Hull i veien", "info"),
            area,
        ],
        ..Map::default()
    };
    let pick = Map {
        label: "Velg sted".into(),
        center: (63.112, 7.722),
        zoom: 15.5,
        pick: Some(Pick { lat_input: "lat".into(), lon_input: "lon".into() }),
        ..Map::default()
    };
    let none = [];
    let f = Fields::new(t, &none).value("lat", "63.1125").value("lon", "7.7215");
    let inner = MapPage {
        map: map(t, &shown),
        pick: map(t, &pick),
        lat: f.text("lat", t.get("web-map-latitude")).short(),
        lon: f.text("lon", t.get("web-map-longitude")).short(),
    };
    answer(&v, Page::new(&v, "Hva skjer i Nordsund").wide().head_module("map").body(&inner))
}

/// The map from the file named as the first argument, else a small invented coast: one island, a bay, a few streets with houses.
async fn base_map() -> Json<serde_json::Value> {
    if let Some(file) = std::env::args().nth(1) {
        return Json(serde_json::from_slice(&std::fs::read(file).expect("the map file")).expect("JSON"));
    }
    let mut rng = 7_u64;
    let mut random = move || {
        rng = rng.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(rng >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
    };
    let feature = |geometry: serde_json::Value, properties: serde_json::Value| serde_json::json!({"type": "Feature", "properties": properties, "geometry": geometry});
    let shore: Vec<[f64; 2]> = (0..=160)
        .map(|i| {
            let a = f64::from(i % 160) / 160.0 * std::f64::consts::TAU;
            let r =
                1.0 + 0.16 * (a * 3.0).sin() + 0.09 * (a * 7.0 + 1.0).cos() + 0.03 * (a * 19.0).sin() + 0.02 * random();
            [7.72 + 0.034 * r * a.cos(), 63.112 + 0.013 * r * a.sin()]
        })
        .collect();
    let mut roads = Vec::new();
    let mut houses = Vec::new();
    let names = ["Lyngstien", "Naustveien", "Havnegata", "Skarvebakken", "Myravegen", "Fyrlia", "Rensvikvegen"];
    let main: Vec<[f64; 2]> = (0..40)
        .map(|i| {
            let x = f64::from(i) / 39.0;
            [7.692 + 0.058 * x, 63.1095 + 0.0025 * (x * 5.0).sin()]
        })
        .collect();
    roads.push(feature(
        serde_json::json!({"type": "LineString", "coordinates": main}),
        serde_json::json!({"class": "main", "name": "Strandvegen"}),
    ));
    for (k, name) in names.iter().enumerate() {
        let x0 = 7.699 + 0.0065 * f64::from(u32::try_from(k).unwrap());
        let line: Vec<[f64; 2]> = (0..18)
            .map(|i| {
                let y = f64::from(i) / 17.0;
                [x0 + 0.0018 * (y * 4.0 + x0 * 900.0).sin(), 63.1105 + 0.008 * y]
            })
            .collect();
        for p in &line {
            for side in [-1.0, 1.0] {
                let (x, y) = (p[0] + side * (0.00052 + 0.0002 * random()), p[1] + 0.0002 * random());
                let (w, h) = (0.00011 + 0.00007 * random(), 0.00005 + 0.00003 * random());
                houses.push(feature(serde_json::json!({"type": "Polygon", "coordinates": [[[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h], [x - w, y - h]]]}), serde_json::json!({})));
            }
        }
        roads.push(feature(
            serde_json::json!({"type": "LineString", "coordinates": line}),
            serde_json::json!({"class": if k % 3 == 2 { "path" } else { "street" }, "name": name}),
        ));
    }
    let all = |features: Vec<serde_json::Value>| serde_json::json!({"type": "FeatureCollection", "features": features});
    let place = |lon: f64, lat: f64, name: &str, rank: i32| {
        feature(
            serde_json::json!({"type": "Point", "coordinates": [lon, lat]}),
            serde_json::json!({"name": name, "rank": rank}),
        )
    };
    let ring = |x: f64, y: f64, rx: f64, ry: f64| {
        (0..=30)
            .map(|i| {
                let a = f64::from(i % 30) / 30.0 * std::f64::consts::TAU;
                let r = 1.0 + 0.2 * (a * 3.0).sin();
                [x + rx * r * a.cos(), y + ry * r * a.sin()]
            })
            .collect::<Vec<_>>()
    };
    Json(serde_json::json!({
        "land": all(vec![feature(serde_json::json!({"type": "Polygon", "coordinates": [shore]}), serde_json::json!({}))]),
        "green": all(vec![feature(serde_json::json!({"type": "Polygon", "coordinates": [ring(7.735, 63.118, 0.006, 0.002)]}), serde_json::json!({}))]),
        "water": all(vec![feature(serde_json::json!({"type": "Polygon", "coordinates": [ring(7.735, 63.107, 0.003, 0.0009)]}), serde_json::json!({}))]),
        "roads": all(roads), "buildings": all(houses),
        "places": all(vec![place(7.713, 63.1165, "Nordsund", 1), place(7.742, 63.114, "Rensvika", 2), place(7.735, 63.107, "Storvatnet", 3)]),
    }))
}

/// Tells every second that the clock has changed.
#[expect(clippy::disallowed_methods, reason = "an example may look at the clock")]
async fn live_events() -> Response {
    let ticks = futures::stream::unfold((), |()| async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        Some((sse::Event::changed(["clock"]), ()))
    });
    sse::respond(ticks)
}

/// What the clock shows: seconds since the example started.
async fn clock(State(texts): State<Arc<Texts>>) -> Response {
    static ASKED: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(0);
    let n = ASKED.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    Html::text(texts.speak(Lang::Nb).number(n)).0.into_response()
}

async fn problem_page(State(texts): State<Arc<Texts>>, Query(look): Query<Look>) -> Response {
    let error = match look.page.as_str() {
        "500" => Error::internal("the gallery asked for it"),
        "403" => Error::StepUp,
        _ => Error::NotFound,
    };
    problem::respond(Some(&viewer(&texts, &look)), true, &error)
}

fn answer(viewer: &Viewer, page: Result<Response, Error>) -> Response {
    page.unwrap_or_else(|e| problem::respond(Some(viewer), true, &e)).into_response()
}

#[tokio::main]
async fn main() {
    if let Some(sentence) = assets::missing() {
        println!("{sentence}");
    }
    let texts = Texts::new(&[LOCALES]).expect("texts");
    let app = Router::new()
        .route("/", get(portal))
        .route("/parts", get(parts_page))
        .route("/places", get(map_page))
        .route("/problem", get(problem_page))
        .route("/live", get(live_events))
        .route("/clock", get(clock))
        .route("/map/base.json", get(base_map))
        .with_state(texts)
        .merge(assets::router());
    let app = security_headers(app, &Sites::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.expect("port 8099");
    println!("http://127.0.0.1:8099/ · /parts · /places · /problem");
    axum::serve(listener, app).await.expect("serve");
}
