//! Each GET route of the house is compared, or stands here with the reason why not. A new one is found by itself.

use testkit::Engine;

use super::{Size, everybody_looks, run};

const SAME: &str = "says the same to everybody";
const WAY_IN: &str = "the way in and out says nothing of anybody else";
/// Each is asked for there with a real thing in its address: without the role it is not found.
const BY_ROUTES: &str = "needs more than a town has; routes.rs asks for it with and without the role";

const UNCOMPARED: &[(&str, &str)] = &[
    ("/.well-known/security.txt", SAME),
    ("/about", SAME),
    ("/accessibility", SAME),
    ("/api", SAME),
    ("/api/openapi.json", SAME),
    ("/contact", SAME),
    ("/deviation/manifest.webmanifest", SAME),
    ("/deviation/shell", SAME),
    ("/deviation/worker.js", SAME),
    ("/map/base.json", SAME),
    ("/open311/v2/discovery.json", SAME),
    ("/open311/v2/discovery.xml", SAME),
    ("/open311/v2/services.json", SAME),
    ("/open311/v2/services.xml", SAME),
    ("/open311/v2/services/{name}", SAME),
    ("/privacy", SAME),
    ("/report", SAME),
    ("/report-weakness", SAME),
    ("/report-weakness/received", SAME),
    ("/sign-in", WAY_IN),
    ("/sign-in/callback", WAY_IN),
    ("/sign-out/front-channel", WAY_IN),
    ("/signed-out", WAY_IN),
    ("/step-up", WAY_IN),
    ("/sessions", "her own sessions, found by the one she looks from; crates/door/tests has them"),
    ("/me", "leads to the page of her first hat"),
    ("/mail", "leads to the mail of her units"),
    ("/live", "a line that does not end; what it tells is compared as `live`"),
    ("/follow/{secret}/live", "a line that does not end; what it tells is compared as `live`"),
    ("/report/photos/{slip}", "a photo of a form that was not sent yet, behind a secret of its own"),
    ("/privacy/watch/case", BY_ROUTES),
    ("/privacy/erasures/{id}", BY_ROUTES),
];

#[test]
fn each_page_is_compared_or_named_with_the_reason_why_not() {
    let size = Size { people: 6, objects: 10, pages: 3 };
    let tally = run(everybody_looks(Engine::sqlite(), 26, &size, |_| {}, |_| {}));
    let named = |route: &str| UNCOMPARED.iter().any(|(path, _)| *path == route);
    let forgotten: Vec<&str> = tally.routes.iter().filter(|(r, seen)| !**seen && !named(r)).map(|(r, _)| *r).collect();
    assert_eq!(forgotten, Vec::<&str>::new(), "compare what these show, or say in this file why not");
    for (path, _) in UNCOMPARED {
        let seen = tally.routes.get(path).unwrap_or_else(|| panic!("{path} is no GET route: take it out"));
        assert!(!seen, "{path} is compared: take it out");
    }
}
