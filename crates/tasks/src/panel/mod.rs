//! Panels: what helps to decide, beside a task. Any room can add one; three are built in.

mod earlier;
mod place;
mod requester;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use base::Result;
use door::Ctx;
use web::{Html, T};

use crate::task::Task;

/// A section beside a task, for those who work on it.
pub struct Section {
    /// In the language of the one who looks.
    pub title: String,
    pub body: Html,
}

/// Something that is known and helps with a task.
///
/// A panel is asked for each time a task is opened by somebody who works on it: it should ask for little,
/// and for nothing where it has nothing to say. What it shows, it must be allowed to show: it has the
/// [`Ctx`] of the one who looks.
#[async_trait]
pub trait Panel: Send + Sync {
    /// Room and purpose, such as `things.device`.
    fn name(&self) -> &'static str;

    /// What it has to say about this task; `None` when it is nothing.
    ///
    /// # Errors
    /// As [`store::Db::rows`]. A panel that fails is left out, and the log says why.
    async fn section(&self, ctx: &Ctx, t: &T, task: &Task) -> Result<Option<Section>>;
}

static MORE: OnceLock<Vec<Arc<dyn Panel>>> = OnceLock::new();

/// Adds the panels of other rooms, before the house is built. Only the first call counts.
pub fn add(panels: Vec<Arc<dyn Panel>>) {
    if MORE.set(panels).is_err() {
        tracing::debug!("panels were added before");
    }
}

/// What all panels have to say.
pub(crate) async fn sections(ctx: &Ctx, t: &T, task: &Task) -> Vec<Section> {
    let own: [&dyn Panel; 3] = [&place::Place, &requester::Requester, &earlier::Earlier];
    let more = MORE.get().into_iter().flatten().map(|p| &**p);
    let mut sections = Vec::new();
    for panel in own.into_iter().chain(more) {
        match panel.section(ctx, t, task).await {
            Ok(section) => sections.extend(section),
            Err(error) => tracing::warn!(panel = panel.name(), %error, "a panel has nothing to say"),
        }
    }
    sections
}

/// Tasks as short lines with their state.
fn lines(t: &T, tasks: &[Task]) -> Html {
    let line = |task: &Task| {
        let state = crate::show::state_tag(t, task.state).html();
        let (href, title) = (Html::text(task.href()), Html::text(t.text(&task.title)));
        format!("<li><a href=\"{href}\">{} {title}</a> {state}</li>", Html::text(task.number()))
    };
    Html(format!("<ul class=\"links\">{}</ul>", tasks.iter().map(line).collect::<String>()))
}
