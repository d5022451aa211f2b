//! Pictures of shifts: read within limits, encoded anew (which leaves behind whatever a camera wrote into them), and
//! served at an address that nobody guesses.

use std::io::Cursor;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::FutureExt;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits};
use tokio::sync::Semaphore;

use crate::answers::{Missing, Unavailable};
use crate::call::Call;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::Failure;
use crate::store::image::{self as kept, Image, ImageName};

use super::bodies::FILE;
use crate::surfaces::envelope::Origin;

/// Bytes of a picture, as it is sent.
pub const BYTES_MOST: usize = 5 * 1024 * 1024;
const PIXELS_MOST: u64 = 16_000_000;
const SIDE_MOST: u32 = 8_192;
/// Bytes that reading one may take: 16 million pixels of eight bits and four colours, and as much again to work in.
const MEMORY_MOST: u64 = 128 * 1024 * 1024;
/// Pixels of the longer side, as it is kept: twice the width that apps show.
const KEPT_SIDE: u32 = 1_280;
const JPEG_QUALITY: u8 = 85;

/// Pictures that are worked on at once: each takes a processor, and memory.
static DESKS: Semaphore = Semaphore::const_new(2);

#[derive(utoipa::OpenApi)]
#[openapi(paths(fetch))]
pub struct Doc;

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/images/{id}", Right::Anyone, fetch)
}

/// Where an image is fetched.
pub fn address(origin: &Origin, name: &ImageName) -> String {
    format!("{}/images/{name}", origin.0)
}

/// A picture that was sent, as it will be kept.
///
/// # Errors
/// 413 for one that is too large, 422 for what is no PNG, JPEG or WebP.
pub async fn encode(sent: Bytes) -> Result<Image, Problem> {
    if sent.len() > BYTES_MOST {
        let detail = format!("A picture has at most {BYTES_MOST} bytes.");
        let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail);
        return Err(Problem { field: Some(FILE.into()), ..problem });
    }
    let unreadable = || Problem::invalid(FILE, "image_invalid", "Send a PNG, JPEG or WebP that is whole.");
    let permit = DESKS.acquire().await.map_err(|_| unreadable())?;
    let encoded = tokio::task::spawn_blocking(move || encode_now(&sent)).await;
    drop(permit);
    encoded.map_err(|_| unreadable())?.map_err(|error| match error {
        image::ImageError::Limits(_) => {
            let detail = format!("A picture has at most {PIXELS_MOST} pixels, and {SIDE_MOST} on a side.");
            Problem::invalid(FILE, "image_too_large", detail)
        }
        _ => unreadable(),
    })
}

fn encode_now(sent: &[u8]) -> ImageResult<Image> {
    let format = image::guess_format(sent)?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MOST), Some(SIDE_MOST));
    limits.max_alloc = Some(MEMORY_MOST);
    let mut reader = ImageReader::with_format(Cursor::new(sent), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MOST {
        return Err(too_large());
    }
    limits.reserve(decoder.total_bytes())?;
    // It is about to be lost with the rest of what the camera wrote.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if width.max(height) > KEPT_SIDE {
        picture = picture.resize(KEPT_SIDE, KEPT_SIDE, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    let opaque = format == ImageFormat::Jpeg || !picture.color().has_alpha();
    let picture = if opaque { picture.to_rgb8().into() } else { DynamicImage::from(picture.to_rgba8()) };
    let mut bytes = Vec::new();
    match format {
        ImageFormat::Jpeg => JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&picture)?,
        other => picture.write_to(&mut Cursor::new(&mut bytes), other)?,
    }
    Ok(Image { media_type: format.to_mime_type().to_owned(), bytes })
}

fn too_large() -> image::ImageError {
    let kind = image::error::LimitErrorKind::DimensionError;
    image::ImageError::Limits(image::error::LimitError::from_kind(kind))
}

/// Fetch a picture
///
/// Needs no credential: whoever knows the address, which a session shows, may show the picture.
#[utoipa::path(
    get,
    path = "/images/{id}",
    tag = "open-api/v1",
    params(("id" = String, Path, description = "As in the address that a session shows",
        example = "5bd1b1e1c1ee6ab50e0a54a0f1b3a3a5")),
    responses(
        (status = 200, description = "The picture", content(
            (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))),
        (status = 304, description = "The one you have"),
        Missing, Unavailable,
    ),
)]
async fn fetch(call: Call) -> Result<Response, Failure> {
    let name: String = call.path("image")?;
    let found = call.store().read(name.clone(), |sql, name| async move { Ok(kept::by_name(sql, name).await?) }.boxed());
    let image = found.await?.ok_or_else(|| Problem::unknown("image"))?;
    let etag = format!("\"{name}\"");
    let known = call.parts.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let known = known.flat_map(|value| value.split(',')).any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { image.bytes.into_response() };
    let headers = response.headers_mut();
    if !known {
        headers.insert(header::CONTENT_TYPE, value(&image.media_type));
    }
    headers.insert(header::ETAG, value(&etag));
    // What has this name never changes: another picture gets another name.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let nothing_else = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, nothing_else);
    Ok(response)
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("what was found in the database under this name is hexadecimal")
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::ImageEncoder;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = DynamicImage::new_rgba8(width, height);
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    fn problem(sent: Vec<u8>) -> Problem {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(encode(sent.into())).unwrap_err()
    }

    #[test]
    fn each_format_stays_what_it_is() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut bytes = Vec::new();
            DynamicImage::new_rgb8(64, 24).write_to(&mut Cursor::new(&mut bytes), format).unwrap();

            let image = encode_now(&bytes).unwrap();

            assert_eq!(image.media_type, format.to_mime_type());
            assert_eq!(image::guess_format(&image.bytes).unwrap(), format);
        }
    }

    #[test]
    fn what_the_camera_wrote_is_left_behind_and_the_picture_stands_upright() {
        // A little-endian TIFF of one tag, the orientation, turned by 90 degrees; then the place where it was taken.
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS 52.5 13.4".to_vec();
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif).unwrap();
        encoder.encode_image(&DynamicImage::new_rgb8(64, 24)).unwrap();
        assert!(bytes.windows(3).any(|window| window == b"GPS"));

        let image = encode_now(&bytes).unwrap();

        assert!(!image.bytes.windows(3).any(|window| window == b"GPS"));
        let turned = image::load_from_memory(&image.bytes).unwrap();
        assert_eq!((turned.width(), turned.height()), (24, 64));
    }

    #[test]
    fn a_large_picture_is_made_smaller_and_a_huge_one_is_refused_before_it_is_unpacked() {
        let image = encode_now(&png(2_560, 640)).unwrap();
        let kept = image::load_from_memory(&image.bytes).unwrap();
        assert_eq!((kept.width(), kept.height()), (1_280, 320));

        // The head alone says how large it would be.
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
        let checksum = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert_eq!((problem(bomb).status, problem(png(9_000, 1)).code), (422, "image_too_large"));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for sent in [&b""[..], b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", &png(64, 64)[..60]] {
            assert_eq!(problem(sent.to_vec()).code, "image_invalid", "{sent:?}");
        }
        assert_eq!(problem(vec![0; BYTES_MOST + 1]).status, 413);
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        })
    }
}
