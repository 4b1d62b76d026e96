//! Earlier tasks like it: of the same category, close by, within a year.

use async_trait::async_trait;
use base::Result;
use door::Ctx;
use web::T;

use super::{Panel, Section, lines};
use crate::task::{Task, store};

/// How far away is still here, in metres.
const METRES: f64 = 200.0;
const DAYS: i64 = 365;
const SHOWN: usize = 5;

pub struct Earlier;

#[async_trait]
impl Panel for Earlier {
    fn name(&self) -> &'static str {
        "tasks.earlier"
    }

    async fn section(&self, ctx: &Ctx, t: &T, task: &Task) -> Result<Option<Section>> {
        let (Some(point), Some(category)) = (task.place.point, task.category.as_deref()) else { return Ok(None) };
        let since = ctx.now().plus_seconds(-DAYS * 86_400);
        let ids = store::like_it(ctx.replica(), task, category, point, METRES, since).await?;
        let mut seen = Vec::new();
        for other in store::find_many(ctx.replica(), task.tenant, &ids).await? {
            if let Ok(permit) = ctx.may_list("task_work", other) {
                seen.push(permit.into_inner());
            }
        }
        seen.retain(|other: &Task| other.place.point.is_some_and(|p| metres(p, point) <= METRES));
        seen.sort_unstable_by_key(|other| std::cmp::Reverse(other.id));
        seen.truncate(SHOWN);
        if seen.is_empty() {
            return Ok(None);
        }
        Ok(Some(Section { title: t.get("tasks-panel-earlier"), body: lines(t, &seen) }))
    }
}

/// Far enough from the poles, and close enough together.
fn metres((lat, lon): (f64, f64), (lat2, lon2): (f64, f64)) -> f64 {
    let north = (lat - lat2) * 111_320.0;
    let east = (lon - lon2) * 111_320.0 * lat.to_radians().cos();
    north.hypot(east)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_metres_are_two_hundred_metres() {
        let here = (63.1102, 7.7204);
        assert!((metres(here, (63.1102 + 200.0 / 111_320.0, 7.7204)) - 200.0).abs() < 0.5);
        // A degree of longitude is less than half as long here as at the equator.
        assert!((metres(here, (63.1102, 7.7204 + 0.003_974)) - 200.0).abs() < 1.0);
    }
}
