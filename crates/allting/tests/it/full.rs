//! A full disk: said clearly, nothing acknowledged is lost, nothing is half done, and it goes on by
//! itself when there is room again.
//!
//! The disk is a small one in memory, which root can mount. Who cannot mount runs the part of it
//! that needs no disk: SQLite with a limit of its own (see the tests of `store`).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::backup::{report, serving, try_report};
use crate::program::{Place, Running};

struct Disk(PathBuf);

impl Disk {
    /// None where this process may not mount; then the test is skipped.
    fn mount(at: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(at).output();
        if !mounted.is_ok_and(|o| o.status.success()) {
            testkit::skipped("it needs to mount a disk in memory, which root may");
            return None;
        }
        Some(Self(at.to_owned()))
    }

    /// Fills what is left.
    fn fill(&self) {
        let ballast = std::fs::File::create(self.0.join("ballast")).unwrap();
        let block = vec![0u8; 4096];
        let mut at = 0;
        use std::os::unix::fs::FileExt;
        while ballast.write_all_at(&block, at).is_ok() {
            at += block.len() as u64;
        }
    }

    fn empty(&self) {
        std::fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Reports until it is refused, makes room, reports again; then looks whether the rows are just
/// those that were acknowledged.
async fn filled_up(disk: &Disk, place: &Place) {
    let serving = serving(place).await;
    let mut acknowledged = 0;
    for _ in 0..3 {
        report(place, "Før disken er full").await;
        acknowledged += 1;
    }
    disk.fill();
    // Room in the pages that there are may last for a few.
    let mut refused = None;
    for _ in 0..400 {
        match try_report(place, &format!("Mens disken er full. {}", "x".repeat(1_500))).await {
            (303, _) => acknowledged += 1,
            (status, page) => {
                refused = Some((status, page));
                break;
            }
        }
    }
    let (status, page) = refused.expect("a full disk takes nothing");
    assert_eq!(status, 503, "{page}");
    let page_text = page.to_lowercase();
    assert!(page.contains("<h1") && !page_text.contains("sql") && !page_text.contains("no space"), "{page}");
    // Reading goes on.
    assert_eq!(place.get(place.port, "/report").await.unwrap().0, 200);
    disk.empty();
    let mut every = tokio::time::interval(std::time::Duration::from_millis(100));
    for n in 0.. {
        every.tick().await;
        assert!(n < 300, "it did not go on when there was room");
        if try_report(place, "Etterpå").await.0 == 303 {
            acknowledged += 1;
            break;
        }
    }
    drop(serving);
    let again = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    drop(again);
    let config = base::config::Config::load(&place.config(), std::iter::empty()).unwrap();
    let store = allting::serve::open(&config, base::Clock::system()).await.unwrap();
    let count = async |sql: &str| store.db().scalar_i64(sql, store::vals![]).await.unwrap();
    assert_eq!(count("SELECT COUNT(*) FROM task").await, acknowledged, "as many as were acknowledged");
    assert_eq!(count("SELECT COUNT(*) FROM card").await, acknowledged, "each with its card");
    let entries = "SELECT COUNT(*) FROM journal WHERE kind = 'tasks.task_opened.v1'";
    assert_eq!(count(entries).await, acknowledged, "and its entry");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_sqlite_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(&folder.path().join("disk"), "12m") else { return };
    let place = Place::new(Some(&format!("sqlite:{}", disk.0.join("allting.db").display())));
    filled_up(&disk, &place).await;
}

async fn on_server(server: &str, sql: &str) -> Result<(), sea_orm::DbErr> {
    use sea_orm::{ConnectionTrait, Database};
    let db = Database::connect(server).await?;
    let done = db.execute_unprepared(sql).await;
    db.close().await?;
    done.map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_postgresql_loses_nothing_that_was_acknowledged() {
    let Ok(server) = std::env::var("ALLTING_TEST_POSTGRES") else {
        testkit::skipped("it needs ALLTING_TEST_POSTGRES");
        return;
    };
    // Where the server can get at it.
    let folder = tempfile::Builder::new().prefix("allting-full").tempdir_in("/tmp").unwrap();
    let Some(disk) = Disk::mount(&folder.path().join("disk"), "24m") else { return };
    let space = disk.0.join("space");
    std::fs::create_dir(&space).unwrap();
    let _ = Command::new("chmod").arg("755").arg(folder.path()).status();
    let owned = Command::new("chown").arg("postgres").arg(&space).status().is_ok_and(|s| s.success());
    let name = format!("full_{}", uuid::Uuid::new_v4().simple());
    let made = on_server(&server, &format!("CREATE TABLESPACE {name} LOCATION '{}'", space.display())).await;
    if let (false, _) | (_, Err(_)) = (owned, &made) {
        testkit::skipped(&format!("it needs a server of its own on this machine: {made:?}"));
        return;
    }
    let engine = testkit::Engine::postgres(&server).await;
    let url = engine.url();
    let database = url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    on_server(&server, &format!("ALTER DATABASE {database} SET TABLESPACE {name}")).await.unwrap();
    let place = Place::new(Some(&url));
    filled_up(&disk, &place).await;
    engine.remove().await;
    on_server(&server, &format!("DROP TABLESPACE {name}")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_store_that_is_full_or_away_refuses_photos_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(&folder.path().join("disk"), "1m") else { return };
    let place = Place::new(None);
    let text = std::fs::read_to_string(place.config()).unwrap();
    let own = place.config().with_file_name("files");
    std::fs::write(place.config(), text.replace(&own.display().to_string(), &disk.0.display().to_string())).unwrap();
    let serving = serving(&place).await;
    let photo = include_bytes!("../fixtures/0.1.0.file");
    assert_eq!(crate::backup::send(&place, "Med bilde", Some(photo)).await.0, 303);
    disk.fill();
    // The same photo is there already; another one is not.
    let other = larger();
    let (status, page) = crate::backup::send(&place, "Med et annet bilde", Some(&other)).await;
    assert_eq!(status, 503, "{page}");
    assert!(page.contains("<h1") && !page.to_lowercase().contains("no space"), "{page}");
    report(&place, "Uten bilde").await;
    disk.empty();
    assert_eq!(crate::backup::send(&place, "Med et annet bilde", Some(&other)).await.0, 303);
    drop(serving);
    let config = base::config::Config::load(&place.config(), std::iter::empty()).unwrap();
    let store = allting::serve::open(&config, base::Clock::system()).await.unwrap();
    assert_eq!(
        store.db().scalar_i64("SELECT COUNT(*) FROM task", store::vals![]).await.unwrap(),
        3,
        "nothing half done"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_of_the_backups_leaves_the_former_ones_whole() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(&folder.path().join("disk"), "4m") else { return };
    let place = crate::backup::place(None, folder.path());
    let serving = serving(&place).await;
    report(&place, "Før disken er full").await;
    let backup = || place.command("backup").arg("--to").arg(disk.0.join("b")).output().unwrap();
    assert!(backup().status.success());
    report(&place, "Mens disken er full").await;
    disk.fill();
    let refused = backup();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("No space left") && said.contains(".part"), "{said}");
    let restore = || {
        let copy = crate::backup::place(None, folder.path());
        let out = copy.command("restore").arg("--from").arg(disk.0.join("b")).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let before = restore();
    disk.empty();
    assert!(backup().status.success());
    assert_ne!(restore(), before, "the second report came along");
    drop(serving);
}

/// A picture (PNG, one colour channel) of noise, so that it stays large.
fn larger() -> Vec<u8> {
    let side = 64u32;
    let mut state = 1u32;
    let mut raw = Vec::new();
    for _ in 0..side {
        raw.extend([0]);
        for _ in 0..side {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            raw.push((state >> 24) as u8);
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let body = [kind, data].concat();
        png.extend(&body);
        let mut crc = u32::MAX;
        for byte in &body {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        png.extend((!crc).to_be_bytes());
    };
    let mut head = Vec::new();
    head.extend(side.to_be_bytes());
    head.extend(side.to_be_bytes());
    head.extend([8, 0, 0, 0, 0]);
    chunk(b"IHDR", &head);
    // Stored, not compressed.
    let mut zlib = vec![0x78, 0x01, 1];
    let length = u16::try_from(raw.len()).unwrap();
    zlib.extend(length.to_le_bytes());
    zlib.extend((!length).to_le_bytes());
    zlib.extend(&raw);
    let (mut a, mut b) = (1u32, 0u32);
    for byte in &raw {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    zlib.extend(((b << 16) | a).to_be_bytes());
    chunk(b"IDAT", &zlib);
    chunk(b"IEND", b"");
    png
}
