//! What a room brings to the house.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodRouter, get, patch, post};
use base::config::Config;
use store::{Carrier, Follower, JobHandler, Migrations, Searchable};
use utoipa::openapi::OpenApi;

use crate::{App, Cost, Ctx, HatKind, Holdings, enter, upload};

/// Everything of a room, in one value that `allting` lists.
pub struct Room {
    /// The keys of its texts begin with it (`<name>-…`), and its migrations are numbered under it.
    pub name: &'static str,
    /// Also what they describe of the API, and what of the room can be searched for.
    pub routes: Routes,
    /// Its tables.
    pub migrations: Migrations,
    /// Cedar policies, readable by the municipality.
    pub policy: &'static str,
    /// The verbs its policies decide on.
    pub verbs: &'static [&'static str],
    /// Fluent texts: bokmål, nynorsk, English.
    pub texts: [&'static str; 3],
    /// React to journal entries, its own or those of other rooms.
    pub followers: Vec<Arc<dyn Follower>>,
    /// Do what is due at a time. One handler for each kind of job.
    pub jobs: Vec<Arc<dyn JobHandler>>,
    /// Send the letters of its channels.
    pub carriers: Vec<CarrierOf>,
    /// Places that it adds to the menu, in their order.
    pub menu: Vec<Menu>,
    /// What it holds about persons, for their copy of everything.
    pub holdings: Option<Arc<dyn Holdings>>,
}

/// Makes a carrier as the configuration wants it; or says to the operator why not.
pub type CarrierOf = fn(&Config) -> Result<Arc<dyn Carrier>, String>;

/// A place in the menu, for those whom it concerns.
#[derive(Clone, Debug)]
pub struct Menu {
    /// Path without a query. The place is marked as current on all pages below it, too, but those that are closer to
    /// another place.
    pub href: &'static str,
    /// A key into the language files.
    pub label: &'static str,
    /// Others do not see it; whether they may go there is asked when they do.
    pub who: Who,
}

impl Menu {
    /// The place of a page: the closest of those that it lies at or below.
    pub(crate) fn closest<'a>(places: &[&'a Self], path: &str) -> Option<&'a str> {
        let above = |href: &&str| path.strip_prefix(*href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        places
            .iter()
            .map(|m| m.href)
            .filter(|href| *href != "/" || path == "/")
            .filter(above)
            .max_by_key(|href| href.len())
    }
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
    /// Who has one of these roles in a job.
    OneOf(&'static [&'static str]),
}

/// How a route is reached, for the test that visits all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RouteInfo {
    /// In capitals.
    pub method: &'static str,
    /// As the router matches it, such as `/tasks/{id}`.
    pub path: &'static str,
    /// Reached without a session; what it shows is still decided by the policies.
    pub open: bool,
    /// What asking for it costs us.
    pub cost: Cost,
}

/// The routes of a room. A route needs a session unless it is declared open.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    /// In the order in which they were declared.
    pub list: Vec<RouteInfo>,
    /// The room's parts of the API description.
    pub described: Vec<OpenApi>,
    /// What of the room's things can be found by searching.
    pub searchable: Vec<Arc<dyn Searchable>>,
}

/// Who may come to a route at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comes {
    Anybody,
    /// A person who signed in.
    Session,
    /// A person who signed in, or a professional system.
    Caller,
}

impl Routes {
    /// No routes. Each method adds one and gives all back.
    pub fn new() -> Self {
        Self::default()
    }

    fn add(mut self, method: &'static str, path: &'static str, who: Comes, route: MethodRouter<App>) -> Self {
        let route = match who {
            Comes::Anybody => route,
            Comes::Session => route.route_layer(from_fn(enter::needs_session)),
            Comes::Caller => route.route_layer(from_fn(enter::needs_caller)),
        };
        self.router = self.router.route(path, route);
        self.list.push(RouteInfo { method, path, open: who == Comes::Anybody, cost: Cost::Usual });
        self
    }

    /// For a person who signed in. Anybody else gets 401, and at a browser is sent to sign in; so does a professional
    /// system: it has [`Routes::api_get`].
    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("GET", path, Comes::Session, get(handler))
    }

    /// A form of a person who signed in. `enter` has refused it when it came from another site's page.
    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("POST", path, Comes::Session, post(handler))
    }

    /// Reached without a session.
    pub fn open_get<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("GET", path, Comes::Anybody, get(handler))
    }

    /// Reached without a session.
    pub fn open_post<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("POST", path, Comes::Anybody, post(handler))
    }

    /// For programs: a professional system or a person with a session. Describe it.
    pub fn api_get<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("GET", path, Comes::Caller, get(handler))
    }

    /// For programs, as [`Routes::api_get`]. The handler takes an [`api::Call`](crate::api::Call).
    pub fn api_post<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("POST", path, Comes::Caller, post(handler))
    }

    /// For programs, as [`Routes::api_post`]: changes some of what is there.
    pub fn api_patch<H: Handler<T, App>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("PATCH", path, Comes::Caller, patch(handler))
    }

    /// Describes the room's routes under `/api`.
    pub fn describe(mut self, part: OpenApi) -> Self {
        self.described.push(part);
        self
    }

    /// Says what of the room's things can be found: their cards lead to its routes.
    pub fn searchable(mut self, things: Arc<dyn Searchable>) -> Self {
        self.searchable.push(things);
        self
    }

    /// What the route before costs us, when it is not as usual.
    pub fn cost(mut self, cost: Cost) -> Self {
        if let Some(last) = self.list.last_mut() {
            last.cost = cost;
        }
        self
    }

    /// All routes so far take files: of what is sent they hold at most so many bytes at once. They read it
    /// piece by piece with limits of their own, so that what was typed is not lost with a file that is too
    /// large; there is none for the whole.
    pub fn uploads(self, most: fn(&Config) -> u64) -> Self {
        let anybody = self.list.iter().any(|route| route.open);
        let place = from_fn(move |ctx: Ctx, request: Request, next: Next| {
            upload::within(anybody, most(&ctx.app().config), ctx, request, next)
        });
        self.map(|router| router.layer(place).layer(DefaultBodyLimit::disable()))
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
        self.described.extend(other.described);
        self.searchable.extend(other.searchable);
        self
    }

    /// What is left when [`Routes::list`] has been read: the layers of `enter` are not around it yet.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_of_the_menu_is_current_and_it_is_the_closest() {
        let place = |href| Menu { href, label: "", who: Who::Everybody };
        let (front, mail, unsent) = (place("/"), place("/mail"), place("/mail/unsent"));
        let all = [&front, &unsent, &mail];
        for (path, current) in [
            ("/", Some("/")),
            ("/mail", Some("/mail")),
            ("/mail/units/vei", Some("/mail")),
            ("/mail/unsent", Some("/mail/unsent")),
            ("/mail/unsent/now", Some("/mail/unsent")),
            ("/mailbox", None),
        ] {
            assert_eq!(Menu::closest(&all, path), current, "{path}");
        }
        assert_eq!(Menu::closest(&[&front, &mail], "/mail/unsent"), Some("/mail"), "who has no closer one");
    }
}
