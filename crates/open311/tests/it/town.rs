//! A municipality that has opened some categories, and programs that ask it.

use std::sync::Arc;

use async_trait::async_trait;
use base::id::Uuid;
use base::{Error, Result, TenantId, Time};
use door::{Residents, Wearer};
use open311::NewService;
use serde_json::Value;
use store::Pass;
use testkit::{NORDSUND, Page, Program, SMOLA, World};

use crate::xml::{Element, read};

/// Nobody lives here: other programs report, and other programs work.
struct Town;

#[async_trait]
impl Residents for Town {
    async fn meet(&self, _: TenantId, _: &str, _: Time) -> Result<Uuid> {
        Err(Error::NotFound)
    }
    async fn wearer(&self, _: TenantId, _: Uuid, _: Option<i64>, _: Time) -> Result<Option<Wearer>> {
        Err(Error::NotFound)
    }
}

/// Runs a test on each engine, with the usual categories and services.
pub fn in_town(test: impl AsyncFn(&World)) {
    testkit::on_each_engine(
        |_| (Arc::new(Town), vec![door::room(), register::room(), tasks::room(), open311::room()]),
        async |world| {
            for tenant in [NORDSUND, SMOLA] {
                let pass = system(tenant, world);
                let mut tx = world.store.begin().await.unwrap();
                tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
                assert_eq!(open311::actions::services_begin(&mut tx, &pass).await.unwrap(), 8);
                tx.commit().await.unwrap();
            }
            test(world).await;
        },
    );
}

#[expect(clippy::disallowed_methods, reason = "the tests do what an administrator would")]
pub fn system(tenant: TenantId, world: &World) -> Pass {
    Pass::system(tenant, "tests", world.clock.now())
}

pub async fn put(world: &World, category: &str, open: bool, answers: bool) {
    let new = NewService { category: category.into(), open, answers, keywords: String::new() };
    let mut tx = world.store.begin().await.unwrap();
    open311::actions::service_put(&mut tx, &system(NORDSUND, world), &new).await.unwrap();
    tx.commit().await.unwrap();
}

/// Asks as a program does: without cookies, and not from one of our pages.
pub async fn get(world: &World, path: &str) -> Page {
    let mut visitor = world.visitor();
    visitor.json = true;
    visitor.get(&format!("/open311/v2/{path}")).await
}

pub async fn post(world: &World, path: &str, fields: &[(&str, &str)]) -> Page {
    let mut visitor = world.visitor();
    visitor.json = true;
    visitor.post(&format!("/open311/v2/{path}"), fields).await
}

pub async fn json(world: &World, path: &str) -> Value {
    let page = get(world, path).await.expect(200);
    assert_eq!(page.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(page.header("access-control-allow-origin"), "*");
    page.json()
}

pub async fn xml(world: &World, path: &str) -> Element {
    let page = get(world, path).await.expect(200);
    assert_eq!(page.header("content-type"), "text/xml; charset=utf-8");
    assert_eq!(page.header("access-control-allow-origin"), "*");
    assert!(page.text().starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
    read(&page.text())
}

/// Codes and descriptions of a refusal, which must be the same list in both formats.
pub fn refused(page: &Page, status: u16) -> Vec<String> {
    assert_eq!(page.status, status, "{}", page.text());
    let code = status.to_string();
    if page.header("content-type").starts_with("text/xml") {
        let errors = read(&page.text());
        assert_eq!(errors.name, "errors");
        let said = |error: &Element| {
            assert_eq!((error.name.as_str(), error.field("code")), ("error", code.as_str()));
            error.field("description").to_owned()
        };
        return errors.children.iter().map(said).collect();
    }
    let said = |error: &Value| {
        assert_eq!(error["code"], status);
        error["description"].as_str().unwrap().to_owned()
    };
    page.json().as_array().unwrap().iter().map(said).collect()
}

/// A dark lamp, as an app sends it.
pub fn lamp(key: &str) -> Vec<(&str, &str)> {
    vec![
        ("api_key", key),
        ("service_code", "street-light"),
        ("lat", "63.110212345"),
        ("long", "7.720498765"),
        ("description", "Lampa utenfor Kari Holm er mørk."),
    ]
}

/// Reports it; gives its number.
pub async fn report(world: &World, fields: &[(&str, &str)]) -> String {
    let page = post(world, "requests.json", fields).await.expect(201);
    page.json()[0]["service_request_id"].as_str().unwrap().to_owned()
}

/// The id of the newest task of the units that a system works for.
pub async fn task_of(unit: &Program<'_>, number: &str) -> Value {
    let all = unit.get("/api/tasks?limit=200").await.expect(200).json();
    let all = all["items"].as_array().unwrap().clone();
    all.into_iter().find(|t| t["number"] == number).unwrap_or_else(|| panic!("{number} is not on the list"))
}

/// The names of an object's fields, in alphabetical order.
pub fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
