//! `GET /openapi.json`: all surfaces in one description, OpenAPI 3.1.

use std::sync::LazyLock;

use axum::http::{Method, header};
use axum::response::IntoResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, Info, License, OpenApi, OpenApiBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::{docs, status, surfaces, sync, v1};

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/openapi.json", Right::Anyone, serve)
}

/// The surfaces' own descriptions.
fn parts() -> Vec<OpenApi> {
    vec![
        doc(),
        docs::doc(),
        status::doc(),
        surfaces::sessions::doc(),
        surfaces::session_export::doc(),
        surfaces::time_sessions::doc(),
        surfaces::operators::doc(),
        surfaces::presence::doc(),
        surfaces::schedule::doc(),
        v1::dimensions::doc(),
        v1::sessions::doc(),
        v1::corrections::doc(),
        v1::timesheets::doc(),
        v1::exceptions::doc(),
        v1::journal::doc(),
        v1::events::doc(),
        v1::settings::doc(),
        v1::sign_in::doc(),
        v1::me::doc(),
        v1::devices::doc(),
        v1::tokens::doc(),
        v1::users::doc(),
        v1::teams::doc(),
        sync::doc(),
    ]
}

fn doc() -> OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(serve))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// The description of everything that this server answers to.
pub fn whole() -> OpenApi {
    let info = Info::builder()
        .title("Stint")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(License::new(env!("CARGO_PKG_LICENSE"))))
        .build();
    let mut whole = OpenApiBuilder::new().info(info).components(Some(common())).build();
    for part in parts() {
        whole.merge(part);
    }
    whole
}

const ABOUT: &str = "The sessions server of the time clock Stint: five published surfaces over one domain, and our own \
under `/v1`. A credential is an opaque token in `Authorization: Bearer <token>` (`JWT` and `Token` are understood, too). \
What is turned down is answered as `application/problem+json` (RFC 9457) with a stable `code`; `/docs/problems` lists \
them. A write with an `Idempotency-Key` is done once, however often it is sent.";

/// What the surfaces refer to.
fn common() -> Components {
    let mut token = Http::new(HttpAuthScheme::Bearer);
    token.description = Some("An opaque token of 256 random bits, per device, revocable".into());
    let mut schemas: Vec<(String, RefOr<Schema>)> = vec![(Problem::name().into(), Problem::schema())];
    Problem::schemas(&mut schemas);
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.add_security_scheme("token", SecurityScheme::Http(token));
    components
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "server", responses(
    (status = 200, body = Object, content_type = "application/json", description = "OpenAPI 3.1")
))]
async fn serve() -> impl IntoResponse {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string(&whole()).expect("a description has a JSON"));
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_surfaces_mean_different_things_by_one_name() {
        let mut known = serde_json::Map::new();
        for part in parts() {
            let Some(components) = part.components else { continue };
            for (name, schema) in components.schemas {
                let schema = serde_json::to_value(schema).unwrap();
                let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
                assert_eq!(*before, schema, "{name} is two things; name one with #[schema(as = …)]");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let whole = serde_json::to_value(whole()).unwrap();
        let text = whole.to_string();
        for piece in text.split("\"$ref\":\"#").skip(1) {
            let pointer = piece.split('"').next().unwrap();
            assert!(whole.pointer(pointer).is_some(), "{pointer} leads nowhere");
        }
        for (path, item) in whole["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                for needed in operation["security"].as_array().into_iter().flatten() {
                    for name in needed.as_object().unwrap().keys() {
                        let known = &whole["components"]["securitySchemes"][name];
                        assert!(known.is_object(), "{method} {path} needs {name}, which is not described");
                    }
                }
            }
        }
    }
}
