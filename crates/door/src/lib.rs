//! Who comes in, by which hat, and what they may.
//!
//! A request passes [`enter`]: the host names the tenant, the cookie the session, the register
//! (through [`Residents`]) the hats. A handler takes a [`Ctx`], and `ctx.may(verb, thing)` asks
//! the policies. Routes need a session unless they are declared open: see [`Routes`].

pub mod acting;
mod answered;
pub mod api;
pub mod app;
mod by_address;
pub mod choices;
pub mod client;
pub mod cookie;
pub mod ctx;
pub mod enter;
pub mod fault;
pub mod hats;
pub mod holdings;
pub mod house;
pub mod issuer;
pub mod limit;
pub mod live;
mod looks;
pub mod policy;
mod reads;
pub mod room;
pub mod session;
pub mod sign_in;
pub mod upload;

pub use app::{App, Parts};
pub use by_address::{ByAddress, Counted};
pub use ctx::{Ctx, Opened, Verb};
pub use fault::{Fault, Reply};
pub use hats::{Hat, HatKind, Residents, Under, Wearer, colleague, is_colleague};
pub use holdings::Holdings;
pub use house::House;
pub use limit::Cost;
pub use policy::Policies;
pub use room::{CarrierOf, Menu, Room, RouteInfo, Routes, Who};
pub use session::Session;
pub use sign_in::{SEALED, room};
