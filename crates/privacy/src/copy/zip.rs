//! The ZIP of a copy, written while it is sent: however much goes in and however slowly somebody takes it, little of
//! it is in memory.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use base::{Error, Result};
use futures::{Stream, StreamExt, TryStreamExt, future, stream};
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, StreamWriter};

/// What goes in, one after the other.
pub enum Part {
    /// From here on it is a file with this name.
    Name(String),
    Content(Bytes),
    End,
}

/// The parts of one file.
pub fn file(name: String, content: impl Stream<Item = Result<Bytes>>) -> impl Stream<Item = Result<Part>> {
    stream::once(future::ok(Part::Name(name))).chain(content.map_ok(Part::Content))
}

/// The ZIP of the files, piece by piece. A fault is the last piece: an answer that breaks off there is no ZIP.
pub fn of(files: impl Stream<Item = Result<Part>>) -> impl Stream<Item = Result<Bytes>> {
    let written = Written::default();
    let mut zip = Some(ZipWriter::new_stream(written.clone()));
    files.chain(stream::once(future::ok(Part::End))).map(move |part| {
        write(&mut zip, part?).map_err(Error::internal)?;
        Ok(written.take())
    })
}

fn write(zip: &mut Option<ZipWriter<StreamWriter<Written>>>, part: Part) -> ZipResult<()> {
    match (part, zip.as_mut()) {
        (Part::Name(name), Some(zip)) => zip.start_file(name, SimpleFileOptions::default()),
        (Part::Content(content), Some(zip)) => Ok(zip.write_all(&content)?),
        (Part::End, _) => zip.take().map_or(Ok(()), |zip| zip.finish().map(|_| ())),
        (_, None) => Ok(()),
    }
}

/// What was written since it was taken the last time.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn here(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.here()).into()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.here().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use futures::FutureExt;
    use proptest::prelude::*;

    use super::*;

    /// The parts of files whose contents come in pieces.
    fn parts(files: &[(String, Vec<Vec<u8>>)]) -> impl Stream<Item = Result<Part>> + use<> {
        let file = |(name, pieces): (String, Vec<Vec<u8>>)| {
            super::file(name, stream::iter(pieces.into_iter().map(|piece| Ok(piece.into()))))
        };
        let files = files.to_vec();
        stream::iter(files.into_iter().map(file)).flatten()
    }

    proptest! {
        /// What went in comes out under its name.
        #[test]
        fn the_zip_gives_back_what_was_put_in(
            contents in prop::collection::vec(prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..4), 0..6)
        ) {
            let files: Vec<_> = contents.into_iter().enumerate().map(|(n, c)| (format!("files/{n}.bin"), c)).collect();
            let pieces: Vec<Bytes> = of(parts(&files)).try_collect().now_or_never().unwrap().unwrap();
            let mut archive = ::zip::ZipArchive::new(Cursor::new(pieces.concat())).unwrap();
            prop_assert_eq!(archive.len(), files.len());
            for (name, content) in &files {
                let mut read = Vec::new();
                archive.by_name(name).unwrap().read_to_end(&mut read).unwrap();
                prop_assert_eq!(&read, &content.concat());
            }
        }
    }

    #[test]
    fn each_piece_leaves_before_the_next_is_read() {
        let piece = vec![b'x'; 8 << 10];
        let files = [("long.bin".to_owned(), vec![piece.clone(); 2_000])];
        let mut zip = std::pin::pin!(of(parts(&files)));
        let mut all = 0;
        while let Some(sent) = zip.next().now_or_never().unwrap() {
            let sent = sent.unwrap();
            assert!(sent.len() <= piece.len(), "{} at once", sent.len());
            all += sent.len();
        }
        assert!(all > 2_000 * piece.len());
    }

    #[test]
    fn what_breaks_off_is_no_zip() {
        let begun = file("a.txt".to_owned(), stream::iter([Ok(Bytes::from("abc")), Err(Error::unavailable("gone"))]));
        let sent: Vec<Result<Bytes>> =
            of(begun).take_while(|piece| future::ready(piece.is_ok())).collect().now_or_never().unwrap();
        let sent: Vec<Bytes> = sent.into_iter().map(Result::unwrap).collect();
        assert!(!sent.is_empty());
        assert!(::zip::ZipArchive::new(Cursor::new(sent.concat())).is_err());
    }
}
