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
use crate::{openapi, status, surfaces, v1};

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
    let routes = Routes::default();
    let routes = openapi::routes(status::routes(routes));
    let routes = surfaces::sessions::routes(routes);
    let routes = surfaces::session_export::routes(routes);
    let routes = surfaces::time_sessions::routes(routes);
    let routes = surfaces::operators::routes(routes);
    let routes = surfaces::presence::routes(routes);
    let routes = v1::dimensions::routes(routes);
    let routes = surfaces::schedule::routes(routes);
    v1::sessions::routes(routes)
}

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
