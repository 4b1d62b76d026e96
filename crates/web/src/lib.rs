//! What every page is made of: layout, parts, forms, languages, assets, errors, headers.
//!
//! No data access: a room hands in a plain [`Viewer`] and its own inner template, and gets a
//! [`Response`](axum::response::Response) back.
//!
//! ```text
//! Page::new(&viewer, viewer.t.get("tasks-mailbox")).crumb("/tasks", "Oppgaver").body(&Mailbox { .. })
//! ```

pub mod assets;
pub mod download;
pub mod form;
pub mod headers;
pub mod html;
pub mod page;
pub mod parts;
pub mod problem;
pub mod sse;
pub mod texts;
pub mod viewer;

mod locale;

pub use headers::{Sites, security_headers};
pub use html::Html;
pub use page::Page;
pub use texts::{T, Texts};
pub use viewer::{MenuItem, Scheme, TenantLook, Viewer, ViewerPerson, prefers};

/// The texts of this room, for [`Texts::new`].
pub const LOCALES: (&str, &str, &str, &str) =
    ("web", include_str!("../locales/nb.ftl"), include_str!("../locales/nn.ftl"), include_str!("../locales/en.ftl"));
