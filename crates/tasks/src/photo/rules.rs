//! From the bytes that somebody sent to two JPEGs of our own making. Pure.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, imageops::FilterType};

/// The longest side of what is kept.
pub const LARGE: u32 = 2_000;
/// The longest side of the small one.
pub const SMALL: u32 = 480;
/// Pictures with more pixels are refused before they are decoded: 50 million, more than phones
/// make by themselves.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Memory that one decoding may ask for.
const MEMORY_MAX: u64 = 256 << 20;
const QUALITY: u8 = 82;

/// What is drawn anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawn {
    /// A JPEG of at most [`LARGE`] pixels a side.
    pub large: Vec<u8>,
    /// A JPEG of at most [`SMALL`] pixels a side.
    pub small: Vec<u8>,
    /// Of the large one, in pixels.
    pub width: u32,
    /// Of the large one, in pixels.
    pub height: u32,
}

/// Why a file is not taken; each is a key into the language files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Neither JPEG, PNG nor WebP by its content.
    NotAPicture,
    /// It says that it is one, but it cannot be read.
    Broken,
    /// More than [`PIXELS_MAX`], or more memory than one decoding may have.
    TooManyPixels,
}

impl Refused {
    pub fn key(self) -> &'static str {
        match self {
            Refused::NotAPicture => "tasks-photo-not-a-picture",
            Refused::Broken => "tasks-photo-broken",
            Refused::TooManyPixels => "tasks-photo-too-many-pixels",
        }
    }
}

/// Draws the picture anew, upright, in two sizes.
///
/// # Errors
/// Why it is refused.
pub fn draw(bytes: &[u8]) -> Result<Drawn, Refused> {
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
        _ => return Err(Refused::NotAPicture),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Refused::Broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err(Refused::TooManyPixels);
    }
    // A picture without a direction, or with a broken one, stays as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| Refused::Broken)?;
    // Smaller first: turning then costs little.
    let mut large = fit(picture, LARGE);
    large.apply_orientation(orientation);
    let large = on_white(&large);
    let (width, height) = large.dimensions();
    let small = on_white(&fit(DynamicImage::ImageRgb8(large.clone()), SMALL));
    Ok(Drawn { large: jpeg(&large)?, small: jpeg(&small)?, width, height })
}

fn fit(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width() <= side && picture.height() <= side {
        return picture;
    }
    picture.resize(side, side, FilterType::Triangle)
}

/// What shines through becomes white; JPEG knows no transparency.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let through = picture.to_rgba8();
    RgbImage::from_fn(through.width(), through.height(), |x, y| {
        let [r, g, b, a] = through.get_pixel(x, y).0;
        let over = |c: u8| {
            let mixed = (u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a)) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([over(r), over(g), over(b)])
    })
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(picture).map_err(|_| Refused::Broken)?;
    Ok(out)
}

#[cfg(test)]
#[path = "rules_test.rs"]
mod tests;
