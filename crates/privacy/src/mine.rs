//! Whose data somebody may ask about: her own, and that of those she acts for.

use base::id::Uuid;
use base::{Error, Result, TenantId};
use door::{Ctx, Hat, HatKind, Verb};
use store::{Assurance, Guarded, Pass, Thing};
use web::T;

/// What the municipality holds on one person, as the policies see it.
#[derive(Clone, Debug)]
pub struct Mine {
    tenant: TenantId,
    /// Her id in the register.
    pub person: Uuid,
    /// By which it is asked for: her own, or that of who acts for her.
    pub hat: String,
    /// All keys of that hat.
    pub hats: Vec<String>,
}

impl Mine {
    /// The person, and those whom the register has found to be her.
    pub fn persons(&self) -> Vec<Uuid> {
        self.hats.iter().filter_map(|key| store::person_of(key)).collect()
    }
}

impl Thing for Mine {
    fn kind(&self) -> &'static str {
        "privacy"
    }
    fn id(&self) -> Uuid {
        self.person
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("subject", self.hat.as_str())]
    }
    fn assurance(&self) -> Assurance {
        Assurance::Substantial
    }
}

/// The hats under which one asks: herself, children, wards. A next of kin sees cards, not the log.
pub fn hats(ctx: &Ctx) -> Vec<&Hat> {
    let asks = |h: &&Hat| matches!(h.kind, HatKind::Myself | HatKind::Child | HatKind::Ward);
    ctx.hats().into_iter().filter(asks).collect()
}

/// Her who is meant by a hat's key, or the first when none is named.
///
/// # Errors
/// `NotFound` for a hat that she does not wear; as [`Ctx::may`].
pub fn of(ctx: &Ctx, verb: Verb, key: &str) -> Result<(Mine, Pass)> {
    let hats = hats(ctx);
    let hat = if key.is_empty() { hats.first() } else { hats.iter().find(|h| h.key == key) };
    let hat = hat.ok_or(Error::NotFound)?;
    let person = store::person_of(&hat.key).ok_or(Error::NotFound)?;
    let hats = hat.keys().map(str::to_owned).collect();
    let mine = Mine { tenant: ctx.tenant_id(), person, hat: hat.key.clone(), hats };
    let permit = ctx.may(verb, Guarded::new(mine))?;
    let pass = permit.pass().clone();
    Ok((permit.into_inner(), pass))
}

/// Tabs of those she may ask for: href, label, whether it is the one shown. None for only one.
pub fn tabs(ctx: &Ctx, t: &T, path: &str, current: &str) -> Vec<(String, String, bool)> {
    let hats = hats(ctx);
    if hats.len() < 2 {
        return Vec::new();
    }
    let label = |h: &Hat| if h.kind == HatKind::Myself { t.get("privacy-myself") } else { t.text(&h.name).to_owned() };
    hats.into_iter().map(|h| (format!("{path}?hat={}", h.key), label(h), h.key == current)).collect()
}
