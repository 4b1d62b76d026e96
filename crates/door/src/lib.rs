//! Who comes in, by which hat, and what they may.
//!
//! A request passes [`enter`]: the host names the tenant, the cookie the session, the register
//! (through [`Residents`]) the hats. A handler takes a [`Ctx`], and `ctx.may(verb, thing)` asks
//! the policies. Routes need a session unless they are declared open: see [`Routes`].
//!
//! Names that do not tell by themselves:
//! - `looks`: what a request shows of other people, gathered for the access log
//! - `reads`: which requests may read from a replica
//! - `answered`: questions that the policies have answered before
//! - `ctx`: the frame of a request; `fault`: errors on their way out
//! - `app`, `house`, `room`: the program as requests see it, as it is put together, and what a room brings
//! - `hats`, `acting`: why somebody may, and doing it for another; `holdings`: what a room holds about a person
//! - `client`, `api`: programs that call, and what the JSON API of every room is made from
//! - `limit`, `upload`, `heavy`, `by_address`: how often, how much at once and over how many lines one may ask; made
//!   of `buckets` and `places`
//! - `sign_in`, `session`, `cookie`: the way in; `issuer`: the test issuer of the demo
//! - `choices`: language and colours

pub mod acting;
mod answered;
pub mod api;
pub mod app;
mod buckets;
mod by_address;
pub mod choices;
pub mod client;
pub mod cookie;
pub mod ctx;
pub mod enter;
pub mod fault;
pub mod hats;
mod heavy;
pub mod holdings;
pub mod house;
pub mod issuer;
pub mod limit;
pub mod live;
mod looks;
mod places;
pub mod policy;
mod reads;
mod reason;
pub mod room;
pub mod session;
pub mod sign_in;
pub mod upload;

pub use app::{App, Parts};
pub use buckets::{Buckets, network_of};
pub use by_address::{ByAddress, Counted, Counts, Whose};
pub use ctx::{Ctx, Verb};
pub use fault::{Fault, Reply};
pub use hats::{Hat, HatKind, Residents, Under, Wearer, colleague, is_colleague};
pub use heavy::{Heavy, Turns};
pub use holdings::Holdings;
pub use house::House;
pub use limit::Cost;
pub use places::{Full, Place, Places};
pub use policy::Policies;
pub use reason::Opened;
pub use room::{CarrierOf, Menu, Room, RouteInfo, Routes, Who};
pub use session::Session;
pub use sign_in::{SEALED, room};
