//! What a room brings to the house.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, delete, get, post, put};
use store::{Follower, JobHandler, Migrations};

use crate::{App, HatKind, enter};

/// Everything of a room, in one value that `allting` lists.
pub struct Room {
    pub name: &'static str,
    pub routes: Routes,
    pub migrations: Migrations,
    /// Cedar policies, readable by the municipality.
    pub policy: &'static str,
    /// The verbs its policies decide on.
    pub verbs: &'static [&'static str],
    /// Fluent texts: bokmål, nynorsk, English.
    pub texts: [&'static str; 3],
    pub followers: Vec<Arc<dyn Follower>>,
    pub jobs: Vec<Arc<dyn JobHandler>>,
    pub menu: Vec<Menu>,
}

/// A place in the menu, for those whom it concerns.
#[derive(Clone, Debug)]
pub struct Menu {
    pub href: &'static str,
    /// A key into the language files.
    pub label: &'static str,
    pub who: Who,
}

/// Whom a place in the menu concerns. This is about finding one's way, not about access.
#[derive(Clone, Debug)]
pub enum Who {
    Everybody,
    SignedIn,
    /// Who wears a hat of this kind.
    Hat(HatKind),
    /// Who has this role in a job.
    Role(&'static str),
}

/// How a route is reached, for the test that visits all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RouteInfo {
    pub method: &'static str,
    pub path: &'static str,
    /// Reached without a session; what it shows is still decided by the policies.
    pub open: bool,
}

/// The routes of a room. A route needs a session unless it is declared open.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    pub list: Vec<RouteInfo>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    fn add(mut self, method: &'static str, path: &'static str, open: bool, route: MethodRouter<App>) -> Self {
        let route = if open { route } else { route.route_layer(from_fn(enter::needs_session)) };
        self.router = self.router.route(path, route);
        self.list.push(RouteInfo { method, path, open });
        self
    }

    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("GET", path, false, get(handler))
    }

    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("POST", path, false, post(handler))
    }

    pub fn put<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("PUT", path, false, put(handler))
    }

    pub fn delete<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("DELETE", path, false, delete(handler))
    }

    /// Reached without a session.
    pub fn open_get<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("GET", path, true, get(handler))
    }

    /// Reached without a session.
    pub fn open_post<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("POST", path, true, post(handler))
    }

    /// Sets a layer on all routes so far, such as a larger body limit.
    pub fn map(mut self, change: impl FnOnce(Router<App>) -> Router<App>) -> Self {
        self.router = change(self.router);
        self
    }

    /// All of both.
    pub fn merge(mut self, other: Routes) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
