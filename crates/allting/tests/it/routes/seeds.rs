//! The fuzzer of the whole house finds its way to no route by itself: it begins with an input for each of them.

use std::collections::BTreeSet;
use std::path::Path;

use door::RouteInfo;

use super::filled;
use super::sent::SENT;

/// The route that an input comes to.
fn reached<'r>(routes: &'r [RouteInfo], input: &[u8]) -> Option<&'r RouteInfo> {
    let line = std::str::from_utf8(input.split(|b| *b == b'\n').next()?).ok()?;
    let [who, method, target] = line.splitn(3, ' ').collect::<Vec<_>>().try_into().ok()?;
    let path = target.split('?').next()?;
    let comes = |r: &RouteInfo| r.open || who == "person" || (who == "program" && r.path.starts_with("/api/"));
    // The router takes the one that leaves least open.
    let fitting = routes.iter().filter(|r| r.method == method && fits(r.path, path) && comes(r));
    fitting.min_by_key(|r| r.path.matches('{').count())
}

fn fits(route: &str, path: &str) -> bool {
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    let rest = route.last().is_some_and(|last| last.starts_with("{*")) && path.len() > route.len();
    (rest || path.len() == route.len()) && route.iter().zip(path).all(|(r, p)| r.starts_with('{') || *r == p)
}

/// An input that comes to the route, as `fuzz/src/request.rs` reads it.
fn seed(route: &RouteInfo) -> String {
    let sent = SENT.iter().find(|(method, path, _)| *method == route.method && *path == route.path);
    let sent = sent.map_or("", |(.., sent)| sent);
    let (who, kind) = match route.path.starts_with("/api/") {
        true => ("program", "application/json"),
        false => ("person", "application/x-www-form-urlencoded"),
    };
    let start = format!("{who} {} {}", route.method, filled(route.path));
    let input = match route.method {
        "GET" => format!("{start}?{sent}\n\n"),
        _ => format!("{start}\ncontent-type: {kind}\n\n{sent}"),
    };
    input.replace("0197a2d0-0000-7000-8000-000000000000", "TASK")
}

#[test]
fn the_fuzzer_begins_at_every_route() {
    testkit::on_each_engine(crate::house, async |world| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/request");
        let inputs = std::fs::read_dir(&folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let routes = &world.house.routes;
        let name = |r: &RouteInfo| format!("{}{}", r.method, r.path);
        let begun: BTreeSet<String> = inputs.filter_map(|input| reached(routes, &input).map(name)).collect();
        let missing: Vec<&RouteInfo> = routes.iter().filter(|r| !begun.contains(&name(r))).collect();
        if std::env::var_os("ALLTING_UPDATE").is_some() {
            for route in &missing {
                let file = name(route).to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
                std::fs::write(folder.join(file), seed(route)).unwrap();
            }
        } else {
            let missing: Vec<String> = missing.into_iter().map(name).collect();
            assert!(missing.is_empty(), "ALLTING_UPDATE=1 writes seeds for the fuzzer: {}", missing.join(", "));
        }
    });
}
