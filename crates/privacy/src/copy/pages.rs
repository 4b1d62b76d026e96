//! The pages of copies: ask for one, see it being gathered, read it, fetch it.

use askama::Template;
use axum::Extension;
use axum::Form;
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::error::Message;
use base::{Error, Result, TenantId};
use door::holdings::{Attachment, Chapter, Record};
use door::{Ctx, HatKind, Reply, Routes};
use futures::{Stream, StreamExt, TryStreamExt, future, stream};
use serde::Deserialize;
use store::{Store, files};
use web::download::saved;
use web::form::{Choice, Field, Fields};
use web::page::fragment;
use web::parts::{self, Card, Heading, Tag, Tone, Variant};
use web::{Html, Page, T};

use super::actions;
use super::model::Copy;
use super::rules::{self, Head};
use super::zip::{self, Part};
use crate::{Rooms, mine};

const PATH: &str = "/privacy/copies";
/// More than this of files does not go into one ZIP: they are then fetched one by one where they are.
const FILES_MOST: i64 = 64 << 20;

pub fn routes() -> Routes {
    Routes::new()
        .get(PATH, page)
        .post(PATH, ask)
        .get("/privacy/copies/list", list)
        .get("/privacy/copies/{id}", read)
        .get("/privacy/copies/{id}/everything.json", json)
        .get("/privacy/copies/{id}/everything.zip", zipped)
}

#[derive(Template)]
#[template(path = "copies.html")]
struct View<'a> {
    t: &'a T,
    notice: Html,
    whose: Option<Field<'a>>,
    list: Html,
    low: bool,
}

async fn page(ctx: Ctx) -> Reply {
    Ok(page_with(&ctx, None).await?)
}

async fn page_with(ctx: &Ctx, told: Option<&Message>) -> Result<Response> {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let hats = mine::hats(ctx);
    let label =
        |h: &door::Hat| if h.kind == HatKind::Myself { t.get("privacy-myself") } else { t.text(&h.name).to_owned() };
    let choices: Vec<Choice> = hats.iter().map(|h| Choice::new(&h.key, label(h))).collect();
    let first = hats.first().map(|h| h.key.clone()).unwrap_or_default();
    let fields = Fields::new(t, &[]).value("hat", first);
    let me = format!("person:{}", ctx.signed_in()?.person);
    let view = View {
        t,
        notice: told.map_or_else(Html::default, |m| parts::alert(Tone::Warning, &t.message(m), &Html::default())),
        whose: (choices.len() > 1).then(|| fields.radio("hat", t.get("privacy-whose"), &choices)),
        list: parts::live(&[&me], "/privacy/copies/list", &Html::render(&list_of(ctx, t).await?)?),
        low: ctx.assurance() < store::Assurance::High,
    };
    let title = t.get("privacy-copy-title");
    let status = if told.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Page::new(&viewer, &title)
        .crumb("/privacy", t.get("privacy-crumb"))
        .crumb(PATH, &title)
        .lead(t.get("privacy-copy-lead"))
        .status(status)
        .body(&view)
}

#[derive(Template)]
#[template(source = "{% if soon %}<span data-live-soon></span>{% endif %}{{ list }}", ext = "html")]
struct ListView {
    list: Html,
    /// One is being gathered: the page looks once more when it begins to listen.
    soon: bool,
}

async fn list_of(ctx: &Ctx, t: &T) -> Result<ListView> {
    let copies = actions::copies(ctx).await?;
    let people: Vec<_> = copies.iter().map(|c| c.subject).collect();
    let names = register::person_names(ctx.db(), ctx.tenant_id(), &people).await?;
    let name =
        |c: &Copy| names.get(&c.subject).and_then(|n| n.name.clone()).unwrap_or_else(|| t.get("privacy-person-hidden"));
    let cards: Vec<Card> = copies.iter().map(|c| card(ctx, t, c, &name(c))).collect();
    Ok(ListView { list: parts::cards(t, &cards), soon: copies.iter().any(|c| !c.is_ready()) })
}

fn card(ctx: &Ctx, t: &T, copy: &Copy, name: &str) -> Card {
    let progress = [("done", t.number(copy.done)), ("total", t.number(copy.total))];
    let progress: Vec<(&str, &str)> = progress.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let (status, text) = if copy.is_ready() {
        (Tag::new(Tone::Success, t.get("privacy-copy-ready")), t.get("privacy-copy-ready-text"))
    } else {
        (Tag::new(Tone::Info, t.get("privacy-copy-gathering")), t.with("privacy-copy-progress", &progress))
    };
    Card {
        title: t.with("privacy-copy-of", &[("name", name)]),
        href: if copy.is_ready() { format!("{PATH}/{}", copy.id) } else { PATH.to_owned() },
        icon: "document",
        status: Some(status),
        text,
        meta: vec![t.with("privacy-copy-until", &[("when", &t.ago(copy.until, ctx.now()))])],
        heading: Heading::H2,
        ..Card::default()
    }
}

async fn list(ctx: Ctx) -> Reply {
    let t = ctx.viewer().t;
    Ok(fragment(&list_of(&ctx, &t).await?)?)
}

#[derive(Deserialize)]
struct Ask {
    #[serde(default)]
    hat: String,
}

async fn ask(ctx: Ctx, Extension(rooms): Extension<Rooms>, Form(ask): Form<Ask>) -> Reply {
    match actions::copy_ask(&ctx, &ask.hat, rooms.len()).await {
        Ok(_) => Ok(Redirect::to(PATH).into_response()),
        Err(Error::Conflict(message)) => Ok(page_with(&ctx, Some(&message)).await?),
        Err(other) => Err(other.into()),
    }
}

async fn head(ctx: &Ctx, t: &T, copy: &Copy) -> Result<Head> {
    let names = register::person_names(ctx.db(), ctx.tenant_id(), &[copy.subject]).await?;
    let name = names.get(&copy.subject).and_then(|n| n.name.clone());
    Ok(Head {
        municipality: ctx.tenant().name.clone(),
        name: name.unwrap_or_else(|| t.get("privacy-person-hidden")),
        made_at: copy.created_at,
    })
}

#[derive(Template)]
#[template(path = "copy.html")]
struct ReadView {
    buttons: Html,
    body: Html,
}

/// The copy as a page.
async fn read(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (copy, chapters) = actions::copy(&ctx, id.parse()?).await?;
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let head = head(&ctx, t, &copy).await?;
    let button = |file: &str, key: &str, variant| {
        parts::button_link(&format!("{PATH}/{}/{file}", copy.id), &t.get(key), "document", variant)
    };
    let view = ReadView {
        buttons: parts::actions(&[
            button("everything.zip", "privacy-copy-zip", Variant::Primary),
            button("everything.json", "privacy-copy-json", Variant::Secondary),
        ]),
        body: rules::as_html(t, &chapters, None),
    };
    Ok(Page::new(&viewer, t.with("privacy-copy-of", &[("name", &head.name)]))
        .crumb("/privacy", t.get("privacy-crumb"))
        .crumb(PATH, t.get("privacy-copy-title"))
        .body(&view)?)
}

async fn json(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (copy, chapters) = actions::copy(&ctx, id.parse()?).await?;
    let t = ctx.viewer().t;
    let head = head(&ctx, &t, &copy).await?;
    let body = serde_json::to_vec_pretty(&rules::as_json(&t, &head, &chapters)).map_err(Error::internal)?;
    actions::copy_fetched(&ctx, &copy, "everything.json").await?;
    Ok(saved("application/json", &format!("{}.json", t.get("privacy-copy-file")), body))
}

async fn zipped(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (copy, chapters) = actions::copy(&ctx, id.parse()?).await?;
    let t = ctx.viewer().t;
    let head = head(&ctx, &t, &copy).await?;
    let json = serde_json::to_vec_pretty(&rules::as_json(&t, &head, &chapters)).map_err(Error::internal)?;
    let html = rules::page(&t, &head, &rules::as_html(&t, &chapters, Some("files")));
    let name = t.get("privacy-copy-file");
    let texts = [(format!("{name}.html"), html.into_bytes()), (format!("{name}.json"), json)];
    let texts = texts.map(|(name, text)| zip::file(name, stream::once(future::ok(text.into()))));
    let files = contents(ctx.store().clone(), ctx.tenant_id(), that_fit(&ctx, &chapters).await?);
    let parts = stream::iter(texts).flatten().chain(files);
    actions::copy_fetched(&ctx, &copy, "everything.zip").await?;
    Ok(saved("application/zip", &format!("{name}.zip"), Body::from_stream(zip::of(parts))))
}

/// Names and SHA-256 of the files that go into the ZIP.
async fn that_fit(ctx: &Ctx, chapters: &[Chapter]) -> Result<Vec<(String, String)>> {
    let all = attachments(chapters);
    let sha256s: Vec<&str> = all.iter().map(|file| file.sha256.as_str()).collect();
    let sizes = files::sizes(ctx.db(), ctx.tenant_id(), &sha256s).await?;
    let (mut fit, mut size) = (Vec::new(), 0);
    for file in all {
        // Deleted since, or too much for one ZIP: the page still says that it is there.
        if let Some(bytes) = sizes.get(&file.sha256).filter(|bytes| size + **bytes <= FILES_MOST) {
            size += bytes;
            fit.push((format!("files/{}", file.name), file.sha256.clone()));
        }
    }
    Ok(fit)
}

/// Each file is opened when it is its turn, and left out when it is gone by then.
fn contents(store: Store, tenant: TenantId, list: Vec<(String, String)>) -> impl Stream<Item = Result<Part>> {
    let opened = stream::iter(list).then(move |(name, sha256)| {
        let store = store.clone();
        async move {
            match store.files().read(tenant, &sha256).await {
                Ok(content) => Ok(Some(zip::file(name, content.pieces))),
                Err(Error::NotFound) => Ok(None),
                Err(other) => Err(other),
            }
        }
    });
    opened.try_filter_map(future::ok).try_flatten()
}

fn attachments(chapters: &[Chapter]) -> Vec<&Attachment> {
    fn of<'r>(records: &'r [Record], found: &mut Vec<&'r Attachment>) {
        for record in records {
            found.extend(&record.files);
            record.parts.iter().for_each(|p| of(&p.records, found));
        }
    }
    let mut found = Vec::new();
    chapters.iter().for_each(|c| of(&c.records, &mut found));
    found
}
