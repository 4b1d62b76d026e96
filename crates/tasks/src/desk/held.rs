//! What is held about somebody because she works here: her absence, her lists, her calendar address, and the templates
//! and teams that name her. For herself alone. `TaskEraser` takes the same away.

use std::collections::HashMap;

use base::{Result, Time, id::Uuid};
use door::holdings::{About, Chapter, Record};
use store::{Db, FromQueryResult, vals};

use crate::task::list::View;

/// A chapter for each; `units` are names by key.
pub(crate) async fn chapters(db: &Db, about: &About, units: &HashMap<String, String>) -> Result<Vec<Chapter>> {
    let all = [
        ("away", away(db, about).await?),
        ("views", views(db, about, units).await?),
        ("feed", feed(db, about).await?),
        ("templates", templates(db, about, units).await?),
        ("teams", teams(db, about, units).await?),
    ];
    Ok(all.into_iter().map(|(name, records)| Chapter::new("tasks", name, records)).collect())
}

fn unit(key: &str, units: &HashMap<String, String>) -> String {
    units.get(key).map_or(key, String::as_str).to_owned()
}

/// When she is away, and for whom she stands in.
async fn away(db: &Db, about: &About) -> Result<Vec<Record>> {
    #[derive(FromQueryResult)]
    struct Row {
        person: Uuid,
        name: String,
        since: String,
        until: String,
        deputy_name: String,
    }
    let sql = "SELECT person, name, since, until, deputy_name FROM task_away
        WHERE tenant = $1 AND (person = $2 OR deputy = $2) ORDER BY since, person";
    let rows: Vec<Row> = db.rows(sql, vals![about.tenant.0, about.person]).await?;
    let record = |r: &Row| {
        let record = Record::new().date("since", r.since.parse().ok()).date("until", r.until.parse().ok());
        if r.person == about.person {
            record.plain("deputy", &r.deputy_name)
        } else {
            record.plain("deputy-for", &r.name)
        }
    };
    Ok(rows.iter().map(record).collect())
}

/// The lists that she keeps under a name.
async fn views(db: &Db, about: &About, units: &HashMap<String, String>) -> Result<Vec<Record>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: String,
        name: String,
        view: String,
        category: String,
    }
    let sql = "SELECT unit, name, view, category FROM task_view WHERE tenant = $1 AND person = $2 ORDER BY name, id";
    let rows: Vec<Row> = db.rows(sql, vals![about.tenant.0, about.person]).await?;
    let record = |r: &Row| {
        let record = Record::new().plain("name", &r.name);
        let record = record.key("view", format!("tasks-view-{}", View::from_name(&r.view).name()));
        record.plain("category", &r.category).plain("shared-with", unit(&r.unit, units))
    };
    Ok(rows.iter().map(record).collect())
}

/// That her calendar may read her deadlines; not the secret by which it does.
async fn feed(db: &Db, about: &About) -> Result<Vec<Record>> {
    #[derive(FromQueryResult)]
    struct Row {
        made_at: i64,
    }
    let sql = "SELECT made_at FROM task_feed WHERE tenant = $1 AND person = $2";
    let rows: Vec<Row> = db.rows(sql, vals![about.tenant.0, about.person]).await?;
    Ok(rows.iter().map(|r| Record::new().time("made-at", Time::from_micros(r.made_at))).collect())
}

/// The templates whose tasks she is asked to solve.
async fn templates(db: &Db, about: &About, units: &HashMap<String, String>) -> Result<Vec<Record>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: String,
        name: String,
    }
    let sql = "SELECT unit, name FROM task_template WHERE tenant = $1 AND delegate = $2 ORDER BY name, id";
    let rows: Vec<Row> = db.rows(sql, vals![about.tenant.0, door::colleague(about.person)]).await?;
    Ok(rows.iter().map(|r| Record::new().plain("name", &r.name).plain("unit", unit(&r.unit, units))).collect())
}

/// The teams that she is in by name.
async fn teams(db: &Db, about: &About, units: &HashMap<String, String>) -> Result<Vec<Record>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit: String,
        name: String,
        ends: String,
    }
    let sql = "SELECT t.unit, t.name, t.ends FROM team_member m JOIN team t ON t.tenant = m.tenant AND t.id = m.team
        WHERE m.tenant = $1 AND m.hat = $2 ORDER BY t.ends, t.name, t.id";
    let rows: Vec<Row> = db.rows(sql, vals![about.tenant.0, format!("person:{}", about.person)]).await?;
    let record = |r: &Row| {
        let record = Record::new().plain("name", &r.name).plain("unit", unit(&r.unit, units));
        record.date("until", r.ends.parse().ok())
    };
    Ok(rows.iter().map(record).collect())
}
