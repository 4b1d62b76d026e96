//! Small things that several pages of this room show.

use std::collections::HashMap;

use base::Result;
use door::Ctx;
use web::Html;

/// Names of units by key.
pub async fn unit_names(ctx: &Ctx) -> Result<HashMap<String, String>> {
    let units = register::units(ctx.replica(), ctx.tenant_id()).await?;
    Ok(units.into_iter().map(|u| (u.key, u.name)).collect())
}

/// The name; a unit that the register does not know goes by its key.
pub fn named(names: &HashMap<String, String>, key: &str) -> String {
    names.get(key).cloned().unwrap_or_else(|| key.to_owned())
}

/// Things below each other.
pub fn stack(parts: impl IntoIterator<Item = Html>) -> Html {
    let inner: Html = parts.into_iter().collect();
    Html(format!("<div class=\"stack-lg\">{inner}</div>"))
}

/// The text is escaped.
pub fn paragraph(text: &str) -> Html {
    Html(format!("<p class=\"ds-paragraph\">{}</p>", Html::text(text)))
}
