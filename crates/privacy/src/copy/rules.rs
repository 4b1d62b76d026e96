//! A copy as JSON and as a readable page. Pure.

use door::holdings::{Chapter, Record, Said};
use serde_json::{Map, Value, json};
use web::parts::{self, Table};
use web::{Html, T};

/// What stands over a copy.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its name.
    pub municipality: String,
    /// Whose data it is.
    pub name: String,
    pub made_at: base::Time,
}

/// The label of a chapter or a fact.
fn label(t: &T, room: &str, name: &str) -> String {
    t.get(&format!("{room}-holds-{name}"))
}

fn said(t: &T, said: &Said) -> String {
    match said {
        Said::Plain(text) => text.clone(),
        Said::Words(text) => t.text(text).to_owned(),
        Said::Key(key) => t.get(key),
        Said::Date(date) => t.date(*date),
        Said::Time(time) => t.date_time(*time),
        Said::Number(number) => t.number(*number),
    }
}

fn value(t: &T, said: &Said) -> Value {
    match said {
        Said::Plain(text) => json!(text),
        Said::Words(text) => json!(t.text(text)),
        Said::Key(key) => json!(t.get(key)),
        Said::Date(date) => json!(date.to_string()),
        Said::Time(time) => json!(time.rfc3339()),
        Said::Number(number) => json!(number),
    }
}

/// All of it for machines: an object for each room, and in it a list for each chapter. A fact that a record has
/// several times is a list. Times are RFC 3339 in UTC, dates `YYYY-MM-DD`.
pub fn as_json(t: &T, head: &Head, chapters: &[Chapter]) -> Value {
    let mut rooms = Map::new();
    for chapter in chapters {
        let room = rooms.entry(chapter.room.clone()).or_insert_with(|| json!({}));
        if let Some(room) = room.as_object_mut() {
            put(room, &chapter.name, records(t, &chapter.records));
        }
    }
    json!({
        "municipality": head.municipality,
        "person": head.name,
        "made_at": head.made_at.rfc3339(),
        "language": t.lang().code(),
        "held": rooms,
    })
}

fn records(t: &T, list: &[Record]) -> Value {
    let record = |r: &Record| {
        let mut object = Map::new();
        for (name, said) in &r.facts {
            put(&mut object, name, value(t, said));
        }
        for part in &r.parts {
            put(&mut object, &part.name, records(t, &part.records));
        }
        if !r.files.is_empty() {
            let files: Vec<String> = r.files.iter().map(|f| format!("files/{}", f.name)).collect();
            put(&mut object, "files", json!(files));
        }
        Value::Object(object)
    };
    Value::Array(list.iter().map(record).collect())
}

/// Puts a value under a name. What has the same name becomes one list, so that nothing is lost: who has two
/// numbers has both.
fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    let list = |value| match value {
        Value::Array(all) => all,
        one => vec![one],
    };
    match object.get_mut(name) {
        Some(there) => *there = Value::Array([list(there.take()), list(value)].concat()),
        None => {
            object.insert(name.to_owned(), value);
        }
    }
}

/// All of it for people: a section for each chapter. `files` is where the links to files lead; no
/// links without it.
pub fn as_html(t: &T, chapters: &[Chapter], files: Option<&str>) -> Html {
    let mut out = String::new();
    for chapter in chapters {
        let name = label(t, &chapter.room, &chapter.name);
        let title = Html::text(&name);
        out.push_str(&format!("<section><h2>{title}</h2>"));
        match flat(t, chapter, &name) {
            Some(table) => out.push_str(&table.0),
            None => list(t, chapter, files, 3, &mut out),
        }
        out.push_str("</section>");
    }
    Html(out)
}

/// Many small records are easier to read as a table.
fn flat(t: &T, chapter: &Chapter, caption: &str) -> Option<Html> {
    let records = &chapter.records;
    if records.len() < 2 || records.iter().any(|r| !r.parts.is_empty() || !r.files.is_empty()) {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in records.iter().flat_map(|r| &r.facts) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    if names.len() > 6 {
        return None;
    }
    let cell = |r: &Record, name: &str| {
        let all: Vec<String> = r.facts.iter().filter(|(n, _)| n == name).map(|(_, v)| said(t, v)).collect();
        Html::text(all.join(", "))
    };
    let rows = records.iter().map(|r| names.iter().map(|n| cell(r, n)).collect()).collect();
    let columns = names.iter().map(|n| label(t, &chapter.room, n)).collect();
    let table = parts::table(&Table { caption: caption.to_owned(), columns, numeric: Vec::new(), rows });
    // The heading over it says the same to those who see.
    Some(Html(table.0.replacen("<caption>", "<caption class=\"sr-only\">", 1)))
}

fn list(t: &T, chapter: &Chapter, files: Option<&str>, level: u8, out: &mut String) {
    for record in &chapter.records {
        out.push_str("<article class=\"panel\"><dl class=\"facts\">");
        for (name, fact) in &record.facts {
            let (name, text) = (Html::text(label(t, &chapter.room, name)), Html::text(said(t, fact)));
            out.push_str(&format!("<div><dt>{name}</dt><dd>{}</dd></div>", text.0.replace('\n', "<br>")));
        }
        out.push_str("</dl>");
        for part in &record.parts {
            let title = Html::text(label(t, &part.room, &part.name));
            out.push_str(&format!("<h{level}>{title}</h{level}>"));
            list(t, part, files, (level + 1).min(6), out);
        }
        if !record.files.is_empty() {
            out.push_str("<ul>");
            for file in &record.files {
                let name = Html::text(&file.name);
                match files {
                    Some(folder) => out.push_str(&format!("<li><a href=\"{folder}/{name}\">{name}</a></li>")),
                    None => out.push_str(&format!("<li>{name}</li>")),
                }
            }
            out.push_str("</ul>");
        }
        out.push_str("</article>");
    }
}

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
    article{border:1px solid #ccc;border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}\
    dl{margin:0}dl div{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.15rem 0}dt{min-width:12rem;color:#555}\
    dd{margin:0;flex:1 1 16rem;overflow-wrap:anywhere}h2{margin-top:2rem}h3,h4{margin:.75rem 0 .25rem}\
    table{border-collapse:collapse;width:100%}.sr-only{position:absolute;left:-99rem}\
    th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #ccc}";

/// The page that lies in the ZIP: whole in itself, it asks nobody for anything.
pub fn page(t: &T, head: &Head, body: &Html) -> String {
    let title = Html::text(t.with("privacy-copy-of", &[("name", &head.name)]));
    let lead =
        t.with("privacy-copy-page-lead", &[("municipality", &head.municipality), ("when", &t.date_time(head.made_at))]);
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{STYLE}</style></head>\
         <body><h1>{title}</h1><p>{}</p>{body}</body></html>\n",
        t.lang().code(),
        Html::text(lead),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever people wrote, no markup of theirs stands on the page.
        #[test]
        fn what_people_wrote_is_never_markup(text in "[<>&\"'a-z]{0,40}") {
            let ftl = "privacy-holds-x = x\nprivacy-holds-y = y\n";
            let t = web::Texts::new(&[("privacy", ftl, ftl, ftl)]).unwrap().speak(base::Lang::Nb);
            let record = Record::new().plain("y", text.clone()).file(text.clone(), "0");
            let html = as_html(&t, &[Chapter::new("privacy", "x", vec![record])], Some("files")).0;
            let bare = html.replace(&Html::text(&text).0, "");
            let again = as_html(&t, &[Chapter::new("privacy", "x", vec![Record::new().plain("y", "").file("", "0")])], Some("files")).0;
            prop_assert!(bare.matches('<').count() <= again.matches('<').count() + 6);
        }

        /// However often a name comes, each fact, part and chapter stands in the JSON, in its order.
        #[test]
        fn every_fact_is_in_the_json(
            chapters in prop::collection::vec(prop::collection::vec(("[abc]", 0..100i64, any::<bool>()), 0..8), 1..4),
        ) {
            let ftl = "privacy-holds-x = x\n";
            let t = web::Texts::new(&[("privacy", ftl, ftl, ftl)]).unwrap().speak(base::Lang::Nb);
            let add = |r: Record, (name, n, part): &(String, i64, bool)| {
                if *part {
                    r.part(Chapter::new("privacy", name, vec![Record::new().number("n", *n)]))
                } else {
                    r.number(name, *n)
                }
            };
            let chapter = |all: &Vec<_>| Chapter::new("privacy", "x", vec![all.iter().fold(Record::new(), add)]);
            let said: Vec<Chapter> = chapters.iter().map(chapter).collect();
            let head = Head { municipality: String::new(), name: String::new(), made_at: base::Time::from_micros(0) };
            let json = as_json(&t, &head, &said);
            for (n, chapter) in chapters.iter().enumerate() {
                let record = &json["held"]["privacy"]["x"][n];
                for name in ["a", "b", "c"] {
                    let of = |part: bool| chapter.iter().filter(move |(a, _, p)| a == name && *p == part).map(|f| f.1);
                    let expected: Vec<Value> =
                        of(false).map(|n| json!(n)).chain(of(true).map(|n| json!({ "n": n }))).collect();
                    let told = match &record[name] {
                        Value::Null => Vec::new(),
                        Value::Array(all) => all.clone(),
                        one => vec![one.clone()],
                    };
                    prop_assert_eq!(told, expected, "{} in {}", name, record);
                }
            }
        }
    }
}
