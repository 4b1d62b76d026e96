//! Forms with files come through in small pieces, and share what there is to hold them.

use std::sync::atomic::AtomicU64;

use super::*;

fn start() -> String {
    "--xx\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n".to_owned()
}

/// A form of these bytes and then of as many letters as are asked for, in pieces as a line brings them.
/// Counts what was read.
fn form(begin: String, letters: u64, end: &str) -> (Request, Arc<AtomicU64>) {
    let (read, end) = (Arc::<AtomicU64>::default(), end.to_owned());
    let count = read.clone();
    let filler = Bytes::from(vec![b'x'; 8 << 10]);
    let pieces = (0..letters.div_ceil(8 << 10)).map(move |_| filler.clone());
    let all = std::iter::once(Bytes::from(begin)).chain(pieces).chain(std::iter::once(Bytes::from(end)));
    let body = futures::stream::iter(all.map(move |piece| {
        count.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Ok::<_, std::io::Error>(piece)
    }));
    let request = Request::builder().header("content-type", "multipart/form-data; boundary=xx");
    let mut request = request.body(Body::from_stream(body)).unwrap();
    // As the routes that take files do.
    axum::extract::DefaultBodyLimit::disable().apply(&mut request);
    (request, read)
}

#[tokio::test]
async fn a_large_file_comes_through_in_small_pieces() {
    let (request, read) = form(start() + "\r\n", 20 << 20, "\r\n--xx--\r\n");
    let mut form = Form::of(request).await.unwrap();
    let mut part = form.next_field().await.unwrap().unwrap();
    assert_eq!((part.name(), part.file_name()), (Some("photos"), Some("a.jpg")));
    let mut got = 0;
    while let Some(piece) = part.chunk().await.unwrap() {
        assert!(piece.len() <= 2 * WINDOW, "{}", piece.len());
        got += piece.len() as u64;
        let ahead = read.load(Ordering::Relaxed) - got;
        assert!(ahead <= 4 * WINDOW as u64, "{ahead} bytes were read ahead");
    }
    assert_eq!(got, 20 << 20);
    drop(part);
    assert!(form.next_field().await.unwrap().is_none());
}

#[tokio::test]
async fn many_small_fields_come_through() {
    let field = |n| format!("--xx\r\nContent-Disposition: form-data; name=\"f{n}\"\r\n\r\nvalue {n}\r\n");
    let body: String = (0..500).map(field).chain(["--xx--\r\n".to_owned()]).collect();
    let (request, _) = form(body, 0, "");
    let mut form = Form::of(request).await.unwrap();
    let mut n = 0;
    while let Some(mut part) = form.next_field().await.unwrap() {
        let mut text = Vec::new();
        while let Some(piece) = part.chunk().await.unwrap() {
            text.extend_from_slice(&piece);
        }
        assert_eq!(text, format!("value {n}").as_bytes());
        n += 1;
    }
    assert_eq!(n, 500);
}

#[tokio::test]
async fn headers_and_what_comes_before_the_first_part_are_not_read_without_an_end() {
    for begin in [start() + "X-Long: ", "nothing of the kind ".to_owned()] {
        let (request, read) = form(begin.clone(), 100 << 20, "\r\n\r\nx\r\n--xx--\r\n");
        let mut form = Form::of(request).await.unwrap();
        assert!(form.next_field().await.is_err(), "{begin}");
        let read = read.load(Ordering::Relaxed);
        assert!(read <= 4 * WINDOW as u64, "{read} bytes were read of {begin}");
    }
}

#[tokio::test]
async fn a_form_that_waits_for_its_sender_goes_on() {
    let body = format!("{}\r\nabc\r\n--xx--\r\n", start());
    let pieces: Vec<Bytes> = body.bytes().map(|b| Bytes::from(vec![b])).collect();
    let slow = futures::stream::iter(pieces).then(async |piece| {
        tokio::task::yield_now().await;
        Ok::<_, std::io::Error>(piece)
    });
    let request = Request::builder().header("content-type", "multipart/form-data; boundary=xx");
    let mut form = Form::of(request.body(Body::from_stream(slow)).unwrap()).await.unwrap();
    let mut part = form.next_field().await.unwrap().unwrap();
    let mut text = Vec::new();
    while let Some(piece) = part.chunk().await.unwrap() {
        text.extend_from_slice(&piece);
    }
    assert_eq!(text, b"abc");
}

#[tokio::test]
async fn forms_share_what_there_is_and_small_ones_need_nothing() {
    let uploads = Uploads::new(Duration::from_millis(20));
    let most = uploads.place(ALL - 10 * PIECE, None).await.unwrap();
    let rest = uploads.place(10 * PIECE, None).await.unwrap();
    assert!(uploads.place(5 * PIECE, None).await.is_err(), "all of it is held");
    assert!(uploads.place(FREE, None).await.unwrap().is_none(), "a small form comes through");
    drop(rest);
    let some = uploads.place(5 * PIECE, None).await.unwrap();
    assert!(some.is_some());
    drop((most, some));
    let whole = uploads.place(u64::MAX, None).await.unwrap();
    assert!(whole.is_some(), "nobody needs more than there is");
}

#[tokio::test]
async fn one_address_does_not_hold_what_is_for_all() {
    let uploads = Uploads::new(Duration::from_millis(20));
    let at = |last: u8| Some(IpAddr::from([10, 0, 0, last]));
    let held = uploads.place(u64::MAX, at(1)).await.unwrap();
    assert!(uploads.place(FREE + 1, at(1)).await.is_err(), "its share is held");
    assert!(uploads.place(FREE, at(1)).await.unwrap().is_none(), "a small form comes through");
    let others = (uploads.place(SHARE, at(2)).await.unwrap(), uploads.place(ALL - 2 * SHARE, None).await.unwrap());
    // Who waits for the share of an address keeps nothing from others.
    let (refused, other) = tokio::join!(uploads.place(SHARE, at(1)), async {
        drop(others);
        uploads.place(ALL - SHARE, None).await
    });
    assert!(refused.is_err() && other.is_ok());
    drop(held);
    assert!(uploads.place(u64::MAX, at(3)).await.is_ok());
}
