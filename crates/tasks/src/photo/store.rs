//! Photos of tasks: the rows, the content, and the slips by which a form keeps what was sent.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use base::{Error, Result, TenantId, Time};
use bytes::Bytes;
use door::Places;
use serde::{Deserialize, Serialize};
use store::keys::sha256_hex;
use store::{Db, FromQueryResult, Keys, Pass, Tx, vals};

use super::Photo;
use super::rules::{Refused, SMALL, draw};
use crate::task::TaskId;

/// Both sizes of a photo are JPEG, whatever was sent.
pub const MEDIA_TYPE: &str = "image/jpeg";

/// Drawing needs memory and a core: two at a time, the others wait as long as their requests may take.
static DRAWING: LazyLock<Places> = LazyLock::new(|| Places::new(2, 2, Duration::MAX));

/// Draws a picture anew and keeps it; says why when it is not taken.
///
/// # Errors
/// As [`Tx::file_put`].
pub async fn keep(tx: &mut Tx, pass: &Pass, drawn: super::rules::Drawn) -> Result<Photo> {
    let (width, height) = (drawn.width, drawn.height);
    let (large, small) = (Bytes::from(drawn.large), Bytes::from(drawn.small));
    // A form that is never sent leaves nothing here. Whoever sends one again and again has the day for it. The jobs
    // come first: what takes a file away holds its job before the file, and who goes the other way meets it half way.
    let unused = pass.now().plus_minutes(UNUSED_MINUTES);
    for sha256 in BTreeSet::from([sha256_hex(&large), sha256_hex(&small)]) {
        tx.file_drop_at(pass, &sha256, unused).await?;
    }
    let large = tx.file_put(pass, large, MEDIA_TYPE).await?;
    let small = tx.file_put(pass, small, MEDIA_TYPE).await?;
    Ok(Photo { sha256: large.sha256, thumb: small.sha256, width, height })
}

/// Draws outside of the threads that answer requests.
///
/// # Errors
/// `Internal` when the drawing broke off. The drawing holds its place until it is done, also when nobody waits for it.
pub async fn drawn(bytes: Bytes) -> Result<Result<super::rules::Drawn, Refused>> {
    let place = DRAWING.take(1, None).await.map_err(|_| Error::Busy)?;
    place.apart(move || draw(&bytes)).await
}

/// Writes down that a task has these photos, which were kept before.
///
/// # Errors
/// `Invalid` at `photos` when one of them was let go of meanwhile; as [`Tx::execute`].
pub async fn add(tx: &mut Tx, pass: &Pass, task: TaskId, photos: &[Photo]) -> Result<()> {
    // Each is held until the end: in one order, or two with the same photos wait for each other.
    for sha256 in photos.iter().flat_map(|p| [&p.sha256, &p.thumb]).collect::<BTreeSet<_>>() {
        if !tx.file_again(pass, sha256).await? {
            return Err(Error::invalid("photos", "tasks-photo-broken"));
        }
    }
    for (photo, n) in photos.iter().zip(1i64..) {
        tx.execute(
            pass,
            "INSERT INTO task_photo (tenant, task, n, sha256, thumb, width, height) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            vals![
                pass.tenant().0,
                task.0,
                n,
                photo.sha256.clone(),
                photo.thumb.clone(),
                i64::from(photo.width),
                i64::from(photo.height),
            ],
        )
        .await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    sha256: String,
    thumb: String,
    width: i64,
    height: i64,
}

/// The photos of a task, in their order; the first has the number 1.
pub async fn of(db: &Db, tenant: TenantId, task: TaskId) -> Result<Vec<Photo>> {
    let rows: Vec<Row> = db
        .rows(
            "SELECT sha256, thumb, width, height FROM task_photo WHERE tenant = $1 AND task = $2 ORDER BY n",
            vals![tenant.0, task.0],
        )
        .await?;
    let side = |n: i64| u32::try_from(n).unwrap_or(0);
    Ok(rows
        .into_iter()
        .map(|r| Photo { sha256: r.sha256, thumb: r.thumb, width: side(r.width), height: side(r.height) })
        .collect())
}

/// Width and height of the small one.
pub fn small_size(photo: &Photo) -> (u32, u32) {
    let longest = photo.width.max(photo.height).max(1);
    let scale = |side: u32| {
        if longest <= SMALL { side } else { (side * SMALL / longest).max(1) }
    };
    (scale(photo.width), scale(photo.height))
}

/// How long a form that came back keeps its photos, in minutes.
const KEPT_MINUTES: i64 = 120;
/// After so long a photo that no task has is taken away.
const UNUSED_MINUTES: i64 = 24 * 60;

#[derive(Serialize, Deserialize)]
struct Slip {
    photo: Photo,
    until: i64,
}

/// A sealed slip for a hidden field: whoever has it sent the photo.
///
/// # Errors
/// As [`Keys::seal`].
pub fn slip(keys: &Keys, tenant: TenantId, photo: &Photo, now: Time) -> Result<String> {
    let slip = Slip { photo: photo.clone(), until: now.plus_minutes(KEPT_MINUTES).micros() };
    let plain = serde_json::to_vec(&slip).map_err(Error::internal)?;
    Ok(store::keys::hex(&keys.seal("task-photo", tenant, &plain)?))
}

/// The photo of a slip; `None` when it is not one of ours or too old.
pub fn of_slip(keys: &Keys, tenant: TenantId, text: &str, now: Time) -> Option<Photo> {
    let sealed = unhex(text)?;
    let slip: Slip = serde_json::from_slice(&keys.open("task-photo", tenant, &sealed).ok()?).ok()?;
    (now.micros() <= slip.until).then_some(slip.photo)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() > 4_000 || !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
