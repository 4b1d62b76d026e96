//! The portal: a resident's whole relation to the municipality on one page, sorted by hat; a page
//! for each hat; and the pages that are open to all.
//!
//! A room of pages only. What it shows are the cards that other rooms wrote, read through the
//! scope of the visitor's hats, and what the register says of the hat's subject.

mod basemap;
mod cards;
mod facts;
mod front;
mod hat;
mod open;
pub mod search;
mod weakness;
mod words;

use std::sync::Arc;

use door::{Cost, Menu, Room, Routes, Who};
use store::Migrations;

/// What `allting` puts into the house.
pub fn room() -> Room {
    let maps = Arc::new(basemap::Maps::default());
    let routes = Routes::new()
        .open_get("/", front::page)
        .get("/hats/{*key}", hat::page)
        .get("/me", hat::me)
        .open_get("/contact", open::contact)
        .open_get("/accessibility", open::accessibility)
        .open_get("/privacy", open::privacy)
        .open_get("/about", open::about)
        .open_get("/.well-known/security.txt", weakness::security_txt)
        .open_get("/report-weakness", weakness::page)
        .open_get("/report-weakness/received", weakness::received)
        .open_post("/report-weakness", weakness::send)
        .cost(Cost::Anonymous)
        .open_get("/map/base.json", move |ctx: door::Ctx, headers: axum::http::HeaderMap| {
            basemap::serve(maps.clone(), ctx, headers)
        })
        .merge(search::routes());
    Room {
        name: "portal",
        routes,
        migrations: Migrations { room: "portal", list: &[] },
        policy: include_str!("../policy.cedar"),
        verbs: &[cards::SEEN, "weakness_report"],
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: Vec::new(),
        jobs: Vec::new(),
        carriers: Vec::new(),
        menu: vec![
            Menu { href: "/", label: "portal-menu", who: Who::SignedIn },
            Menu { href: "/search", label: "portal-search", who: Who::SignedIn },
        ],
        holdings: None,
    }
}
