//! `/docs`: the API's description to click through, and what the problems' codes mean. All of it comes out of the binary.

mod problems;

use std::sync::{Arc, LazyLock};

use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};

use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/docs", Right::Anyone, page).at(Method::GET, "/docs/problems", Right::Anyone, problems).at(
        Method::GET,
        "/docs/{file}",
        Right::Anyone,
        file,
    )
}

pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(page, problems, file))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// Scripts and styles of this server's own files alone, and nothing written into the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// This description, to click through.
#[utoipa::path(get, path = "/docs", tag = "server", responses((status = 200, body = String, content_type = "text/html")))]
async fn page() -> impl IntoResponse {
    html(include_str!("page.html"))
}

/// What the codes of problems mean.
#[utoipa::path(get, path = "/docs/problems", tag = "server", responses(
    (status = 200, body = String, content_type = "text/html")
))]
async fn problems() -> impl IntoResponse {
    static PAGE: LazyLock<String> = LazyLock::new(problems::page);
    html(&PAGE)
}

/// What the page is made of.
#[utoipa::path(get, path = "/docs/{file}", tag = "server", params(("file" = String, Path, example = "page.css")), responses(
    (status = 200, body = String, content_type = "text/css"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such file"),
))]
async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let (kind, bytes) = match name.as_str() {
        "page.js" => ("text/javascript", include_bytes!("page.js").as_slice().into()),
        "page.css" => ("text/css", include_bytes!("page.css").as_slice().into()),
        "swagger-ui.css" => ("text/css", swagger(&name)?),
        "swagger-ui-bundle.js" => ("text/javascript", swagger(&name)?),
        "favicon-32x32.png" => ("image/png", swagger(&name)?),
        _ => return Err(Problem::unknown("file")),
    };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")], bytes).into_response())
}

fn swagger(name: &str) -> Result<std::borrow::Cow<'static, [u8]>, Problem> {
    let config = Arc::new(utoipa_swagger_ui::Config::default());
    let found = utoipa_swagger_ui::serve(name, config).map_err(|error| Problem::unexpected(&error))?;
    found.map(|file| file.bytes).ok_or_else(|| Problem::unknown("file"))
}

fn html(text: &'static str) -> ([(HeaderName, HeaderValue); 2], &'static str) {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    (headers, text)
}
