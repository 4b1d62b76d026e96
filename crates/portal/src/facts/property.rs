//! A property: its number, its address, its owners, and where it lies.

use std::collections::HashMap;

use base::Result;
use base::id::Uuid;
use door::{Ctx, Hat};
use register::{Owner, Property};
use store::card;
use web::parts::{self, Definitions, Map, Point};
use web::{Html, T};

use super::person::{maybe_you, named};
use super::{Facts, Panel, known, lines, local};
use crate::cards;

/// How many tasks the map shows.
const SHOWN: u32 = 50;

/// The property, its addresses and its owners. Nothing where the register does not know it.
pub async fn of(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let (db, tenant) = (ctx.db(), ctx.tenant_id());
    let Some(property) = known(register::property_by_key(db, tenant, local(hat)).await)? else {
        return Ok(Facts::default());
    };
    let addresses = register::addresses_of_property(db, tenant, &property.key).await?;
    let mut list = Definitions::new().line(t.get("portal-fact-property"), &property.key);
    for a in addresses.iter().take(5) {
        list = list.line(t.get("portal-fact-address"), format!("{}, {} {}", a.text, a.postcode, a.place));
    }
    let panels = vec![
        Panel::new(t.get("portal-property-heading"), parts::definitions(&list)),
        Panel::new(t.get("portal-owners-heading"), owners(ctx, t, &property).await?),
    ];
    Ok(Facts { panels, ..Facts::default() })
}

async fn owners(ctx: &Ctx, t: &T, property: &Property) -> Result<Html> {
    let (db, tenant) = (ctx.db(), ctx.tenant_id());
    let people: Vec<Uuid> = property.owners.iter().filter_map(person_of).collect();
    let names = register::person_names(db, tenant, &people).await?;
    let mut organisations = HashMap::new();
    for number in property.owners.iter().filter_map(|o| o.hat.strip_prefix("organisation:")).take(10) {
        if let Some(found) = known(register::organisation_by_number(db, tenant, number).await)? {
            organisations.insert(number.to_owned(), register::spoken(&found.name));
        }
    }
    let me = ctx.wearer().map_or(Uuid::nil(), |w| w.person);
    let line = |owner: &Owner| {
        let name = match person_of(owner) {
            Some(id) if id == me => maybe_you(t, ctx.wearer().map(|w| w.name.clone()).unwrap_or_default(), true),
            Some(id) => names.get(&id).map_or_else(|| t.get("portal-person-hidden"), |n| named(t, n)),
            None => {
                let number = owner.hat.strip_prefix("organisation:").unwrap_or_default();
                organisations.get(number).cloned().unwrap_or_else(|| crate::open::orgno(number))
            }
        };
        (name, share(t, owner))
    };
    Ok(lines(property.owners.iter().map(line)))
}

fn person_of(owner: &Owner) -> Option<Uuid> {
    owner.hat.strip_prefix("person:")?.parse().ok()
}

fn share(t: &T, owner: &Owner) -> String {
    if owner.numerator == owner.denominator {
        return t.get("portal-fact-whole");
    }
    t.with(
        "portal-fact-share",
        &[("numerator", &owner.numerator.to_string()), ("denominator", &owner.denominator.to_string())],
    )
}

/// The property and the tasks on its page, on a map; nothing where its place is not known or no
/// map is configured.
pub async fn map(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Option<Html>> {
    let config = &ctx.tenant().map;
    if config.base.is_none() && config.tiles.is_none() {
        return Ok(None);
    }
    let found = known(register::property_by_key(ctx.db(), ctx.tenant_id(), local(hat)).await)?;
    let Some((lat, lon)) = found.and_then(|p| p.place) else { return Ok(None) };
    let name = t.text(&hat.name).to_owned();
    let mut points = vec![Point {
        lat,
        lon,
        label: name.clone(),
        state: "neutral",
        text: t.get("portal-map-here"),
        ..Point::default()
    }];
    points.extend(tasks(ctx, t, hat).await?);
    let map = Map {
        label: t.with("portal-map-label", &[("name", &name)]),
        tiles: config.tiles.clone(),
        attribution: config.attribution.clone().unwrap_or_default(),
        center: (lat, lon),
        zoom: 16.0,
        points,
        ..Map::default()
    };
    Ok(Some(parts::map(t, &map)))
}

/// The hat's tasks that have a place, in the words of their cards.
async fn tasks(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Vec<Point>> {
    let places = tasks::actions::task_places(ctx, &hat.key, SHOWN).await?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let rows = card::of_hat(ctx.replica(), &ctx.scope(), &[&hat.key], false, None, SHOWN).await?;
    let point = |place: &tasks::TaskPlace| {
        let card = rows.iter().find(|r| r.kind == "task" && r.id == place.id)?.open.as_ref()?;
        Some(Point {
            lat: place.lat,
            lon: place.lon,
            label: t.text(&card.title).to_owned(),
            href: card.href.clone(),
            state: cards::tone(card.tone).color(),
            text: t.get(&card.status),
            ..Point::default()
        })
    };
    Ok(places.iter().filter_map(point).collect())
}
