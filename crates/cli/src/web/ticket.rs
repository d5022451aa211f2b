//! The first way in. A program that opens a browser puts the address on its command line, where everybody on this
//! computer can read it: so that address holds a ticket that is good once, and answers with the token's.

use super::Host;
use super::gate::Token;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) struct Ticket {
    number: Token,
    used: AtomicBool,
    address: String,
}

impl Ticket {
    pub fn fresh(address: String) -> std::io::Result<Ticket> {
        Ok(Ticket { number: Token::fresh()?, used: AtomicBool::new(false), address })
    }

    pub fn path(&self) -> String {
        format!("/open/{}", self.number.text())
    }

    /// Once.
    fn take(&self, number: &str) -> Option<&str> {
        let first = self.number.is(number) && !self.used.swap(true, Ordering::SeqCst);
        first.then_some(self.address.as_str())
    }
}

pub(super) async fn open(State(host): State<Arc<Host>>, Path(number): Path<String>) -> Response {
    match host.ticket.take(&number) {
        Some(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address.to_owned())]).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_a_wrong_one_does_not_spend_it() {
        let ticket = Ticket::fresh("http://127.0.0.1:1/#token=x".into()).unwrap();
        let number = ticket.number.text().to_owned();
        assert_eq!(ticket.take("0"), None);
        assert_eq!(ticket.take(&number), Some("http://127.0.0.1:1/#token=x"));
        assert_eq!(ticket.take(&number), None);
    }
}
