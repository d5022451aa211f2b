//! The table of routes: method, path, right. The router is built from it, and so is the test of every role on every
//! route.

use axum::Router;
use axum::extract::Extension;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, on};

use crate::app::App;
use crate::policy::Right;
use crate::problem::Problem;
use crate::{docs, openapi, status, surfaces, sync, v1};

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub right: Right,
}

/// The table while it grows, and the router that grows with it.
#[derive(Default)]
pub struct Routes {
    pub table: Vec<Route>,
    router: Router<App>,
}

impl Routes {
    /// Adds a route. Whoever calls it without `right` is answered 401 or 403 before the handler's job begins.
    pub fn at<H, T>(mut self, method: Method, path: &'static str, right: Right, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("a method of HTTP");
        self.router = self.router.route(path, on(filter, handler).layer(Extension(right)));
        self.table.push(Route { method, path, right });
        self
    }
}

/// Every route of the server.
pub fn all() -> Routes {
    ROOMS.iter().fold(Routes::default(), |routes, room| room(routes))
}

/// Who brings which routes.
const ROOMS: &[fn(Routes) -> Routes] = &[
    status::routes,
    openapi::routes,
    docs::routes,
    surfaces::sessions::routes,
    surfaces::session_export::routes,
    surfaces::time_sessions::routes,
    surfaces::operators::routes,
    surfaces::presence::routes,
    surfaces::schedule::routes,
    v1::sign_in::routes,
    v1::me::routes,
    v1::devices::routes,
    v1::tokens::routes,
    v1::users::routes,
    v1::teams::routes,
    v1::dimensions::routes,
    v1::sessions::routes,
    v1::corrections::routes,
    v1::timesheets::routes,
    v1::exceptions::routes,
    v1::journal::routes,
    v1::events::routes,
    v1::settings::routes,
    sync::routes,
];

/// The router over the whole table.
pub fn router(app: App) -> Router {
    all().router.fallback(unknown).method_not_allowed_fallback(not_allowed).with_state(app)
}

async fn unknown() -> Problem {
    Problem::unknown("path")
}

async fn not_allowed() -> Problem {
    let detail = "This path does not know this method; the header Allow names those it knows.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}
